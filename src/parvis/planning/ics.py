"""Bookings as iCalendar (RFC 5545, 5546): times in UTC, one UID for what was moved and what replaces it, SEQUENCE grows with each change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.planning.models import Booking, Resource, Slot
from parvis.planning.wording import details

PRODUCT = "-//Parvis//Bookings//EN"
STATUS = {Booking.State.CONFIRMED: "CONFIRMED", Booking.State.REQUESTED: "TENTATIVE", Booking.State.HELD: "TENTATIVE"}


@dataclass(frozen=True)
class Parties:
    """Who invites and who comes: needed for a mail program to take REQUEST and CANCEL by itself."""

    organiser: str
    organiser_name: str
    attendee: str
    attendee_name: str


def of_bookings(bookings: Iterable[Booking], *, method: str, urls: str, name: str = "", parties: Parties | None = None) -> str:
    """`urls`: the portal's address, under which each booking has its page."""
    calendar = _calendar(method, name)
    for booking in bookings:
        calendar.add_component(_event(booking, urls, parties))
    return _text(calendar)


def of_resource(resource: Resource, known: Iterable[Booking], slots: Iterable[Slot], *, urls: str) -> str:
    """A resource as one person may see it: `known` bookings (their slots read along) with their words, the rest of `slots` only as busy."""
    calendar = _calendar("PUBLISH", pick(resource.title))
    shown = list(known)
    for booking in shown:
        calendar.add_component(_event(booking, urls, None))
    for event in _busy(shown, slots):
        calendar.add_component(event)
    return _text(calendar)


def _calendar(method: str, name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    return calendar


def _event(booking: Booking, urls: str, parties: Parties | None) -> Event:
    title = pick(booking.rule.title if booking.is_appointment else booking.resource.title)
    event = _bare(f"{booking.uid}@{_host()}", booking.starts_at, booking.ends_at, booking.updated_at)
    event.add("summary", f"{booking.title} – {title}" if booking.title else title)
    event.add("location", booking.place.get("label") or title)
    event.add("description", "\n".join([booking.reference, *(said for _label, said in details(booking)), f"{urls}{booking.path}"]))
    event.add("url", f"{urls}{booking.path}")
    event.add("sequence", booking.sequence)
    event.add("status", STATUS.get(Booking.State(booking.state), "CANCELLED"))
    event.add("transp", "OPAQUE")
    if parties:
        event["organizer"] = _address(parties.organiser, parties.organiser_name)
        attendee = _address(parties.attendee, parties.attendee_name)
        attendee.params["PARTSTAT"], attendee.params["RSVP"] = vText("ACCEPTED"), vText("FALSE")
        event.add("attendee", attendee, encode=False)
    return event


@dataclass
class _Busy:
    """Times in a row of which others have as many places."""

    first: Slot
    last: Slot
    places: int

    def event(self) -> Event:
        mark = sha256(f"{self.first.resource_id}|{self.first.starts_at.isoformat()}".encode()).hexdigest()[:32]
        event = _bare(f"{mark}@{_host()}", self.first.starts_at, self.last.ends_at, self.last.updated_at)
        many = {"taken": self.places, "capacity": self.first.capacity}
        event.add("summary", _("Busy (%(taken)d of %(capacity)d)") % many if self.first.capacity > 1 else _("Busy"))
        event.add("class", "PRIVATE")
        event.add("transp", "OPAQUE" if self.places >= self.first.capacity else "TRANSPARENT")
        return event


def _busy(known: Iterable[Booking], slots: Iterable[Slot]) -> Iterator[Event]:
    own: Counter[UUID] = Counter()
    for booking in known:
        own.update({one.slot_id: one.places for one in booking.booked_slots.all()})
    groups: list[_Busy] = []
    for slot in sorted(slots, key=lambda one: one.starts_at):
        places = slot.booked - own[slot.pk]
        if places <= 0:
            continue
        if groups and groups[-1].last.ends_at == slot.starts_at and groups[-1].places == places:
            groups[-1].last = slot
        else:
            groups.append(_Busy(slot, slot, places))
    for group in groups:
        yield group.event()


def _bare(uid: str, start: datetime, end: datetime, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = vText(name)
    return address


def _host() -> str:
    return urlsplit(site_url()).hostname or "localhost"


def _text(calendar: Calendar) -> str:
    text: str = calendar.to_ical().decode()
    return text
