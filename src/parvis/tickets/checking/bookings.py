"""Whether an answer is the reference of an appointment that this request may take.

[[checks]]
kind = "booking"
field = "appointment_reference"
same = { building_id = "building", "customer_address.number" = "number" }   # answer (or a part of it) = detail of the place
holds = { building_id = "insee" }                                           # the answer has this detail of the place in it
street = { building = "building_id", name = "customer_address.street" }     # answers: in whose street it is, else what the street is called

[[checks.operations]]                                                       # the first that fits says which sorts of visit will do
when = { field = "has_socket", is = true }
sorts = ["short"]
text = { fr = "…", en = "…" }                                               # what to say of another sort
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parvis.intake.conditions import holds, is_tree
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.places.finding import by_identifier
from parvis.places.folding import fold
from parvis.places.models import Street
from parvis.planning import booking as bookings
from parvis.planning.grid import Grid
from parvis.planning.models import Booking
from parvis.planning.wording import when, zone_of
from parvis.tickets.checks import CHECKS, Check, Faults, Judged
from parvis.tickets.models import Ticket
from parvis.tickets.visits import holder_of, tie

State = Booking.State


def found(judged: Judged) -> Booking | None:
    """The one of this reference that the organisation has on the portal."""
    if judged.organisation is None:
        return None
    held = Booking.objects.filter(organisation=judged.organisation, portal_key=judged.service.portal.key)
    named = held.filter(reference__iexact=one_line(str(judged.answer), 40).strip())
    return named.select_related("resource__calendar", "rule__calendar", "organisation", "user").first()


def judge(judged: Judged) -> Iterator[str]:
    one = found(judged)
    if one is None:
        yield _("No appointment of your organisation has the reference “%(name)s”. Check it, or book one first.") % {
            "name": one_line(str(judged.answer), 40)
        }
    elif words := _of_state(one, judged):
        yield words
    else:
        yield from _of_sort(one, judged)
        yield from _of_window(one)
        yield from _of_place(one, judged)


def tells(judged: Judged) -> str:
    """«mardi 8 décembre 2026, de 10 h à 11 h»."""
    one = found(judged)
    return f"{one.reference}, {when(one)}" if one and not _of_state(one, judged) else ""


def settles(judged: Judged) -> None:
    """The appointment belongs to the request; what was only held is confirmed. Two at once: one has it."""
    one = found(judged)
    if one is None or judged.ticket is None:
        return
    held = Booking.objects.locked(one)
    if (words := _of_state(held, judged)) or not tie(held, judged.ticket):
        raise Refused(words or _taken(held), code="booking_taken")
    if held.state == State.HELD and judged.by is not None:
        bookings.confirm_here(held, by=judged.by)


def faults(said: Mapping[str, Any]) -> Faults:
    for name in ("same", "holds", "street"):
        if not isinstance(said.get(name, {}), Mapping):
            yield name, _("This must be a table.")
    for number, one in enumerate(said.get("operations", []), 1):
        if not isinstance(one, Mapping) or not is_tree(one.get("when")):
            yield f"operations.{number}.when", _("This is no condition.")
        elif not isinstance(one.get("sorts"), list) or not one["sorts"]:
            yield f"operations.{number}.sorts", _("Say which sorts of visit will do.")


def _of_state(one: Booking, judged: Judged) -> str:
    """Why it cannot be taken at all; empty where it can."""
    holder = holder_of(one)
    if holder is not None and (judged.ticket is None or holder != judged.ticket.pk):
        return _taken(one)
    if one.state == State.MOVED:
        later = Booking.objects.filter(replaces=one).first()
        return _("This appointment was moved: use %(reference)s instead.") % {"reference": later.reference if later else ""}
    if one.state == State.HELD and one.held_until and one.held_until > now():
        return "" if one.user == judged.by else _("This time is only held so far: whoever holds it has to book it first.")
    if one.state == State.REQUESTED:
        return _("This appointment waits for the team’s answer: order once it is confirmed.")
    if one.state == State.CONFIRMED and one.ends_at > now():
        return ""
    if one.state == State.MISSED:
        return _("This appointment has to be booked again: open it and choose another time.")
    return _("This appointment is over: it was cancelled, given back or has passed. Book another one.")


def _taken(one: Booking) -> str:
    holder = holder_of(one)
    ticket = Ticket.objects.filter(pk=holder, organisation=one.organisation_id).only("reference").first() if holder else None
    said = {"name": one.reference, "other": ticket.reference if ticket else ""}
    if ticket is None:
        return _("The appointment %(name)s is used already. Book another one.") % said
    return _("The appointment %(name)s belongs to %(other)s already. Book another one.") % said


def _of_sort(one: Booking, judged: Judged) -> Iterator[str]:
    wanted = next((said for said in judged.said.get("operations", []) if holds(said["when"], judged.answers)), None)
    if wanted and not {one.rule.key, str(one.data.get("operation", ""))} & set(wanted["sorts"]):
        said = {"sort": pick(one.rule.title)}
        yield pick(wanted.get("text")) or _("“%(sort)s” is not the sort of visit that this needs. Book another one.") % said


def _of_window(one: Booking) -> Iterator[str]:
    """Within the days that could be booked when it was."""
    first, last = Grid(one.resource, one.rule, kind=one.type_key, at=one.created_at).window
    day = one.starts_at.astimezone(zone_of(one.resource, one.rule)).date()
    if not first <= day <= last:
        said = {"first": date_format(first, "SHORT_DATE_FORMAT"), "last": date_format(last, "SHORT_DATE_FORMAT")}
        yield _("This appointment lies outside of the days allowed (%(first)s to %(last)s). Move it, or book another one.") % said


def _of_place(one: Booking, judged: Judged) -> Iterator[str]:
    """Only what both say is compared."""
    same = all(_is_same(_part(judged.answers, name), one.place.get(detail)) for name, detail in judged.said.get("same", {}).items())
    within = all(_is_in(one.place.get(detail), _part(judged.answers, name)) for name, detail in judged.said.get("holds", {}).items())
    if not (same and within and _is_in_street(one, judged)):
        said = {"place": str(one.place.get("label", ""))}
        yield _("This appointment is for another place: %(place)s. Book one for this address, or correct what is above.") % said


def _is_in_street(one: Booking, judged: Judged) -> bool:
    """By the code of the street where the building has one, else by its name: either may leave words of it out."""
    said, town, code = judged.said.get("street", {}), one.place.get("insee"), one.place.get("street_code")
    if not said or not town or not code:
        return True
    buildings = by_identifier(str(_part(judged.answers, str(said.get("building", ""))) or ""))
    if codes := [found.street_code for found in buildings if found.commune_code == town and found.street_code]:
        return any(_is_same(found, code) for found in codes)
    wanted = set(fold(str(_part(judged.answers, str(said.get("name", ""))) or "")).split())
    known = [set(name.split()) for name in Street.objects.filter(commune=town, code=code).values_list("name_folded", flat=True)]
    return not wanted or not known or any(words <= wanted or wanted <= words for words in known)


def _part(answers: Mapping[str, Any], path: str) -> Any:
    """“customer_address.number”: a part of an answer."""
    name, _dot, part = path.partition(".")
    answer = answers.get(name)
    return answer.get(part) if part and isinstance(answer, Mapping) else None if part else answer


def _is_same(answer: Any, detail: Any) -> bool:
    return not answer or not detail or str(answer).strip().casefold() == str(detail).strip().casefold()


def _is_in(detail: Any, answer: Any) -> bool:
    return not answer or not detail or str(detail).strip().casefold() in str(answer).casefold()


CHECKS.register("booking", Check(judge, tells, settles, faults))
