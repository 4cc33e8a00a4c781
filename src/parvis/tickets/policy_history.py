"""What a portal promised over time: kept whenever it changes, told as differences in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.catalogue.models import Portal
from parvis.catalogue.priorities import matrix_of
from parvis.kit.languages import pick
from parvis.kit.times import parse_delay
from parvis.planning import promises as words
from parvis.planning.calendars import in_words
from parvis.planning.models import Calendar, Closure, Level
from parvis.planning.models.level import LevelTarget
from parvis.tickets.models import PolicyRevision

if TYPE_CHECKING:
    from parvis.people.models import User

MOST_TOLD: Final = 20
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """`changes`: a sentence each. `author`: None for a preset or a command."""

    at: datetime
    author: User | None
    changes: tuple[str, ...]


def record(portal: Portal, *, by: User | None = None) -> None:
    """Keep what the portal promises now, unless the last revision says the same."""
    said, last = promised_by(portal), portal.policy_revisions.first()
    if last is None or last.said != said:
        PolicyRevision.objects.create(portal=portal, said=said, author=by)


def promised_by(portal: Portal) -> dict[str, Any]:
    """As JSON keeps it; five queries."""
    levels = Level.objects.filter(portal_key=portal.key).select_related("calendar").prefetch_related("targets__calendar")
    calendars = Calendar.objects.filter(portal_key=portal.key).prefetch_related("closures")
    return {
        "matrix": [list(row) for row in matrix_of(portal)],
        "levels": {level.key: _level(level) for level in levels},
        "calendars": {one.key: _calendar(one) for one in calendars},
    }


def history(portal: Portal, scopes: Mapping[str, str]) -> list[Told]:
    """The last changes first. `scopes`: {key of a family or service: its title}."""
    found = list(portal.policy_revisions.select_related("author")[: MOST_TOLD + 1])
    return [Told(newer.created_at, newer.author, tuple(differences(older.said, newer.said, scopes))) for newer, older in pairwise(found)]


def differences(old: Said, new: Said, scopes: Mapping[str, str]) -> Iterator[str]:
    yield from _of_matrix(old["matrix"], new["matrix"])
    for key in dict.fromkeys([*new["levels"], *old["levels"]]):
        before, after = old["levels"].get(key), new["levels"].get(key)
        if before != after:
            yield from _of_level(before, after, old, new, scopes)
    for key in dict.fromkeys([*new["calendars"], *old["calendars"]]):
        before, after = old["calendars"].get(key), new["calendars"].get(key)
        if before != after:
            yield _change(_("Hours “%(name)s”") % {"name": _title(after or before)}, _hours(before), _hours(after))


def _of_matrix(old: list[list[int]], new: list[list[int]]) -> Iterator[str]:
    for urgency, (before, after) in enumerate(zip(old, new, strict=True), 1):
        for impact, (was, becomes) in enumerate(zip(before, after, strict=True), 1):
            if was != becomes:
                where = f"{_urgency(urgency)}, {_impact(impact)}"
                yield _change(where, words.priority_words(str(was)), words.priority_words(str(becomes)))


def _urgency(number: int) -> str:
    said = (_("Very low urgency"), _("Low urgency"), _("Medium urgency"), _("High urgency"), _("Very high urgency"))
    return said[number - 1]


def _impact(number: int) -> str:
    said = (_("very low impact"), _("low impact"), _("medium impact"), _("high impact"), _("very high impact"))
    return said[number - 1]


def _of_level(before: Said | None, after: Said | None, old: Said, new: Said, scopes: Mapping[str, str]) -> Iterator[str]:
    name = _title(after or before)
    if after is None:
        yield _("Level “%(name)s”: removed") % {"name": name}
        return
    if before is None:
        yield _("Level “%(name)s”: added") % {"name": name}
        before = {"calendar": after["calendar"], "targets": {}}
    if before["calendar"] != after["calendar"]:
        hours = _hours(old["calendars"].get(before["calendar"])), _hours(new["calendars"].get(after["calendar"]))
        yield _change(_("Level “%(name)s”, hours") % {"name": name}, *hours)
    for key in dict.fromkeys([*after["targets"], *before["targets"]]):
        was, becomes = before["targets"].get(key), after["targets"].get(key)
        if was != becomes:
            what, *of = _target_name(key, scopes)
            where = _("Level “%(name)s”, %(what)s") % {"name": name, "what": ", ".join([what, *of])}
            yield _change(where, _delay(was, old), _delay(becomes, new))


def _change(where: str, before: str, after: str) -> str:
    return _("%(where)s: %(before)s, now %(after)s") % {"where": where, "before": before, "after": after}


def _target_name(key: str, scopes: Mapping[str, str]) -> list[str]:
    milestone, priority, scope = key.split("|")
    return [
        words.milestone_words(milestone),
        *([words.priority_words(priority)] if priority else []),
        *([scopes.get(scope, scope)] if scope else []),
    ]


def _delay(target: Said | None, said: Said) -> str:
    if target is None:
        return pgettext("promise", "nothing")
    within = words.delay_words(parse_delay(target["delay"]), is_elapsed=target["is_elapsed"])
    return f"{within} ({_hours(said['calendars'].get(target['calendar']))})" if target["calendar"] else within


def _hours(calendar: Said | None) -> str:
    if calendar is None:
        return pgettext("promise", "nothing")
    row = Calendar(week=calendar["week"], holiday_country=calendar["holidays"][0])
    said = in_words(row, [Closure()] * len(calendar["closures"]))
    return f"{said} ({', '.join(one[0] for one in calendar['closures'])})" if calendar["closures"] else said


def _title(said: Said | None) -> str:
    return pick(said["title"]) if said else ""


def _level(level: Level) -> dict[str, Any]:
    return {
        "title": level.title,
        "calendar": level.calendar.key,
        "targets": {f"{one.milestone}|{one.priority}|{one.scope}": _target(one) for one in level.targets.all()},
    }


def _target(one: LevelTarget) -> dict[str, Any]:
    return {"delay": one.delay, "is_elapsed": one.is_elapsed, "calendar": one.calendar.key if one.calendar else ""}


def _calendar(one: Calendar) -> dict[str, Any]:
    return {
        "title": one.title,
        "week": one.week,
        "holidays": [one.holiday_country, one.holiday_region],
        "closures": [[row.starts_on.isoformat(), row.ends_on.isoformat(), row.hours] for row in one.closures.all()],
    }
