"""The appointments that somebody may see: those to come, those to book again, and what is over; found by reference, place or person."""

from __future__ import annotations

from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.kit.clock import now
from parvis.kit.text import one_line
from parvis.planning.models import Booking
from parvis.planning.models.booking import BookingQuerySet
from parvis.portal.appointments.sheet import Sheet
from parvis.portal.booking.rows import after, key_of
from parvis.portal.booking.seen import user_of
from parvis.portal.shell.middleware import portal_of

SIZE: Final = 20
SHOWS: Final = ("coming", "rebook", "past")
MOST_COUNTED: Final = 99


class Listing:
    def __init__(self, request: HttpRequest) -> None:
        self.request, self.portal, self.user = request, portal_of(request), user_of(request)
        asked = request.GET.get("show", "")
        self.show = asked if asked in SHOWS else "coming"
        self.find = one_line(request.GET.get("find", ""), 80)

    @property
    def tabs(self) -> list[tuple[str, str, bool, int]]:
        """(label, address, whether it is this one, how many where that is said)."""
        labels = {"coming": _("Coming"), "rebook": _("To rebook"), "past": pgettext("appointments", "Past")}
        return [
            (labels[key], self._url(show=key, find=self.find), key == self.show, self.rebook_count if key == "rebook" else 0)
            for key in SHOWS
        ]

    @cached_property
    def rebook_count(self) -> int:
        return self._seen.to_rebook()[:MOST_COUNTED].count()

    @cached_property
    def lines(self) -> list[Sheet]:
        return [Sheet(one, self.user) for one in self._found[:SIZE]]

    @property
    def next_url(self) -> str:
        return self._url(show=self.show, find=self.find, after=key_of(self._found[SIZE - 1])) if len(self._found) > SIZE else ""

    @property
    def first_url(self) -> str:
        """Back to the beginning, from further on."""
        return self._url(show=self.show, find=self.find) if self.request.GET.get("after") else ""

    @cached_property
    def _seen(self) -> BookingQuerySet:
        return Booking.objects.appointments_of(self.user, self.portal.key)

    @cached_property
    def _found(self) -> list[Booking]:
        found = self._seen.select_related("resource__calendar", "rule__calendar", "user", "organisation", "replaced_by")
        if self.find:
            asked = Q(reference__iexact=self.find) | Q(place__label__icontains=self.find) | Q(contact_name__icontains=self.find)
            found = found.filter(asked | Q(title__icontains=self.find) | Q(access_reference__iexact=self.find))
        if self.show == "rebook":
            found = found.to_rebook()
        elif self.show == "past":
            found = found.exclude(pk__in=self._seen.to_rebook().order_by().values("pk"))
        found = found.exclude(state=Booking.State.HELD, held_until__lte=now())
        return list(after(found, self.request.GET.get("after"), is_past=self.show != "coming")[: SIZE + 1])

    @staticmethod
    def _url(**query: str) -> str:
        said = {name: value for name, value in query.items() if value and not (name == "show" and value == "coming")}
        return reverse("portal:appointments") + (f"?{urlencode(said)}" if said else "")
