"""What the page of figures shows: key numbers, charts, tables with the list behind each number, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parvis.desk.reports import charts
from parvis.desk.reports.charts import Chart, Line
from parvis.kit.languages import pick
from parvis.kit.speaking import NB, day
from parvis.people.models import Organisation
from parvis.reports import periods
from parvis.reports.asked import BY, Asked
from parvis.reports.opinions import opinions
from parvis.reports.reading import share
from parvis.reports.tables import Cell, Report, Table, lasting, number
from parvis.tickets.filters import Filters

Text = str | Promise
Options = list[tuple[str, Text]]


@dataclass(frozen=True)
class Key:
    """One number at the head of the page. `before`: of the period before, in words; `way`: whether that is better or worse."""

    name: Text
    text: str
    url: str
    before: str
    note: Text = ""


@dataclass(frozen=True)
class Choice:
    name: str
    label: Text
    options: Options
    value: str


@dataclass(frozen=True)
class ShownCell:
    text: str
    url: str
    meaning: str
    is_zero: bool


@dataclass(frozen=True)
class ShownRow:
    label: Text
    url: str
    cells: Sequence[ShownCell]


def list_address(filters: Filters | None) -> str:
    """The queue narrowed to exactly those; empty for no list."""
    return f"{reverse('desk:queue')}?view=open&{filters.query}" if filters else ""


def shown_rows(table: Table) -> Iterator[ShownRow]:
    for label, cells in table.rows:
        yield ShownRow(label, "", [_cell(cell) for cell in cells])


def _cell(cell: Cell) -> ShownCell:
    return ShownCell(cell.text, "" if cell.is_zero else list_address(cell.filters), cell.meaning, cell.is_zero)


class Page:
    """`report`: what its reader may see of what they ask."""

    def __init__(self, report: Report) -> None:
        self.report, self.reading, self.asked = report, report.reading, report.reading.asked

    @property
    def period(self) -> str:
        return pgettext("days", "%(first)s to %(last)s") % self._ends(self.asked.span)

    @property
    def period_before(self) -> str:
        return pgettext("days", "%(first)s to %(last)s") % self._ends(self.asked.span.before)

    def _ends(self, period: periods.Period) -> dict[str, str]:
        return {"first": day(period.first), "last": day(period.last)}

    @cached_property
    def keys(self) -> list[Key]:
        now, had, base, text = self.reading.figures, self.reading.before, self.report.base, str(self.asked.span)
        open_count = sum(age.count for age in self.report.backlog)
        kept, broken = now.kept, now.broken
        found = [
            Key(_("Made"), number(now["filed"]), self._list(now["filed"], filed=text), self._than(now["filed"], had["filed"])),
            Key(_("Solved"), number(now["solved"]), self._list(now["solved"], solved=text), self._than(now["solved"], had["solved"])),
            Key(_("Not solved yet"), number(open_count), list_address(base.but(state="open", solved="no")), _("now")),
            self._lasting(_("First answer, half within"), "answer"),
            self._lasting(_("Resolution, half within"), "solve"),
            self._share(_("Commitments kept"), (kept, kept + broken), (had.kept, had.kept + had.broken)),
            self._share(_("Reopened"), (now["reopened"], now["solved"]), (had["reopened"], had["solved"]), solved=text, reopened="1"),
            self._share(_("Satisfied people"), (now.rated(4, 5), now.rated()), (had.rated(4, 5), had.rated()), rated="good", opined=text),
        ]
        if not self.asked.is_narrowed:
            found.append(Key(_("Requests avoided"), number(self.report.avoided_count), "", _("by articles")))
        if now["spent"]:
            found.append(Key(_("Time spent"), lasting(now.worked).text, list_address(base.but(worked=text)), self._to_bill()))
        return found

    def _to_bill(self) -> str:
        return _("%(time)s of it to bill") % {"time": lasting(self.reading.figures.billed).text}

    def _list(self, count: int, **filters: str) -> str:
        return list_address(self.report.base.but(**filters)) if count else ""

    def _than(self, now: int, had: int) -> str:
        if not had:
            return _("none in the period before")
        change = round(100 * (now - had) / had)
        return _("%(before)s before (%(change)s)") % {
            "before": number(had),
            "change": f"{'+' if change > 0 else '−' if change < 0 else ''}{number(abs(change))}{NB}%",
        }

    def _lasting(self, name: Text, what: str) -> Key:
        now, had = (one.lasting(f"{what}_work", f"{what}_clock") for one in (self.reading.figures, self.reading.before))
        before = _("%(time)s before") % {"time": lasting(had.median).text} if had.count else _("none in the period before")
        note = _("nine out of ten within %(time)s") % {"time": lasting(now.p90).text} if now.count else ""
        return Key(name, lasting(now.median).text, "", before, note)

    def _share(self, name: Text, now: tuple[int, int], had: tuple[int, int], **filters: str) -> Key:
        percent, before = share(*now), share(*had)
        text = f"{percent}{NB}%" if percent is not None else "–"
        note = _("%(part)s of %(whole)s") % {"part": number(now[0]), "whole": number(now[1])} if percent is not None else ""
        said = _("%(share)s before") % {"share": f"{before}{NB}%"} if before is not None else _("none in the period before")
        return Key(name, text, self._list(now[0], **filters) if filters else "", said, note)

    @cached_property
    def volumes(self) -> Chart:
        series = self.reading.series
        made, solved = [one["filed"] for _period, one in series], [one["solved"] for _period, one in series]
        said = {
            **self._ends(self.asked.span),
            "made": number(sum(made)),
            "solved": number(sum(solved)),
            "most": number(max(made, default=0)),
        }
        sentence = _(
            "Requests made and solved from %(first)s to %(last)s: %(made)s made, %(solved)s solved, at most %(most)s made in one step."
        )
        marks = [day(period.first) for period, _one in series]
        return charts.lines(sentence % said, marks, [Line(_("Made"), made, "in"), Line(_("Solved"), solved, "out")])

    @cached_property
    def ages(self) -> Chart:
        ages = self.report.backlog
        total, old = sum(age.count for age in ages), ages[-1].count
        sentence = ngettext("%(total)s request is not solved yet", "%(total)s requests are not solved yet", total) % {
            "total": number(total)
        }
        sentence += ", " + _("of which %(old)s for more than 90 days.") % {"old": number(old)}
        kinds = ["calm"] * (len(ages) - 2) + ["warn", "bad"]
        return charts.bars(sentence, [str(age.label) for age in ages], [age.count for age in ages], kinds)

    @cached_property
    def opinions_chart(self) -> Chart:
        figures = self.reading.figures
        good, whole = figures.rated(4, 5), figures.rated()
        sentence = _("%(good)s of %(whole)s opinions are satisfied ones.") % {"good": number(good), "whole": number(whole)}
        marks = [str(label) for label, _cells in self.report.satisfaction.rows]
        return charts.bars(sentence, marks, [figures.rated(score) for score in (5, 4, 3, 2, 1)], ["good", "good", "calm", "bad", "bad"])

    @cached_property
    def breakdown(self) -> list[ShownRow]:
        """Each row leads to its own figures."""
        rows = []
        for (label, cells), narrowed in zip(self.report.breakdown.rows, self.report.narrowings, strict=True):
            address = f"{reverse('desk:reports')}?{self._but(**narrowed)}" if narrowed else ""
            rows.append(ShownRow(label, address, [_cell(cell) for cell in cells]))
        return rows

    @cached_property
    def opinions(self) -> Any:
        return opinions(self.reading)

    def _but(self, **changes: str) -> str:
        usual, now = asdict(Asked()), asdict(self.asked) | changes
        return urlencode([(name, value) for name, value in now.items() if value != usual[name]])

    @cached_property
    def choices(self) -> list[Choice]:
        reach, asked = self.reading.reach, self.asked
        several = len(reach.portals) > 1
        services = [service for service in reach.services.values() if asked.portal in ("", service.portal.key)]
        types: Options = [(service.slug, reach.named(service)) for service in services]
        staff = reach.staff
        teams: Options = list({one.team.key: pick(one.team.title) for one in staff}.items())
        me = str(reach.user.pk)
        seen = {str(one.user_id): str(one.user) for one in staff if reach.sees_agents and (reach.administered or one.user_id in reach.led)}
        agents: Options = [("me", _("Me")), *((key, name) for key, name in seen.items() if key != me)]
        splits = {
            "service": _("Kind of request"),
            "portal": _("Portal"),
            "team": _("Team"),
            "organisation": _("Organisation"),
            "agent": _("Agent"),
        }
        offered = [by for by in BY if (by != "portal" or several) and (by != "agent" or reach.sees_agents)]
        found = [
            Choice("period", _("Period"), [*periods.PRESETS.items(), ("days", _("Days of your choice"))], asked.period),
            Choice("by", _("Compare by"), [(by, splits[by]) for by in offered], self.reading.by),
            Choice("portal", _("Portal"), [("", _("All portals")), *reach.portals.items()] if several else [], asked.portal),
            Choice("type", _("Kind of request"), [("", _("All kinds")), *types], asked.type),
            Choice("team", _("Team"), [("", _("All teams")), *teams, ("none", _("No team"))], asked.team),
            Choice("agent", _("Agent"), [("", _("All agents")), *agents], asked.agent),
        ]
        return [choice for choice in found if choice.options]

    @cached_property
    def narrowed(self) -> str:
        """What it is narrowed to, in words; empty for everything."""
        labels = {(choice.name, value): str(label) for choice in self.choices for value, label in choice.options}
        asked = asdict(self.asked)
        said = [labels.get((name, asked[name]), "") for name in ("portal", "type", "team", "agent") if asked[name]]
        return ", ".join(text for text in (*said, self.organisation) if text)

    @cached_property
    def organisation(self) -> str:
        """The name of the one that is asked for, where one may see requests of it."""
        if not self.asked.organisation:
            return ""
        return (
            str(Organisation.objects.filter(pk=self.asked.organisation).first() or _("No longer there"))
            if self.is_known_organisation
            else _("This organisation")
        )

    @property
    def is_known_organisation(self) -> bool:
        """Only whose requests they handle: a name is a customer's data too."""
        return bool(self.reading.figures.counts or self.reading.before.counts)

    @property
    def without_organisation(self) -> str:
        return f"{reverse('desk:reports')}?{self._but(organisation='')}"
