"""Calendars, and levels with what they promise. A level whose hours stand in its own file owns a calendar of its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal
from parvis.kit.times import Delay, parse_delay
from parvis.planning.models import Calendar, Closure, Level, LevelTarget
from parvis.planning.targets import PRIORITIES
from parvis.presets.format.planning import NO_HOLIDAYS
from parvis.presets.parts import Part
from parvis.presets.rows.keeper import columns, put

_LEVEL: Final[dict[str, Any]] = {"title": dict, "rank": 0, "channels": list, "shows_direct_phone": False, "notice_days": list}
OWN: Final = "hours"


class Calendars:
    kind = "calendar"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Calendar]]:
        """Without those that stand in a level's file."""
        owned = {level.key for level in Level.objects.filter(portal_key=portal.key).select_related("calendar") if _is_own(level)}
        rows = Calendar.objects.filter(portal_key=portal.key).exclude(key__in=owned)
        return [(row.key, row) for row in rows.prefetch_related("closures")]

    def read(self, row: Calendar) -> Part:
        return {"key": row.key, "default": row.is_default, **read_hours(row)}

    def write(self, portal: Portal, part: Part) -> Calendar:
        if part.get("default"):
            Calendar.objects.filter(portal_key=portal.key, is_default=True).exclude(key=part["key"]).update(is_default=False)
        return write_hours(portal, part["key"], part, is_default=part.get("default", False))

    def remove(self, row: Calendar) -> str:
        try:
            row.delete()
        except ProtectedError:
            return _("something is still counted in it")
        return ""


class Levels:
    kind = "level"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Level]]:
        found = Level.objects.filter(portal_key=portal.key).select_related("calendar")
        return [(row.key, row) for row in found.prefetch_related("targets__calendar", "calendar__closures")]

    def read(self, row: Level) -> Part:
        hours = {OWN: read_hours(row.calendar)} if _is_own(row) else {"calendar": row.calendar.key}
        said = {name: getattr(row, name) for name in _LEVEL}
        return {"key": row.key, **said, **hours, "targets": [_read_target(target) for target in row.targets.all()]}

    def write(self, portal: Portal, part: Part) -> Level:
        if own := part.get(OWN):
            calendar = write_hours(portal, part["key"], own, is_default=False)
        else:
            calendar = Calendar.objects.get(portal_key=portal.key, key=part["calendar"])
        row: Level = put(Level, {"portal_key": portal.key, "key": part["key"]}, {**columns(part, _LEVEL), "calendar": calendar})
        row.targets.all().delete()
        for target in part.get("targets", []):
            LevelTarget.objects.create(level=row, **_target(portal, target))
        return row

    def remove(self, row: Level) -> str:
        calendar = row.calendar if _is_own(row) else None
        try:
            row.delete()
        except ProtectedError:
            return _("its contracts keep it")
        return Calendars().remove(calendar) if calendar else ""


def read_hours(row: Calendar) -> Part:
    closures = [
        {"from": one.starts_on, "to": one.ends_on if one.ends_on != one.starts_on else "", "title": one.title, "hours": one.hours}
        for one in sorted(row.closures.all(), key=lambda one: one.starts_on)
    ]
    return {
        "code": row.code,
        "title": row.title,
        "time_zone": row.time_zone,
        "holidays": row.holiday_country or NO_HOLIDAYS,
        "region": row.holiday_region,
        "week": row.week,
        "closures": closures,
    }


def write_hours(portal: Portal, key: str, part: Mapping[str, Any], *, is_default: bool) -> Calendar:
    country = part.get("holidays", "FR")
    values = {
        "code": part.get("code", ""),
        "title": part["title"],
        "time_zone": part.get("time_zone", "Europe/Paris"),
        "week": part["week"],
        "holiday_country": "" if country == NO_HOLIDAYS else country,
        "holiday_region": part.get("region", ""),
        "is_default": is_default,
    }
    row: Calendar = put(Calendar, {"portal_key": portal.key, "key": key}, values)
    row.closures.all().delete()
    for one in part.get("closures", []):
        Closure.objects.create(
            calendar=row, starts_on=one["from"], ends_on=one.get("to", one["from"]), title=one.get("title", {}), hours=one.get("hours", [])
        )
    return row


def _is_own(level: Level) -> bool:
    return level.calendar.key == level.key and not level.calendar.applied_digest


def _read_target(row: LevelTarget) -> Part:
    return {
        "milestone": row.milestone,
        "within": row.delay,
        "priority": PRIORITIES[int(row.priority) - 1] if row.priority.isdecimal() else row.priority,
        "scope": row.scope,
        "elapsed": row.is_elapsed,
        "warn": str(Delay(seconds=int(row.warn_before.total_seconds()))) if row.warn_before else "",
        "calendar": row.calendar.key if row.calendar else "",
    }


def target_values(said: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a level's target as a part says it, but for its calendar."""
    warn, priority = said.get("warn"), said.get("priority")
    before = parse_delay(warn) if warn else None
    return {
        "milestone": said["milestone"],
        "delay": said["within"],
        "priority": str(PRIORITIES.index(priority) + 1) if priority else "",
        "scope": said.get("scope", ""),
        "is_elapsed": said.get("elapsed", False),
        "warn_before": timedelta(days=before.days, seconds=before.seconds) if before else None,
    }


def _target(portal: Portal, said: Mapping[str, Any]) -> dict[str, Any]:
    calendar = said.get("calendar")
    return target_values(said) | {"calendar": Calendar.objects.get(portal_key=portal.key, key=calendar) if calendar else None}
