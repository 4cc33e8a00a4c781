"""The tables of a report: what pages draw, mails say and files hold. Each number knows the list of exactly what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.kit.languages import pick
from parvis.kit.speaking import NB, day, exact_span, span
from parvis.people.models import Organisation, Team, User
from parvis.planning.models import Level
from parvis.planning.targets import FIRST_ANSWER, RESOLUTION
from parvis.reports.avoided import avoided
from parvis.reports.backlog import Age, backlog
from parvis.reports.periods import Period
from parvis.reports.reading import NOBODY, Figures, Reading, share
from parvis.tickets.commitments import milestone_name
from parvis.tickets.filters import Filters

Text = str | Promise
MOST_GROUPS: Final = 50
TABLES: Final = {
    "volumes": "volumes",
    "breakdown": "breakdown",
    "backlog": "ages",
    "durations": "durations",
    "commitments": "commitments",
    "satisfaction": "satisfaction",
    "avoided": "avoided",
    "work": "work",
}
"""Key of each table: the property of a report that makes it."""
SCORES: Final = (5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Cell:
    """`value`: as a file holds it, `said`: as a page says it; `filters`: the list it counts; `meaning`: how it is tinted."""

    value: Any
    said: str = ""
    filters: Filters | None = None
    meaning: str = ""

    @property
    def text(self) -> str:
        return self.said or (number(self.value) if isinstance(self.value, int) else str(self.value))

    @property
    def is_zero(self) -> bool:
        return self.value in (0, "", None)


@dataclass(frozen=True)
class Table:
    """`columns`: the first one names the rows; `note`: what must be known to read it."""

    key: str
    title: Text
    columns: Sequence[Text]
    rows: Sequence[tuple[Text, Sequence[Cell]]]
    note: Text = ""
    total: Sequence[Cell] = ()

    @property
    def is_empty(self) -> bool:
        return not any(not cell.is_zero for _label, cells in self.rows for cell in cells)

    def lines(self) -> Iterator[list[object]]:
        """For a file."""
        for label, cells in self.rows:
            yield [str(label), *(cell.value if cell.value is not None else "" for cell in cells)]


def number(value: int) -> str:
    """12 480 with the space of French typography, which English reads too."""
    return f"{value:,}".replace(",", "\u202f")


def percent(value: int | None) -> Cell:
    return Cell(value, f"{value}{NB}%" if value is not None else "–")


def lasting(value: timedelta | None, filters: Filters | None = None) -> Cell:
    """In hours in a file."""
    return Cell(round(value.total_seconds() / 3600, 2) if value is not None else None, span(value) if value is not None else "–", filters)


@dataclass(frozen=True)
class Report:
    """All that a page, a mail or a file says; each table asks for what it needs once."""

    reading: Reading

    @property
    def period(self) -> Period:
        return self.reading.asked.span

    @property
    def all(self) -> dict[str, Table]:
        return {key: getattr(self, name) for key, name in TABLES.items()}

    def table(self, key: str) -> Table | None:
        """One of them, without asking for the others; None for none."""
        found: Table | None = getattr(self, TABLES[key]) if key in TABLES else None
        return found

    @cached_property
    def base(self) -> Filters:
        """What is narrowed to, as lists say it: only what one handles, open or not."""
        asked, reading = self.reading.asked, self.reading
        return Filters(
            state="all",
            by="handled",
            portal=asked.portal,
            type=asked.type,
            team=asked.team,
            organisation=asked.organisation,
            agent=str(reading.agent or ""),
        )

    def counted(self, count: int, meaning: str = "", **filters: str) -> Cell:
        return self._counted(count, self.base, meaning, **filters)

    def _counted(self, count: int, base: Filters | None, meaning: str = "", **filters: str) -> Cell:
        """Without a list where somebody may read the figures of an agent for some of their services only: no list says that."""
        is_whole = base is not None and self.reading.is_whole
        return Cell(count, filters=base.but(**filters) if base and is_whole else None, meaning=meaning if count else "")

    @cached_property
    def volumes(self) -> Table:
        rows: list[tuple[Text, list[Cell]]] = []
        for period, figures in self.reading.series:
            text = str(period)
            cells = [
                self.counted(figures["filed"], filed=text),
                self.counted(figures["answered"], answered=text),
                self.counted(figures["solved"], solved=text),
                self.counted(figures["reopened"], "warn", solved=text, reopened="1"),
            ]
            rows.append((self.named(period), cells))
        return Table(
            "volumes", _("Requests in and out"), [self.step_name, _("Made"), _("First answered"), _("Solved"), _("Of these reopened")], rows
        )

    @property
    def step_name(self) -> str:
        return {"day": _("Day"), "week": _("Week"), "month": _("Month")}[self.reading.step]

    def named(self, period: Period) -> str:
        """A day by its date, a longer stretch by both ends."""
        return day(period.first) if period.days == 1 else f"{day(period.first)} – {day(period.last)}"

    @cached_property
    def breakdown(self) -> Table:
        by, span_text = self.reading.by, str(self.period)
        names = {
            "service": _("Kind of request"),
            "portal": _("Portal"),
            "team": _("Team"),
            "organisation": _("Organisation"),
            "agent": _("Agent"),
        }
        columns = [
            names[by],
            _("Made"),
            _("Solved"),
            _("Of these reopened"),
            _("First answers too late"),
            _("Resolutions too late"),
            _("Commitments kept"),
            _("Usual resolution"),
            _("Nine out of ten within"),
            _("Satisfied people"),
        ]
        rows = []
        for label, figures, narrowed in self._groups:
            base = self.base.but(**narrowed) if narrowed else None
            lasted = figures.lasting("solve_work", "solve_clock")
            kept, broken = figures.kept, figures.broken
            late = {promise: figures.late(promise) for promise in (FIRST_ANSWER, RESOLUTION)}
            cells = [
                self._counted(figures["filed"], base, filed=span_text),
                self._counted(figures["solved"], base, solved=span_text),
                self._counted(figures["reopened"], base, "warn", solved=span_text, reopened="1"),
                *(self._counted(count, base, "bad", kept="no", promise=one, counted=span_text) for one, count in late.items()),
                percent(share(kept, kept + broken)),
                lasting(lasted.median),
                lasting(lasted.p90),
                percent(share(figures.rated(4, 5), figures.rated())),
            ]
            rows.append((label, cells))
        note = _("The first %(count)d of %(total)d; narrow the report to see the others.") if len(self.reading.groups) > MOST_GROUPS else ""
        return Table(
            "breakdown",
            _("Compared"),
            columns,
            rows,
            note % {"count": MOST_GROUPS, "total": len(self.reading.groups)} if note else "",
        )

    @cached_property
    def _groups(self) -> list[tuple[Text, Figures, dict[str, str]]]:
        """(name, figures, what narrows a list to it: nothing where no list is just that) of the largest, the largest first."""
        groups = self.reading.groups
        most = sorted(groups, key=lambda key: (-groups[key]["filed"] - groups[key]["solved"], key))[:MOST_GROUPS]
        named = self._named(most)
        return [(named[key][0], groups[key], named[key][1]) for key in most]

    @property
    def narrowings(self) -> list[dict[str, str]]:
        """What narrows to each row of `breakdown`."""
        return [narrowed for _label, _figures, narrowed in self._groups]

    def _named(self, keys: Sequence[str]) -> Mapping[str, tuple[Text, dict[str, str]]]:
        """{group: (what it is called, what narrows a list to it)}"""
        reach, by = self.reading.reach, self.reading.by
        if by == "service":
            services = {str(pk): service for pk, service in reach.services.items()}
            return {key: (reach.named(services[key]), {"portal": services[key].portal.key, "type": services[key].slug}) for key in keys}
        if by == "portal":
            return {key: (reach.portals[key], {"portal": key}) for key in keys}
        said: dict[str, tuple[Text, dict[str, str]]]
        gone = _("No longer there")
        wanted = [key for key in keys if key]
        if by == "team":
            teams = {str(one.team_id): (pick(one.team.title), one.team.key) for one in reach.staff}
            if others := set(wanted) - teams.keys():
                teams |= {str(team.pk): (pick(team.title), team.key) for team in Team.objects.filter(pk__in=others)}
            said = {key: (teams[key][0], {"team": teams[key][1]}) if key in teams else (gone, {}) for key in wanted}
            return {**said, "": (_("No team"), {"team": NOBODY})}
        rows: Any = Organisation.objects.filter(pk__in=wanted) if by == "organisation" else User.objects.filter(pk__in=wanted)
        names = {str(row.pk): str(row) for row in rows}
        whole = {key for key in wanted if by != "agent" or all(reach.sees_agent(key, service) for service in self.reading.services)}
        said = {key: (names.get(key, gone), {by: key} if key in whole else {}) for key in wanted}
        return {**said, "": (_("Nobody"), {"agent": NOBODY})}

    @cached_property
    def backlog(self) -> list[Age]:
        return backlog(self.reading)

    @cached_property
    def ages(self) -> Table:
        rows = [
            (
                age.label,
                [self.counted(age.count, "bad" if place == len(self.backlog) - 1 else "", state="open", solved="no", filed=str(age.filed))],
            )
            for place, age in enumerate(self.backlog)
        ]
        return Table("backlog", _("Not solved yet, by age"), [_("Made"), _("Requests")], rows)

    @cached_property
    def durations(self) -> Table:
        now, before, text = self.reading.figures, self.reading.before, str(self.period)
        lines = (
            (_("First answer, in working time"), "answer_work", {"answered": text}),
            (_("First answer, by the clock"), "answer_clock", {"answered": text}),
            (_("Resolution, in working time"), "solve_work", {"solved": text}),
            (_("Resolution, by the clock"), "solve_clock", {"solved": text}),
        )
        rows: list[tuple[Text, list[Cell]]] = []
        for label, what, _filters in lines:
            lasted, had = now.lasting(what), before.lasting(what)
            rows.append((label, [Cell(lasted.count), lasting(lasted.median), lasting(lasted.p90), lasting(had.median), lasting(had.p90)]))
        note = _(
            "Working time is counted where something is promised, without pauses; elsewhere the time on the clock. Requests that their customer withdrew before an answer have none. Times are exact to within 2.5 percent."
        )
        columns = [
            _("Time"),
            _("Requests"),
            _("Half within"),
            _("Nine out of ten within"),
            _("Half within, period before"),
            _("Nine out of ten, period before"),
        ]
        return Table("durations", _("First answer and resolution"), columns, rows, note)

    @cached_property
    def commitments(self) -> Table:
        text, promised = str(self.period), self.reading.figures.promised()
        levels = (
            {str(level.pk): level for level in Level.objects.filter(pk__in=[int(level) for _m, level in promised if level])}
            if promised
            else {}
        )
        several = len({level.portal_key for level in levels.values()}) > 1
        rows: list[tuple[Text, list[Cell]]] = []
        for milestone, level in sorted(promised, key=_in_order):
            kept, broken = promised[milestone, level]
            narrowed = {"promise": milestone, "level": level or NOBODY, "counted": text}
            title = _("Without a contract")
            if level:
                row = levels.get(level)
                title = pick(row.title) if row else _("No longer there")
                if row and several:
                    title = f"{title} ({self.reading.reach.portals.get(row.portal_key, row.portal_key)})"
            cells = [
                Cell(title, title),
                self.counted(kept, kept="yes", **narrowed),
                self.counted(broken, "bad", kept="no", **narrowed),
                percent(share(kept, kept + broken)),
            ]
            rows.append((milestone_name(milestone, {}), cells))
        return Table("commitments", _("Commitments"), [_("Commitment"), _("Level"), _("Kept in time"), _("Broken"), _("Share kept")], rows)

    @cached_property
    def satisfaction(self) -> Table:
        now, before, text = self.reading.figures, self.reading.before, str(self.period)
        words = {5: _("Very satisfied"), 4: _("Satisfied"), 3: _("Neither"), 2: _("Unsatisfied"), 1: _("Very unsatisfied")}
        rows = [
            (
                words[score],
                [
                    self.counted(now.rated(score), "bad" if score <= 2 else "", rated=str(score), opined=text),
                    percent(share(now.rated(score), now.rated())),
                    percent(share(before.rated(score), before.rated())),
                ],
            )
            for score in SCORES
        ]
        return Table(
            "satisfaction",
            _("Satisfaction"),
            [_("Opinion"), _("Requests"), pgettext("proportion", "Share"), _("Share, period before")],
            rows,
        )

    @cached_property
    def avoided(self) -> Table:
        asked, portals = self.reading.asked, self.reading.reach.portals
        read = [key for key in portals if asked.portal in ("", key)]
        found = [] if asked.is_narrowed else avoided(read, self.period)
        several = len(portals) > 1
        rows: list[tuple[Text, list[Cell]]] = [
            (f"{pick(title) or slug} ({portals[portal]})" if several else pick(title) or slug, [Cell(count)])
            for _pk, slug, title, portal, count in found[:MOST_GROUPS]
        ]
        note = _("Articles are of a whole portal: narrowed further, nothing is counted here.") if asked.is_narrowed else ""
        return Table("avoided", _("Requests avoided by articles"), [_("Article"), _("Requests avoided")], rows, note)

    @property
    def avoided_count(self) -> int:
        return sum(cells[0].value for _label, cells in self.avoided.rows)

    @cached_property
    def work(self) -> Table:
        rows: list[tuple[Text, list[Cell]]] = []
        for period, figures in self.reading.series:
            if figures["spent"]:
                spent = Cell(round(figures["spent"] / 3600, 2), exact_span(figures.worked), self.base.but(worked=str(period)))
                billed = Cell(round(figures["billed"] / 3600, 2), exact_span(figures.billed))
                rows.append((self.named(period), [spent, billed]))
        return Table("work", _("Time spent"), [self.step_name, _("Spent"), _("Of these to bill")], rows)


def _in_order(key: tuple[str, str]) -> tuple[int, str, int]:
    milestone, level = key
    known = (FIRST_ANSWER, RESOLUTION)
    return (known.index(milestone) if milestone in known else len(known), milestone, int(level or 0))
