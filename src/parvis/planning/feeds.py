"""Addresses for calendar programs: made when asked for, voided when renewed, and never more than their person may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from parvis.kit import ids
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.people import tokens
from parvis.people.models import User
from parvis.planning import access, ics
from parvis.planning.models import Booking, CalendarFeed, Resource, Slot
from parvis.planning.models.booking import BookingQuerySet

PURPOSE: Final = "calendar"
BEFORE, AFTER = timedelta(days=60), timedelta(days=400)
MOST: Final = 2000


def address_of(feed: CalendarFeed) -> str:
    """The path of the feed within its portal."""
    return f"/calendar/{tokens.token(feed, PURPOSE)}.ics"


def make(user: User, portal_key: str, resource: Resource | None = None, *, key: UUID | None = None) -> CalendarFeed:
    """The feed; one that exists has another address from now on. `key`: becomes its id, so that sent twice it is made once."""
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if present := CalendarFeed.objects.filter(pk=key, user=user, portal_key=portal_key, resource=resource).first() if key else None:
            return present
        made = uuid7() if key is None or CalendarFeed.objects.filter(pk=key).exists() else key
        CalendarFeed.objects.filter(user=user, portal_key=portal_key, resource=resource).delete()
        return CalendarFeed.objects.create(
            id=made, user=user, portal_key=portal_key, resource=resource, nonce=ids.token(), language=user.language
        )


def revoke(user: User, portal_key: str, resource: Resource | None = None) -> None:
    """Its address answers nobody any more."""
    CalendarFeed.objects.filter(user=user, portal_key=portal_key, resource=resource).delete()


def of_token(token: str, portal_key: str) -> CalendarFeed | None:
    """The feed, when its address is right, its person's account is open, and they may still see the resource."""
    pk = tokens.row_id(token)
    feed = CalendarFeed.objects.select_related("user", "resource").filter(pk=pk, portal_key=portal_key).first() if pk else None
    if feed is None or not tokens.fits(token, feed, PURPOSE) or not feed.user.is_active:
        return None
    if feed.resource and not Resource.objects.visible_to(feed.user).filter(pk=feed.resource.pk).exists():
        return None
    return feed


def text_of(feed: CalendarFeed, *, urls: str, language: str, name: str = "") -> str:
    """`language`: what it is written in when its person chose none."""
    with translation.override(feed.language or language):
        if feed.resource is None:
            own = _bookings(feed.user, feed.portal_key).filter(_still_theirs(feed.user), user=feed.user)
            return ics.of_bookings(own[:MOST], method="PUBLISH", urls=urls, name=name)
        known = _bookings(feed.user, feed.portal_key).filter(resource=feed.resource)[:MOST]
        slots = Slot.objects.filter(resource=feed.resource, booked__gt=0, ends_at__gt=now() - BEFORE, starts_at__lt=now() + AFTER)
        return ics.of_resource(feed.resource, known, slots[:MOST], urls=urls)


def _still_theirs(user: User) -> Q:
    """Of the trees they are a member of: an address that is forgotten in a program says nothing once its person has left."""
    still = Q(organisation__in=access.organisation_ids(user))
    for membership in user.places():
        still |= Q(organisation__path__startswith=membership.organisation.path)
    return still


def _bookings(user: User, portal_key: str) -> BookingQuerySet:
    seen = Booking.objects.visible_to(user).live().filter(portal_key=portal_key)
    shown = seen.filter(ends_at__gt=now() - BEFORE, starts_at__lt=now() + AFTER).order_by("starts_at")
    return shown.select_related("resource", "rule").prefetch_related("booked_slots")
