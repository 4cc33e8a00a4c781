"""The booking or the resource that a page is about, when its visitor may see it; on the clock of its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.http import Http404, HttpRequest
from django.utils import timezone

from parvis.people.models import User
from parvis.planning.models import Booking, BookingRule, Resource
from parvis.planning.wording import zone_of
from parvis.portal.shell.middleware import portal_of

STAMP: Final = "%Y%m%dT%H%M%SZ"
"""An instant in an address or a radio: short, and without signs that addresses write otherwise."""
YEARS: Final = range(1900, 3000)
"""In which days can be counted on from, and told on every clock."""


@dataclass(frozen=True)
class Bookable:
    resource: Resource
    rule: BookingRule


def user_of(request: HttpRequest) -> User:
    """For views that ask for somebody who is signed in."""
    user: User = request.user  # type: ignore[assignment]  # the middleware's user is ours
    if user.known_places is None:
        user.known_places = user.places()  # asked once for a page
    return user


def seen_resource(request: HttpRequest, key: str) -> Bookable:
    """With the rule that the address names, else its first. Raises Http404 for what one may not book, as for what does not exist."""
    found = Resource.objects.visible_to(user_of(request)).select_related("calendar").filter(portal_key=portal_of(request).key, key=key)
    resource = found.first()
    rules = list(resource.rules.select_related("calendar")) if resource else []
    wanted = request.GET.get("rule") or request.POST.get("rule")
    rule = next((one for one in rules if not wanted or one.key == wanted), None)
    if resource is None or rule is None:
        raise Http404
    timezone.activate(zone_of(resource, rule))
    return Bookable(resource, rule)


def seen_booking(request: HttpRequest, reference: str) -> Booking:
    seen = Booking.objects.visible_to(user_of(request)).filter(portal_key=portal_of(request).key, reference=reference)
    booking = seen.select_related("resource__calendar", "rule__calendar", "organisation", "user").first()
    if booking is None:
        raise Http404
    timezone.activate(zone_of(booking.resource, booking.rule))
    return booking


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(STAMP)


def instant(text: str | None) -> datetime | None:
    """None for what is no stamp, and for an instant that other clocks than UTC cannot tell."""
    try:
        found = datetime.strptime(text or "", STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def day_of(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.year in YEARS else None
