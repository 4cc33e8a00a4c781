"""Bookable times and who has them. No double booking by construction: a place is taken by one conditional UPDATE of its slot."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7
from parvis.planning import access
from parvis.planning.models.resource import BookingRule, Resource

if TYPE_CHECKING:
    from datetime import datetime

    from parvis.people.models import User


class SlotQuerySet(models.QuerySet["Slot"]):
    def free(self, *, places: int = 1) -> SlotQuerySet:
        return self.filter(is_open=True, capacity__gte=models.F("booked") + places)

    def between(self, start: datetime, end: datetime) -> SlotQuerySet:
        """Wholly inside [start, end]."""
        return self.filter(starts_at__gte=start, ends_at__lte=end)


class Slot(models.Model):
    """A bookable time of a resource. Supply, not a customer's row: bookings of many organisations share it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: a time of the resource; bookings protect both
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="slots")
    # PROTECT: it says what the time is for
    rule = models.ForeignKey(BookingRule, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField(default=1)
    booked = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True, help_text="closed slots keep their bookings and take no more")
    reference = CleanCharField(max_length=100, blank=True, help_text="what the outside planning calls it")
    updated_at = models.DateTimeField(default=now)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "rule", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="slot_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(booked__gte=0) & models.Q(booked__lte=models.F("capacity")), name="slot_not_overbooked"
            ),
        ]
        indexes = [models.Index(fields=["rule", "starts_at"], name="slot_rule_start")]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at:%Y-%m-%d %H:%M}"


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self) -> BookingQuerySet:
        """Those that have places now or ask for them."""
        return self.filter(state__in=Booking.LIVE)

    def run_out(self, moment: datetime) -> BookingQuerySet:
        """Held longer than was promised: their places are free again once a job has looked at them."""
        return self.filter(state=Booking.State.HELD, held_until__lte=moment)

    def locked(self, booking: Booking) -> Booking:
        """The row as it is now, kept by this transaction until it ends."""
        return self.select_for_update(of=("self",)).select_related("resource", "rule", "organisation", "user").get(pk=booking.pk)

    def coming(self, moment: datetime) -> BookingQuerySet:
        return self.live().filter(ends_at__gt=moment)

    def to_rebook(self) -> BookingQuerySet:
        """Those that did not take place and have none in their place yet."""
        return self.filter(state=Booking.State.MISSED, replaced_by=None)

    def appointments(self) -> BookingQuerySet:
        """Those made through a service: of a type, at a place of the customer."""
        return self.exclude(type_key="")

    def held_outside(self) -> BookingQuerySet:
        """Confirmed with us, and at most held in the other planning as yet."""
        return self._settled_outside(Booking.Outside.HELD).filter(state=Booking.State.CONFIRMED)

    def owed_outside(self) -> BookingQuerySet:
        """Over with us, and the other planning, which may have it, has not been told yet."""
        known = self._settled_outside(Booking.Outside.HELD, Booking.Outside.CONFIRMED)
        return known.exclude(state__in=[*Booking.LIVE, "done", "missed"])

    def _settled_outside(self, *states: str) -> BookingQuerySet:
        """In one of these states there, or asked so long ago that no answer is under way any more."""
        lost = models.Q(outside=Booking.Outside.ASKED, updated_at__lte=now() - Booking.ANSWERED_WITHIN)
        return self.filter(models.Q(outside__in=states) | lost)

    def past(self, moment: datetime) -> BookingQuerySet:
        """Over, or given up. One that was moved is told by the one in its place."""
        return self.filter(models.Q(ends_at__lte=moment) | ~models.Q(state__in=Booking.LIVE)).exclude(state=Booking.State.MOVED)

    def appointments_of(self, user: User, portal_key: str) -> BookingQuerySet:
        """What `user` may see of a portal's appointments: as `visible_to`, and all of their organisations where they make some."""
        seen = self.visible_to(user)
        if user.is_authenticated and user.is_active and access.appoints(user, portal_key):
            seen |= self.filter(organisation__in=[one.organisation_id for one in user.places()])
        return seen.filter(portal_key=portal_key).appointments()

    def visible_to(self, user: User) -> BookingQuerySet:
        """Their own, those of organisations they manage and of what lies below, those of resources they look after."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = models.Q(user=user)
        for path in access.managed_paths(user):
            seen |= models.Q(organisation__path__startswith=path)
        if user.is_staff or user.is_superuser:
            seen |= models.Q(resource__in=Resource.objects.handled_by(user).order_by().values("pk"))
        return self.filter(seen)


class Booking(models.Model):
    """A place in one slot, or in several in a row. Moving makes a new booking that `replaces` this one."""

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("booking", "waiting for approval")
        HELD = "held", pgettext_lazy("booking", "held")
        CONFIRMED = "confirmed", pgettext_lazy("booking", "confirmed")
        MOVED = "moved", pgettext_lazy("booking", "moved")
        CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")
        REFUSED = "refused", pgettext_lazy("booking", "refused")
        EXPIRED = "expired", pgettext_lazy("booking", "not confirmed in time")
        MISSED = "missed", pgettext_lazy("booking", "missed")
        DONE = "done", pgettext_lazy("booking", "done")

    class Outside(models.TextChoices):
        ASKED = "asked", "asked there, without an answer yet"
        HELD = "held", "held there"
        CONFIRMED = "confirmed", "confirmed there"
        RELEASED = "released", "given back there"

    ANSWERED_WITHIN: ClassVar[timedelta] = timedelta(minutes=6)
    """When a call to the other planning, of which nothing is known, is over for sure: none may take as long."""
    LIVE: ClassVar[list[str]] = [State.REQUESTED, State.HELD, State.CONFIRMED]
    entry_kind: ClassVar[str] = "booking"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="bookings")
    portal_key = models.CharField(max_length=40)
    reference = CleanCharField(max_length=40, help_text="what people quote")
    uid = models.UUIDField(default=uuid7, editable=False, help_text="iCalendar: the same for what was moved and what replaces it")
    title = CleanCharField(max_length=120, blank=True, help_text="what for, in the booker's words")
    # PROTECT: what was booked stays readable
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bookings")
    # PROTECT: as above, for history
    rule = models.ForeignKey(BookingRule, on_delete=models.PROTECT, related_name="bookings")
    slots = models.ManyToManyField(Slot, through="BookedSlot", related_name="bookings")
    starts_at = models.DateTimeField(help_text="of the first slot: kept when the slot is given back")
    ends_at = models.DateTimeField(help_text="of the last slot")
    state = models.CharField(max_length=9, choices=State, default=State.HELD)
    held_until = models.DateTimeField(null=True, blank=True)
    # PROTECT: people are never deleted
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    key = models.CharField(max_length=64, help_text="made by the form or client: a second send returns this booking")
    # PROTECT: the chain of moves is history
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    recurrence_id = models.UUIDField(null=True, blank=True, help_text="shared by the bookings of one recurrence")
    subject_kind = models.CharField(max_length=20, blank=True, help_text="what it is for, as in the journal")
    subject_id = models.UUIDField(null=True, blank=True)
    type_key = models.CharField(max_length=60, blank=True, help_text="type of appointment: standard, urgent…")
    nature = models.CharField(max_length=60, blank=True, help_text="nature of the product it is for")
    access_reference = CleanCharField(max_length=60, blank=True, help_text="identifier of the access, where there is one already")
    place = models.JSONField(default=dict, blank=True, help_text="{insee, street_code, number, building, label…}: where it takes place")
    contact_name = CleanCharField(max_length=200, blank=True)
    contact_phone = CleanCharField(max_length=30, blank=True)
    contact_email = models.EmailField(blank=True)
    instructions = CleanTextField(blank=True)
    data = models.JSONField(default=dict, blank=True, help_text="preferences of the search, what the outside planning answered")
    outside = models.CharField(max_length=9, choices=Outside, blank=True, help_text="what another planning knows of it; empty: nothing")
    sequence = models.PositiveSmallIntegerField(default=0, help_text="iCalendar: grows with each change")
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it stopped being live")
    end_reason = CleanCharField(max_length=200, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["portal_key", "reference"], name="booking_reference_once"),
            models.UniqueConstraint(fields=["organisation", "key"], name="booking_key_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="booking_ends_after_start"),
            models.CheckConstraint(condition=~models.Q(state="held") | models.Q(held_until__isnull=False), name="booking_held_until"),
            models.CheckConstraint(condition=~models.Q(replaces=models.F("id")), name="booking_not_its_own_successor"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-starts_at", "-id"], name="booking_organisation_latest"),
            models.Index(fields=["user", "-starts_at"], name="booking_user"),
            models.Index(fields=["resource", "starts_at"], name="booking_resource"),
            models.Index(fields=["subject_id", "-id"], name="booking_subject"),
            models.Index(fields=["held_until"], name="booking_held", condition=models.Q(state="held")),
            models.Index(fields=["starts_at"], name="booking_to_remind", condition=models.Q(state="confirmed", reminded_at=None)),
            models.Index(fields=["recurrence_id"], name="booking_recurrence", condition=models.Q(recurrence_id__isnull=False)),
            models.Index(
                fields=["updated_at"], name="booking_owed_outside", condition=models.Q(outside__in=["asked", "held", "confirmed"])
            ),
            models.Index(fields=["organisation", "-starts_at"], name="booking_missed", condition=models.Q(state="missed")),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("portal:appointment" if self.is_appointment else "portal:booking", args=[self.reference])

    @property
    def path(self) -> str:
        """Of its page within the portal, for mails and calendars."""
        return f"/{'appointments' if self.is_appointment else 'bookings'}/{self.reference}"

    @property
    def is_appointment(self) -> bool:
        """Made through a service: of a type, at a place of the customer."""
        return bool(self.type_key)

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE


class BookedSlot(models.Model):
    """The places a booking has in a slot; deleted when they are given back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="booked_slots")
    # CASCADE: part of the booking
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="booked_slots")
    # PROTECT: a slot somebody counts on is not deleted
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="booked_slots")
    places = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "slot"], name="booked_slot_once"),
            models.CheckConstraint(condition=models.Q(places__gt=0), name="booked_slot_places_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} / {self.slot_id}"


class BookingSeries(models.Model):
    """The counter behind references: one row per prefix, advanced in the transaction that books, so without holes."""

    prefix = models.CharField(max_length=20, primary_key=True)
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "booking series"

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last_number}"


class CalendarFeed(models.Model):
    """An address from which a calendar program reads: a person's bookings, or one resource as that person may see it.

    The address holds a token sealed with the server's key and `nonce`; another nonce voids it. It opens no session.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: it is theirs alone
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    portal_key = models.CharField(max_length=40)
    # CASCADE: says nothing without the resource
    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="calendar_feeds", null=True, blank=True, help_text="none: all of one's bookings"
    )
    language = models.CharField(max_length=5, blank=True)
    nonce = models.CharField(max_length=43, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "resource"], name="calendar_feed_of_resource_once"),
            models.UniqueConstraint(fields=["user", "portal_key"], name="calendar_feed_of_person_once", condition=models.Q(resource=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.resource or self.portal_key}"
