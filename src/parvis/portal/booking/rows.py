"""Bookings as the pages list and name them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.people.models import User
from parvis.planning.access import MANAGING
from parvis.planning.models import Booking
from parvis.planning.models.booking import BookingQuerySet
from parvis.planning.wording import when
from parvis.portal.booking.seen import user_of
from parvis.portal.shell.middleware import portal_of

SIZE: Final = 20
SHOWS: Final = ("coming", "past", "organisation")
MEANINGS: Final[Mapping[str, str]] = {
    "requested": "warn",
    "held": "hold",
    "confirmed": "good",
    "refused": "bad",
    "expired": "bad",
    "missed": "bad",
}


@dataclass(frozen=True)
class Line:
    """One booking of a list. `who`: only where others' are listed too."""

    booking: Booking
    who: str = ""

    @property
    def when(self) -> str:
        return when(self.booking)

    @property
    def state(self) -> str:
        return str(self.booking.get_state_display())

    @property
    def meaning(self) -> str:
        return MEANINGS.get(self.booking.state, "calm")


class Listing:
    """One's own bookings, those to come or those that are over; for who manages an organisation, all of its that are to come."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.portal, self.user = request, portal_of(request), user_of(request)
        self.manages = any(one.role in MANAGING for one in self.user.places())
        asked = request.GET.get("show", "")
        self.show = asked if asked in SHOWS and (asked != "organisation" or self.manages) else "coming"

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """(label, address, whether it is this one)."""
        named = [("coming", _("Coming")), ("past", _("Past"))]
        named += [("organisation", _("Of my organisation"))] if self.manages else []
        base = reverse("portal:bookings")
        return [(label, base if key == "coming" else f"{base}?show={key}", key == self.show) for key, label in named]

    @cached_property
    def lines(self) -> list[Line]:
        return [Line(one, str(one.user) if self.show == "organisation" else "") for one in self._found[:SIZE]]

    @property
    def next_url(self) -> str:
        if len(self._found) <= SIZE:
            return ""
        return f"{reverse('portal:bookings')}?{urlencode({'show': self.show, 'after': key_of(self._found[SIZE - 1])})}"

    @property
    def first_url(self) -> str:
        """Back to the beginning, from further on."""
        return f"{reverse('portal:bookings')}?show={self.show}" if self.request.GET.get("after") else ""

    @cached_property
    def _found(self) -> list[Booking]:
        seen = Booking.objects.visible_to(self.user).filter(portal_key=self.portal.key)
        if self.show != "organisation":
            seen = Booking.objects.filter(user=self.user, portal_key=self.portal.key)
        joined = seen.filter(type_key="").select_related("resource__calendar", "rule__calendar", "user")
        return list(after(joined, self.request.GET.get("after"), is_past=self.show == "past")[: SIZE + 1])


def after(bookings: BookingQuerySet, key: str | None, *, is_past: bool) -> BookingQuerySet:
    """Those after `key` in the order of their beginning; what is past, latest first."""
    found = bookings.past(now()) if is_past else bookings.coming(now())
    place = _read(key)
    if place is not None:
        start, pk = place
        beyond = Q(starts_at__lt=start) if is_past else Q(starts_at__gt=start)
        here = Q(starts_at=start, pk__lt=pk) if is_past else Q(starts_at=start, pk__gt=pk)
        found = found.filter(beyond | here)
    return found.order_by("-starts_at", "-pk") if is_past else found.order_by("starts_at", "pk")


def key_of(booking: Booking) -> str:
    return base64.urlsafe_b64encode(f"{booking.starts_at.isoformat()}|{booking.pk.hex}".encode()).decode()


def _read(key: str | None) -> tuple[datetime, UUID] | None:
    """None for what is no key of ours."""
    try:
        start, _bar, pk = base64.urlsafe_b64decode(key or "").decode().partition("|")
        return datetime.fromisoformat(start), UUID(hex=pk)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None


def others(booking: Booking, user: User) -> list[Line]:
    """The other live dates of its recurrence."""
    if booking.recurrence_id is None:
        return []
    seen = Booking.objects.visible_to(user).coming(now()).filter(recurrence_id=booking.recurrence_id).exclude(pk=booking.pk)
    return [Line(one) for one in seen.select_related("resource__calendar", "rule__calendar").order_by("starts_at")[:60]]
