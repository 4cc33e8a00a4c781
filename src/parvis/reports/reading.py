"""Figures read from the sums: a year of a large house is some hundred months and some thousand days, never its requests.

What no sum holds (an organisation together with a team, the days of an organisation) is added up from what each request counted
for; that is asked only of what is narrowed, or of the days around whole months.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from parvis.people.models import Team
from parvis.reports.asked import Asked
from parvis.reports.buckets import Lasting
from parvis.reports.models import Outcome, Tally
from parvis.reports.periods import DAY, Period
from parvis.reports.reach import Reach

CUTS: Final = {"team": Tally.Cut.TEAM, "agent": Tally.Cut.AGENT, "organisation": Tally.Cut.ORGANISATION}
NOBODY: Final = "none"


@dataclass
class Figures:
    """What some requests counted for in some days; the names are those of reports.counting."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, counts: Mapping[str, int]) -> None:
        there = self.counts
        for name, number in counts.items():
            there[name] += number

    def __getitem__(self, name: str) -> int:
        return self.counts[name]

    def lasting(self, *what: str) -> Lasting:
        """`what`: `answer_work`, `solve_clock`, …; several together."""
        found: Counter[int] = Counter()
        for name, number in self.counts.items():
            kind, mark, bucket = name.partition("#")
            if mark and kind in what:
                found[int(bucket)] += number
        return Lasting(found)

    def promised(self) -> dict[tuple[str, str], tuple[int, int]]:
        """{(milestone, level): (kept, broken)}"""
        found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for name, number in self.counts.items():
            kind, *rest = name.split(":")
            if kind in ("kept", "broken"):
                found[rest[0], rest[1]][kind == "broken"] += number
        return {key: (kept, broken) for key, (kept, broken) in found.items()}

    def late(self, milestone: str) -> int:
        """Of how many requests this commitment was not kept; each request has it once."""
        return sum(broken for (one, _level), (_kept, broken) in self.promised().items() if one == milestone)

    @property
    def kept(self) -> int:
        return sum(kept for kept, _broken in self.promised().values())

    @property
    def broken(self) -> int:
        return sum(broken for _kept, broken in self.promised().values())

    def rated(self, *scores: int) -> int:
        return sum(self.counts[f"rated:{score}"] for score in scores or range(1, 6))

    @property
    def worked(self) -> timedelta:
        return timedelta(seconds=self.counts["spent"])

    @property
    def billed(self) -> timedelta:
        return timedelta(seconds=self.counts["billed"])


