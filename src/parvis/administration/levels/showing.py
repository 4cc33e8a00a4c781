"""Levels of commitment as their owner reads them: each promise in words, when it would be due now, what stops the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.administration.levels import spelling
from parvis.administration.levels.forms import Choices
from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal, Workflow
from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.times import parse_delay
from parvis.planning import promises as words
from parvis.planning.calendars import in_words
from parvis.planning.models import Agreement, Level, LevelTarget
from parvis.planning.targets import MILESTONES, PRIORITIES
from parvis.presets.parts import Part
from parvis.presets.rows.planning import target_values
from parvis.tickets.commitments import milestone_name
from parvis.tickets.policy import Policy

Terms = tuple[str, str, str]


@dataclass(frozen=True)
class Line:
    """One promise. `due_at`: of a request filed now; None where no hour of the calendar would ever do."""

    what: str
    of: str
    within: str
    hours: str
    warned: str
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True)
class Compared:
    """One promise before and after. `sign`: added, removed, changed, or nothing for one that stays."""

    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def sign(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        same = (self.before.within, self.before.hours, self.before.warned) == (self.after.within, self.after.hours, self.after.warned)
        return "" if same else "changed"


class Reader:
    """Words for the keys of one portal; `policy`: its calendars, by which due times are counted."""

    def __init__(self, portal: Portal, policy: Policy) -> None:
        self.portal, self.policy, self.at = portal, policy, now()
        self.calendars = {one.key: one for one in policy.calendars.values()}

    def scopes(self) -> dict[str, str]:
        families = {family.key: pick(family.title) for family in self.portal.families.all()}
        return families | {service.slug: pick(service.title) for service in services_of(self.portal).values()}

    def milestones(self) -> dict[str, str]:
        own = {goal.key: pick(goal.label) for workflow in self.workflows() for goal in workflow.life.milestones}
        return {key: own.get(key) or milestone_name(key, {}) for key in (*MILESTONES, *own)}

    def workflows(self) -> list[Workflow]:
        return list({service.workflow_id: service.workflow for service in services_of(self.portal).values() if service.is_active}.values())

    def choices(self, part: Part) -> dict[str, Choices]:
        """What a line may say; what the part says already is among it."""
        scopes = self.scopes()
        scopes |= {one["scope"]: one["scope"] for one in part.get("targets", []) if one.get("scope") and one["scope"] not in scopes}
        return {
            "milestone": list(self.milestones().items()),
            "priority": [("", _("every priority")), *((key, words.priority_words(str(place))) for place, key in enumerate(PRIORITIES, 1))],
            "scope": [("", _("every request")), *sorted(scopes.items(), key=lambda pair: pair[1].lower())],
            "calendar": [("", _("those of the level")), *self.hours()],
        }

    def hours(self, but: str = "") -> Choices:
        return [(key, pick(one.title)) for key, one in self.calendars.items() if key != but]

    def lines(self, part: Part | None, scopes: Mapping[str, str]) -> dict[Terms, Line]:
        """What a level's part promises, in its order."""
        calendar = self.calendar_of(part or {})
        names = self.milestones()
        found = {}
        for said in (part or {}).get("targets", []):
            target = self.target(said)
            due = self.policy.would_be_due(target, calendar, self.at) if calendar is not None else None
            found[_terms(said)] = Line(
                names.get(target.milestone, target.milestone),
                ", ".join(filter(None, [words.priority_words(target.priority), scopes.get(target.scope, target.scope)])),
                words.delay_words(parse_delay(target.delay), is_elapsed=target.is_elapsed),
                self._hours(said.get("calendar", "")),
                _warned(said.get("warn", "")),
                due.due_at if due else None,
                due.warn_at if due else None,
            )
        return found

    def calendar_of(self, part: Part) -> int | None:
        """The row of its calendar; that of its own hours has its key."""
        found = self.calendars.get(str(part.get("calendar") or part.get("key", "")))
        return found.pk if found else None

    def target(self, said: Mapping[str, Any]) -> LevelTarget:
        """Not written."""
        calendar = self.calendars.get(str(said.get("calendar", "")))
        return LevelTarget(**target_values(said), calendar_id=calendar.pk if calendar else None)

    def hours_in_words(self, part: Part) -> str:
        found = self.calendar_of(part)
        return in_words(self.policy.calendars[found], self.policy.closures[found]) if found is not None else ""

    def _hours(self, key: str) -> str:
        found = self.calendars.get(key)
        return pick(found.title) if found else ""


def compared(before: Mapping[Terms, Line], after: Mapping[Terms, Line]) -> list[Compared]:
    return [Compared(before.get(terms), after.get(terms)) for terms in dict.fromkeys([*after, *before])]


@dataclass(frozen=True)
class Pause:
    """Statuses of one workflow in which the time stands still."""

    key: str
    title: str
    statuses: str


def pauses(workflows: Sequence[Workflow]) -> Iterator[Pause]:
    for workflow in workflows:
        life = workflow.life
        still = [status for status in life.statuses if status.phase not in ("solved", "closed") and not life.counts(status)]
        if still:
            yield Pause(workflow.key, pick(workflow.title), ", ".join(status.name(for_agent=True) for status in still))


@dataclass(frozen=True)
class Expected:
    """What one service promises to whom no level promises more."""

    slug: str
    title: str
    said: tuple[tuple[str, str], ...]


def expected(portal: Portal, names: Mapping[str, str]) -> list[Expected]:
    services = [service for service in services_of(portal).values() if service.is_active and service.expects]
    found = [
        Expected(
            service.slug,
            pick(service.title),
            tuple((names.get(key, key), words.delay_words(parse_delay(within))) for key, within in service.expects.items()),
        )
        for service in services
    ]
    return sorted(found, key=lambda one: one.title.lower())


def contracts(portal: Portal) -> dict[int, int]:
    """{level: how many contracts there are of it}"""
    rows = Agreement.objects.filter(portal_key=portal.key).order_by().values("level").annotate(number=Count("pk"))
    return dict(rows.values_list("level", "number"))


def levels(portal: Portal) -> list[Level]:
    found = (
        Level.objects.filter(portal_key=portal.key).select_related("calendar").prefetch_related("targets__calendar", "calendar__closures")
    )
    return list(found.order_by("-rank", "key"))


def _terms(said: Mapping[str, Any]) -> Terms:
    return str(said["milestone"]), str(said.get("priority", "")), str(said.get("scope", ""))


def _warned(text: str) -> str:
    if not text:
        return _("once four fifths of the time are over")
    number, unit = spelling.read_warning(text)
    said = {
        "minutes": pgettext("warning", "%(number)d min before"),
        "hours": pgettext("warning", "%(number)d h before"),
        "days": pgettext("warning", "%(number)d d before"),
    }
    return said[unit] % {"number": number}
