"""Rules and resources against what the preset declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from parvis.planning.sources import SOURCES
from parvis.presets.check import answers
from parvis.presets.check.names import Names, Table, texts
from parvis.presets.format.booking import lengths
from parvis.presets.format.files import PEOPLE_FILE
from parvis.presets.format.judges import TEAM
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(names: Names) -> Iterator[Mistake]:
    for file, rule in names.source.folder("rules"):
        yield from _rule(rule, Spot(file))
    for file, resource in names.source.folder("resources"):
        yield from _resource(resource, names, Spot(file))
    at = Spot(PEOPLE_FILE)
    for key, organisation in names.organisations.items():
        for resource_key in texts(organisation.get("resources")):
            if resource_key not in names.resources:
                yield (at / "organisations" / key / "resources").mistake(
                    unknown(_("a resource of this preset"), resource_key, names.resources)
                )
    for number, booking in enumerate(names.bookings, 1):
        yield from _booking(booking, names, at / "bookings" / number)
    keys = [appointment["key"] for appointment in names.appointments if appointment.get("key")]
    for number, appointment in enumerate(names.appointments, 1):
        yield from _appointment(appointment, names, at / "appointments" / number)
        if keys.count(appointment.get("key")) > 1:
            yield (at / "appointments" / number / "key").mistake(_("Another appointment has this key."))


def _rule(rule: Table, at: Spot) -> Iterator[Mistake]:
    said = lengths(rule)
    step = said.get("duration")
    if step is None:
        return
    if not step:
        yield (at / "duration").mistake(_("A booking lasts some time."))
        return
    for name in ("min_duration", "max_duration"):
        if name in said and (said[name] < step or said[name] % step):
            yield (at / name).mistake(_("This must be once or several times the duration of one step."))
    if said.get("max_duration", step) < said.get("min_duration", step):
        yield (at / "max_duration").mistake(_("This must be at least as long as min_duration."))
    opens, closes = rule.get("opens_after", 0), rule.get("closes_after", 365)
    if isinstance(opens, int) and isinstance(closes, int) and closes < opens:
        yield (at / "closes_after").mistake(_("The last day that can be booked comes after the first."))
    kinds = rule.get("kinds")
    for kind, terms in kinds.items() if isinstance(kinds, Mapping) else ():
        said_for = terms if isinstance(terms, Mapping) else {}
        first, last = said_for.get("opens_after", opens), said_for.get("closes_after", closes)
        if isinstance(first, int) and isinstance(last, int) and last < first:
            yield (at / "kinds" / kind / "closes_after").mistake(_("The last day that can be booked comes after the first."))


def _resource(resource: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    said = texts(resource.get("rules"))
    if resource.get("rules") == []:
        yield (at / "rules").mistake(_("Say by which rule it is booked."))
    for key in said:
        if key not in names.rules:
            yield (at / "rules").mistake(unknown(_("a rule of this preset"), key, names.rules))
    calendar = resource.get("calendar")
    if isinstance(calendar, str) and calendar and calendar not in names.calendars:
        yield (at / "calendar").mistake(unknown(_("a calendar of this preset"), calendar, names.calendars))
    if isinstance(source := resource.get("source"), str) and source and source not in SOURCES:
        yield (at / "source").mistake(unknown(_("a planning that a connector knows"), source, list(SOURCES)))
    if resource.get("audience") == "services" and not resource.get("zones"):
        yield (at / "zones").mistake(_("Say which towns it serves: services look for it by the town."))
    if not resource.get("hours") and not calendar and any(key in names.rules and not names.rules[key].get("hours") for key in said):
        yield (at / "hours").mistake(_("It is never open: say its hours here, or those of its rule."))
    if resource.get("handle") == []:
        yield (at / "handle").mistake(_("Say which team looks after it."))
    for holder in texts(resource.get("handle")):
        team = holder.removeprefix(TEAM)
        if names.teams and holder.startswith(TEAM) and team not in names.teams:
            yield (at / "handle").mistake(unknown(_("a team of demo/people.toml"), team, names.teams))


def _booking(booking: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    resource, by = booking.get("resource"), booking.get("by")
    if isinstance(resource, str) and resource not in names.resources:
        yield (at / "resource").mistake(unknown(_("a resource of this preset"), resource, names.resources))
    if isinstance(by, str) and by not in names.people:
        yield (at / "by").mistake(unknown(_("a person of demo/people.toml"), by, names.people))


def _appointment(appointment: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    slug, given = str(appointment.get("service")), appointment.get("answers")
    for key in ("by", "approved_by", "told_by"):
        if (person := appointment.get(key)) and person not in names.people:
            yield (at / key).mistake(unknown(_("a person of demo/people.toml"), str(person), names.people))
    if slug not in names.services:
        yield (at / "service").mistake(unknown(_("a service of this preset"), slug, names.services))
    elif isinstance(given, Mapping):
        yield from answers.faults(given, names, slug, at / "answers")
    if appointment.get("outcome") == "missed" and not appointment.get("reason"):
        yield (at / "reason").mistake(_("Say why: the person who booked it reads it."))
