"""Times and lengths of bookings as people say them, on the clock of the place."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.intake.field_types.text import spoken_phone
from parvis.kit.speaking import clock_time, day, span
from parvis.planning.models import Booking, BookingRule, Resource


def zone_of(resource: Resource, rule: BookingRule) -> ZoneInfo:
    calendar = resource.calendar or rule.calendar
    return ZoneInfo(calendar.time_zone if calendar else rule.time_zone)


def said_time(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """«jeudi 3 décembre 2026, de 10 h à 12 h»; over several days, from when to when."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    with timezone.override(zone):
        if first.date() == (last - timedelta(microseconds=1)).date():
            said = {"day": day(first, weekday=True), "start": clock_time(first), "end": clock_time(last)}
            return _("%(day)s, from %(start)s to %(end)s") % said
        said = {"first": day(first, weekday=True), "start": clock_time(first), "last": day(last, weekday=True), "end": clock_time(last)}
        return _("from %(first)s at %(start)s to %(last)s at %(end)s") % said


def when(booking: Booking) -> str:
    return said_time(booking.starts_at, booking.ends_at, zone_of(booking.resource, booking.rule))


def length(rule: BookingRule, count: int) -> str:
    """«1 h 30», or «2 jours» of a rule that counts open days."""
    lasting = rule.duration * count
    if rule.duration < timedelta(days=1):
        return span(lasting)
    days = lasting // timedelta(days=1)
    return ngettext("%(count)d open day", "%(count)d open days", days) % {"count": days}


def details(booking: Booking) -> list[tuple[str, str]]:
    """(label, words) of an appointment: where, for what, who is there, how one gets in; of other bookings nothing."""
    if not booking.is_appointment:
        return []
    phone = spoken_phone(booking.contact_phone) if booking.contact_phone else ""
    person = ", ".join(filter(None, (booking.contact_name, phone)))
    said = [
        (_("Address"), str(booking.place.get("label", ""))),
        (_("Access identifier"), booking.access_reference),
        (_("Person on site"), person),
        (_("How to get in"), booking.instructions),
    ]
    return [(label, words) for label, words in said if words]
