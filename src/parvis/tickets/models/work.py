"""What has to be done or agreed to on a ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class TaskQuerySet(models.QuerySet["Task"]):
    def standing(self) -> TaskQuerySet:
        """Those that nobody cancelled."""
        return self.filter(cancelled_at=None)

    def public(self) -> TaskQuerySet:
        """The only ones a customer's page, mail or file may name."""
        return self.filter(is_public=True)


class Task(models.Model):
    """A piece of work on a ticket, seen by the customer when public."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: part of the ticket
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tasks")
    title = CleanCharField(max_length=250)
    body = CleanTextField(blank=True)
    is_public = models.BooleanField(default=False)
    # PROTECT: accounts are deactivated, their work stays
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # SET_NULL: nobody does it any more when the account goes
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="tasks", null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(
        null=True, blank=True, help_text="no longer to be done, or written by mistake; the journal keeps it"
    )
    spent = models.DurationField(null=True, blank=True)
    is_billable = models.BooleanField(default=False)
    # SET_NULL: the work was done, whatever becomes of the contract's row
    agreement = models.ForeignKey("planning.Agreement", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="advanced by every change: two writers cannot both win")
    created_at = models.DateTimeField(default=now, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(spent=None) | models.Q(spent__gte=timedelta(0)), name="task_time_not_negative")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_late(self) -> bool:
        return self.planned_at is not None and not self.is_done and self.planned_at < now()


class ApprovalRound(models.Model):
    """One asking of the people whose yes a move waits for; asked again, it is another round."""

    class Outcome(models.TextChoices):
        APPROVED = "approved"
        REFUSED = "refused"
        LAPSED = "lapsed"  # nobody said enough before the deadline
        OVERTAKEN = "overtaken"  # the ticket went on: the move is possible no more
        WITHDRAWN = "withdrawn"  # by the side that asked

    OPEN: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: part of the ticket
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="rounds")
    move_key = models.CharField(max_length=60)
    # PROTECT: accounts are deactivated, what they asked stays
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = CleanTextField(blank=True, help_text="what those asked read")
    data = models.JSONField(default=dict, blank=True, help_text="answers to what the move asks, kept for when it is made")
    is_internal = models.BooleanField(default=False, help_text="asked among the team: the customer does not see it")
    needed_count = models.PositiveSmallIntegerField(default=1, help_text="k of the n asked")
    asked_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True, help_text="none: told, or not to be told")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "move_key"], name="round_open_once", condition=models.Q(ended_at__isnull=True)),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, outcome="") | (models.Q(ended_at__isnull=False) & ~models.Q(outcome="")),
                name="round_ends_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="round_due", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["remind_at"], name="round_reminder", condition=models.Q(ended_at__isnull=True, remind_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.move_key} of {self.ticket_id}: {self.outcome or 'open'}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Approval(models.Model):
    """One person's yes or no in a round. `holder` answers: the one who was asked, or to whom they passed it on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: part of the round
    round = models.ForeignKey(ApprovalRound, on_delete=models.CASCADE, related_name="approvals")
    # PROTECT: accounts are deactivated, their word stays
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals")
    # PROTECT: as the approver
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(null=True)
    reason = CleanTextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "approver"], name="approval_once"),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, is_approved=None) | models.Q(decided_at__isnull=False, is_approved__isnull=False),
                name="approval_decided_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} by {self.approver_id}"

    @property
    def holder_id(self) -> object:
        return self.delegate_id or self.approver_id

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None


class Estimate(models.Model):
    """Work that would be billed: how much, under which contract; agreed to once its round is approved."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: part of the round, which asks for it
    round = models.OneToOneField(ApprovalRound, on_delete=models.CASCADE, related_name="estimate")
    duration = models.DurationField()
    # SET_NULL: the customer agreed, whatever becomes of the contract's row; none: outside any contract
    agreement = models.ForeignKey("planning.Agreement", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    billed_under = CleanCharField(max_length=80, blank=True, help_text="the contract's number as the customer read it")
    agreed_at = models.DateTimeField(null=True, blank=True)
    # PROTECT: accounts are deactivated, what they agreed to stays
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(duration__gt=timedelta(0)), name="estimate_of_some_time")]

    def __str__(self) -> str:
        return f"{self.duration} for {self.round_id}"
