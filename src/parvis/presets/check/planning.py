"""Calendars and levels against the rest of the preset, and what services and workflows promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import holidays
from django.utils.translation import gettext as _

from parvis.planning.targets import MILESTONES
from parvis.presets.check.names import Names, Table, by_key, tables, texts
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(names: Names) -> Iterator[Mistake]:
    languages = names.source.languages
    defaults = [file for file, calendar in names.source.folder("calendars") if calendar.get("default") is True]
    for file in defaults[1:]:
        yield Mistake(file, "default", _("A portal has one default calendar: “%(file)s” is it already.") % {"file": defaults[0]})
    for file, calendar in names.source.folder("calendars"):
        yield from _calendar(calendar, Spot(file, (), languages))
    for file, level in names.source.folder("levels"):
        yield from _level(level, names, Spot(file, (), languages))
    for file, workflow in names.source.folder("workflows"):
        yield from _milestones(workflow, Spot(file, ("milestones",), languages))
    for file, service in names.source.folder("services"):
        yield from _expected(service, names, Spot(file, ("expects",), languages))


def _calendar(calendar: Table, at: Spot) -> Iterator[Mistake]:
    week = calendar.get("week")
    if isinstance(week, Mapping) and not any(week.values()):
        yield (at / "week").mistake(_("This calendar is never open: no promise could ever be kept in it."))
    region, country = calendar.get("region"), calendar.get("holidays", "FR")
    if isinstance(region, str) and region and isinstance(country, str) and country in holidays.list_supported_countries():
        known = holidays.list_supported_countries()[country]
        if region not in known:
            yield (at / "region").mistake(unknown(_("a region with public holidays of its own"), region, known))
    reached = None
    for number, closure in enumerate(tables(calendar.get("closures")), 1):
        start = closure.get("from")
        end = closure.get("to", start)
        try:
            if end < start:
                yield (at / "closures" / number).mistake(_("A closure ends on or after the day it begins."))
            elif reached is not None and start <= reached:
                yield (at / "closures" / number).mistake(_("Closures follow each other and do not overlap."))
            reached = end
        except TypeError:  # no day: the shape has said so
            return


def _level(level: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    calendar, own = level.get("calendar"), level.get("hours")
    if bool(calendar) == bool(own):
        yield at.mistake(_("A level has its hours in a calendar that it names, or in its own [hours]: one of the two."))
    if isinstance(own, Mapping):
        yield from _calendar(own, at / "hours")
        if level.get("key") in names.calendars:
            yield (at / "hours").mistake(_("A calendar has the key of this level already: name it instead."))
    yield from _known_calendar(calendar, names, at / "calendar")
    milestones = {*MILESTONES, *(key for workflow in names.workflows.values() for key in by_key(workflow.get("milestones")))}
    for number, target in enumerate(tables(level.get("targets")), 1):
        here = at / "targets" / number
        if isinstance(milestone := target.get("milestone"), str) and milestone not in milestones:
            yield (here / "milestone").mistake(unknown(_("a milestone"), milestone, milestones))
        yield from _known_calendar(target.get("calendar"), names, here / "calendar")
        scopes = set(_scopes(names))
        if isinstance(scope := target.get("scope"), str) and scope and scope not in scopes:
            yield (here / "scope").mistake(unknown(_("a service, a family or a category of this portal"), scope, scopes))


def _known_calendar(key: object, names: Names, at: Spot) -> Iterator[Mistake]:
    if isinstance(key, str) and key and key not in names.calendars:
        yield at.mistake(unknown(_("a calendar of this preset"), key, names.calendars))


def _scopes(names: Names) -> Iterator[str]:
    """What a target may be for; a category also by its beginning: `network` for `network-wifi`."""
    yield from names.services
    yield from names.families
    for slug, service in names.services.items():
        fills = service.get("fills")
        field = names.fields(slug).get(str(fills.get("category"))) if isinstance(fills, Mapping) else None
        for value in by_key(field.get("options"), "value") if field else ():
            while value:
                yield value
                value = value.rpartition("-")[0]


def _milestones(workflow: Table, at: Spot) -> Iterator[Mistake]:
    statuses = by_key(workflow.get("statuses"))
    for key, milestone in by_key(workflow.get("milestones")).items():
        if key in MILESTONES:
            yield (at / key).mistake(_("Every request has this milestone: choose another key."))
        if not milestone.get("statuses") and not milestone.get("phases"):
            yield (at / key).mistake(_("Say which statuses or phases reach this milestone."))
        for status in texts(milestone.get("statuses")):
            if status not in statuses:
                yield (at / key / "statuses").mistake(unknown(_("a status of this workflow"), status, statuses))


def _expected(service: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    said = service.get("expects")
    known = {*MILESTONES, *by_key(names.workflows.get(str(service.get("workflow")), {}).get("milestones"))}
    for key in said if isinstance(said, Mapping) else ():
        if key not in known:
            yield (at / key).mistake(unknown(_("a milestone"), key, known))