class Part(NamedTuple):
    """`day`: the first one of a month's sum; `subject`: of whichever of team, agent or organisation it is split by."""

    day: date
    service: int
    subject: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Reading:
    """The figures that `reach` may read of what is asked."""

    asked: Asked
    reach: Reach

    @cached_property
    def services(self) -> frozenset[int]:
        """Narrowed to; where an agent is named, to those whose agents one may read."""
        agent = "" if self.agent in (None, NOBODY) else str(self.agent)
        return frozenset(
            pk
            for pk, service in self.reach.services.items()
            if self.asked.portal in ("", service.portal.key) and self.asked.type in ("", service.slug) and self.reach.sees_agent(agent, pk)
        )

    @property
    def is_whole(self) -> bool:
        """Whether naming an agent took none of the services away: a list could not say which."""
        return self.agent in (None, NOBODY) or all(self.reach.sees_agent(str(self.agent), pk) for pk in self.reach.services)

    @cached_property
    def by(self) -> str:
        """What it is split by: agents for those who may read them, and organisations of one team or agent by none."""
        wanted = self.asked.by
        if wanted == "agent" and not self.reach.sees_agents:
            return "service"
        return "service" if wanted == "organisation" and (self.team or self.agent) else wanted

    @cached_property
    def team(self) -> str | None:
        """The key of the row as a text, "none" for no team; None where it is not asked for, "-" for one that there is not."""
        key = self.asked.team
        if key in ("", NOBODY):
            return key or None
        known = next((one.team_id for one in self.reach.staff if one.team.key == key), None)
        return str(known or Team.objects.filter(key=key).values_list("pk", flat=True).first() or "-")

    @property
    def agent(self) -> str | None:
        return str(self.reach.user.pk) if self.asked.agent == "me" else self.asked.agent or None

    @property
    def organisation(self) -> str | None:
        return self.asked.organisation or None

    @cached_property
    def figures(self) -> Figures:
        return _sum(self._both[0])

    @cached_property
    def before(self) -> Figures:
        return _sum(self._both[1])

    @cached_property
    def step(self) -> str:
        return self.asked.span.step(self.asked.step)

    @cached_property
    def series(self) -> list[tuple[Period, Figures]]:
        """By the steps of the chart, the empty ones too."""
        found = [(one, Figures()) for one in self.asked.span.steps(self.step)]
        place = {day: figures for one, figures in found for day in _days(one)}
        for part in self._both[0]:
            place[part.day].add(part.counts)
        return found

    @cached_property
    def groups(self) -> dict[str, Figures]:
        """{key of the service, portal, team, organisation or agent: its figures}; empty for what has none."""
        found: dict[str, Figures] = defaultdict(Figures)
        is_read = self.by not in CUTS or self.by == self._cut
        for part in self._both[0] if is_read else self._parts([Plan.of(self.asked.span)], by=self.by):
            found[self._group(part)].add(part.counts)
        return dict(found)

    def _group(self, part: Part) -> str:
        if self.by == "portal":
            return str(self.reach.services[part.service].portal.key)
        return part.subject if self.by in CUTS else str(part.service)

    @cached_property
    def wanted(self) -> dict[str, str | None]:
        return {"team": self.team, "agent": self.agent, "organisation": self.organisation}

    @property
    def _cut(self) -> str:
        """By which of team, agent and organisation the sums are split that `_both` reads."""
        needed = [name for name, value in self.wanted.items() if value is not None]
        return needed[0] if len(needed) == 1 else "" if needed else "team"

    @cached_property
    def _both(self) -> tuple[list[Part], list[Part]]:
        """Of the period and of the one before it, in one question."""
        span, is_fine = self.asked.span, self.step != "month"
        plans = [Plan.of(span, is_fine=is_fine), Plan.of(span.before, is_fine=is_fine and self._cut == "organisation")]
        now: list[Part] = []
        before: list[Part] = []
        for part in self._parts(plans):
            (now if part.day in span else before).append(part)
        return now, before

    def _parts(self, plans: list[Plan], *, by: str = "") -> Iterator[Part]:
        """`by`: whose key each part has, where it is not the one that it is narrowed to."""
        if not self.services:
            return
        months = [month for plan in plans for month in plan.months]
        edges = [edge for plan in plans for edge in plan.edges]
        needed = [name for name, value in self.wanted.items() if value is not None or name == by]
        if len(needed) > 1:
            yield from self._of_requests([plan.period for plan in plans], by)
        elif needed == ["organisation"]:
            yield from self._of_sums("organisation", months, [])
            yield from self._of_requests(edges, by)
        else:
            yield from self._of_sums(needed[0] if needed else "team", months, edges)

    def _of_sums(self, name: str, months: list[date], edges: list[Period]) -> Iterator[Part]:
        there = Q(span=Tally.Span.MONTH, day__in=months) if months else Q(pk__in=[])
        for edge in edges:
            there |= Q(span=Tally.Span.DAY, day__gte=edge.first, day__lte=edge.last)
        if not months and not edges:
            return
        rows, subject = Tally.objects.filter(there, cut=CUTS[name], service__in=self.services), self.wanted[name]
        if subject is not None:
            rows = rows.filter(subject="" if subject == NOBODY else subject)
        for day, service, key, counts in rows.values_list("day", "service_id", "subject", "counts"):
            if name != "agent" or self.reach.sees_agent(key, service):
                yield Part(day, service, key, counts)

    def _of_requests(self, edges: list[Period], by: str) -> Iterator[Part]:
        if not edges or "-" in self.wanted.values():
            return
        first, last = min(edge.first for edge in edges), max(edge.last for edge in edges)
        rows = Outcome.objects.filter(narrowed(self.wanted), service__in=self.services, last_on__gte=first, first_on__lte=last)
        for service, subject, days in rows.values_list("service_id", f"{by or 'organisation'}_id", "days").iterator(chunk_size=5000):
            if by == "agent" and not self.reach.sees_agent(str(subject or ""), service):
                continue
            for text, counts in days.items():
                day = date.fromisoformat(text)
                if any(day in edge for edge in edges):
                    yield Part(day, service, str(subject or ""), counts)


class Plan(NamedTuple):
    """How a period is read: its whole months at once and the days around them; or day by day."""

    period: Period
    months: list[date]
    edges: list[Period]

    @classmethod
    def of(cls, period: Period, *, is_fine: bool = False) -> Plan:
        return cls(period, [], [period]) if is_fine else cls(period, list(period.months), period.edges)


def narrowed(wanted: Mapping[str, str | None], prefix: str = "") -> Q:
    """`wanted`: {team, agent or organisation: its key as a text, "none", or None for all}; `prefix`: of the columns."""
    found = Q()
    for name, value in wanted.items():
        if value == "-":
            return Q(pk__in=[])
        if value is not None:
            found &= Q(**{prefix + name: None if value == NOBODY else int(value) if name == "team" else UUID(value)})
    return found


def _sum(parts: Iterable[Part]) -> Figures:
    found = Figures()
    for part in parts:
        found.add(part.counts)
    return found


def _days(period: Period) -> Iterator[date]:
    day = period.first
    while day <= period.last:
        yield day
        day += DAY


def share(part: int, whole: int) -> int | None:
    """In percent; None of nothing."""
    return round(100 * part / whole) if whole else None
