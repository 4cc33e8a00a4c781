"""What the simulator remembers. It stands for systems outside the house, so nothing here points to a customer, a ticket or a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime


class Simulation(models.Model):
    """Its clock, its seed and its switches: one row."""

    THE_ONE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    seed = models.PositiveIntegerField()
    factor = models.PositiveIntegerField(help_text="simulated seconds in one that passes")
    real_at = models.DateTimeField(default=now, help_text="from here on the factor counts")
    simulated_at = models.DateTimeField(default=now, help_text="what the simulated clock showed then")
    faults = models.JSONField(default=dict, blank=True, help_text="{kind: {share, operations}}")
    last_key = models.UUIDField(null=True, blank=True, help_text="of the form that put it forward last: sent twice, it goes forward once")
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="simulation_is_one"),
            models.CheckConstraint(condition=models.Q(factor__gte=1), name="simulation_goes_forward"),
        ]

    def __str__(self) -> str:
        return f"× {self.factor}"


class PinnedScenario(models.Model):
    """That something goes a certain way, whatever chance says."""

    class Subject(models.TextChoices):
        BUILDING = "building"
        LINE = "line"
        ORDER = "order"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=8, choices=Subject)
    subject_key = CleanCharField(
        max_length=60, help_text="identifier of the building, socket or number of the line, reference of the order"
    )
    scenario = models.SlugField(max_length=40)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["subject_kind", "subject_key"]
        constraints = [
            models.UniqueConstraint(fields=["subject_key", "subject_kind"], name="pinned_scenario_once"),
            models.CheckConstraint(
                condition=models.Q(subject_kind__in=["building", "line", "order"]), name="pinned_scenario_subject_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_key}: {self.scenario}"


class SimulatedOrderQuerySet(models.QuerySet["SimulatedOrder"]):
    def due(self, clock: datetime) -> SimulatedOrderQuerySet:
        return self.filter(next_on_clock__lte=clock)


class SimulatedOrder(models.Model):
    """An order as the outside sees it. Its life was drawn when it came in: `steps`, of which the first `done_count` have happened.

    Days of its life are those of the calendar from the day it was placed (`placed_at`); the simulated clock says how fast they go by.
    """

    class Kind(models.TextChoices):
        CREATION = "creation", pgettext_lazy("simulated order", "creation")
        SWAP = "swap", pgettext_lazy("simulated order", "swap of the box")
        TERMINATION = "termination", pgettext_lazy("simulated order", "termination")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("simulated order", "under way")
        HELD = "held", pgettext_lazy("simulated order", "waits for a new appointment")
        DONE = "done", pgettext_lazy("simulated order", "done")
        FAILED = "failed", pgettext_lazy("simulated order", "failed")
        CANCELLED = "cancelled", pgettext_lazy("simulated order", "cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=64, unique=True, help_text="of the call: the second one returns this order")
    reference = models.CharField(max_length=20, unique=True, help_text="by which the outside calls it")
    kind = models.CharField(max_length=11, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    scenario = models.SlugField(max_length=40)
    subject = CleanCharField(max_length=120, help_text="what its life is drawn from")
    access = CleanCharField(max_length=20, blank=True, db_index=True, help_text="ID1")
    said = models.JSONField(default=dict, help_text="what was ordered: no name, no telephone")
    facts = models.JSONField(default=dict, help_text="what came of it: identifiers, serial numbers, parcel")
    steps = models.JSONField(default=list, help_text="[{kind, at, facts}]")
    done_count = models.PositiveSmallIntegerField(default=0)
    visit_count = models.PositiveSmallIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0, help_text="of its last event")
    placed_at = models.DateTimeField(default=now)
    placed_on_clock = models.DateTimeField()
    next_on_clock = models.DateTimeField(null=True, blank=True, help_text="when the next step happens; none: it waits, or is over")

    objects = SimulatedOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["next_on_clock"], name="simulated_order_due", condition=models.Q(next_on_clock__isnull=False))]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["creation", "swap", "termination"]), name="simulated_order_kind_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "held", "done", "failed", "cancelled"]), name="simulated_order_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SimulatedEvent(models.Model):
    """A notification on its way to us; `copies` more than one when the outside is told to stammer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: part of the order
    order = models.ForeignKey(SimulatedOrder, on_delete=models.CASCADE, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    copies = models.PositiveSmallIntegerField(default=1)
    send_at = models.DateTimeField(default=now, help_text="not before; later than the next one's when the outside is told to jumble")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["send_at", "sequence"]
        constraints = [models.UniqueConstraint(fields=["order", "sequence"], name="simulated_event_once")]
        indexes = [models.Index(fields=["send_at"], name="simulated_event_due", condition=models.Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.order_id} {self.sequence}: {self.kind}"


class SimulatedVisit(models.Model):
    """A technician's half day taken, or kept for a moment, by somebody who books with us."""

    class State(models.TextChoices):
        HELD = "held"
        CONFIRMED = "confirmed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=100, unique=True, help_text="of the booking, and the reference of the half day")
    zone = models.CharField(max_length=5)
    kind = models.CharField(max_length=10)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.HELD)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["held", "confirmed", "cancelled"]), name="simulated_visit_state_known")
        ]
        indexes = [models.Index(fields=["zone", "starts_at"], name="simulated_visit_zone")]

    def __str__(self) -> str:
        return f"{self.zone} {self.starts_at:%Y-%m-%d %H:%M}"
