"""The row behind a ticket: its fields, shared by the modules that each hold some of its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext

from parvis.catalogue.workflow import PHASES, TURNS, Status
from parvis.journal.models import Entry, EntryQuerySet
from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.planning.coverage import Cover

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models.fields.related_descriptors import RelatedManager

    from parvis.tickets.models import (
        AnswerRevision,
        ApprovalRound,
        Clock,
        Interval,
        Link,
        Mention,
        Merge,
        Participant,
        Presence,
        Share,
        Snooze,
        Task,
        TicketAsset,
    )


class TicketRow(models.Model):
    entry_kind: ClassVar[str] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=32, unique=True)
    # PROTECT throughout: configuration and people that a ticket names are closed or deactivated, never deleted.
    # No index of its own where an index of lists begins with the same column.
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="tickets", db_index=False)
    portal = models.ForeignKey("catalogue.Portal", on_delete=models.PROTECT, related_name="tickets", db_index=False)
    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, related_name="tickets", db_index=False)
    workflow = models.ForeignKey("catalogue.Workflow", on_delete=models.PROTECT, related_name="tickets")
    form_version = models.ForeignKey("intake.FormVersion", on_delete=models.PROTECT, related_name="tickets")
    # null: asked for by someone who has no account yet (`contact` says who)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tickets_requested", null=True, blank=True, db_index=False
    )
    contact = models.JSONField(default=dict, blank=True, help_text="{name, email, language} of a requester without account")
    title = CleanCharField(max_length=250)
    answers = models.JSONField(default=dict, help_text="{field key: value} of the last revision; a file is {id, name, size}")
    answers_revision = models.PositiveSmallIntegerField(default=1)
    visibility = models.CharField(max_length=12, help_text="copied from the service; staff may narrow it")

    status_key = models.CharField(max_length=60)
    phase = models.CharField(max_length=7, choices=[(phase, phase) for phase in PHASES])
    is_open = models.BooleanField(default=True, help_text="not closed: kept beside the phase for the indexes of lists")
    turn = models.CharField(max_length=8, choices=[(turn, turn) for turn in TURNS])
    status_since = models.DateTimeField(default=now)
    next_move_at = models.DateTimeField(null=True, blank=True, help_text="when the workflow moves it by itself")
    next_reminder_at = models.DateTimeField(null=True, blank=True)

    # SET_NULL: unassigned again when the account or the team goes
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="tickets_assigned", null=True, blank=True, db_index=False
    )
    team = models.ForeignKey("people.Team", on_delete=models.SET_NULL, related_name="tickets", null=True, blank=True, db_index=False)
    category = models.CharField(
        max_length=60, blank=True, help_text="what it is about, as the form's options name it; the team may change it"
    )
    coverage = models.CharField(
        max_length=8,
        blank=True,
        choices=Cover,
        help_text="what the contract said of it when it was made or given its category; empty: not asked",
    )
    urgency = models.PositiveSmallIntegerField(default=3, help_text="1 very low … 5 very high, by the customer")
    impact = models.PositiveSmallIntegerField(default=3, help_text="1 … 5, by the team")
    priority = models.PositiveSmallIntegerField(default=3, help_text="1 … 5, and 6 major: from the matrix, or set")
    tags = models.JSONField(default=list, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="the nearest commitment still to keep")
    warn_at = models.DateTimeField(null=True, blank=True, help_text="from when on that one is due soon")
    press_rank = models.GeneratedField(
        expression=models.Case(
            models.When(due_at__isnull=False, then=models.Value(0)), models.When(turn="team", then=models.Value(1)), default=models.Value(2)
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="0: has a commitment to keep, 1: waits for the team, 2: waits for somebody else",
    )
    press_at = models.GeneratedField(
        expression=Coalesce("due_at", "last_customer_entry_at", "created_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        help_text="until when, or since when; with the rank the order of queues",
    )
    has_commitments = models.BooleanField(default=False, db_default=False, help_text="something was promised: it has a ledger")
    external_reference = CleanCharField(max_length=60, blank=True, help_text="the requester's own number")
    channel = models.CharField(max_length=4, default="web")

    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, help_text="last thing its people can see; the order of lists")
    first_answered_at = models.DateTimeField(null=True, blank=True)
    last_customer_entry_at = models.DateTimeField(null=True, blank=True)
    last_team_entry_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, help_text="advanced by every change: two writers cannot both win")
    key = models.UUIDField(unique=True, default=uuid7, editable=False, help_text="idempotency key of the filing")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="merged", null=True, blank=True)
    searchable = models.TextField(blank=True, editable=False, help_text="stems of reference, title, answers and public messages")
    searchable_internal = models.TextField(blank=True, editable=False, help_text="stems of internal notes: searched by the team only")
    rating = models.PositiveSmallIntegerField(null=True, blank=True, help_text="satisfaction, 1 … 5")
    rating_comment = CleanTextField(blank=True)

    lacks: frozenset[str] = frozenset()
    """What reading it has told that there is none of (`tickets.opening`): "files", "draft", "tasks", "rounds"."""

    if TYPE_CHECKING:
        merged_into_id: UUID | None
        clocks: RelatedManager[Clock]
        intervals: RelatedManager[Interval]
        links: RelatedManager[Link]
        links_in: RelatedManager[Link]
        merges: RelatedManager[Merge]
        participants: RelatedManager[Participant]
        revisions: RelatedManager[AnswerRevision]
        shares: RelatedManager[Share]
        ticket_assets: RelatedManager[TicketAsset]
        tasks: RelatedManager[Task]
        rounds: RelatedManager[ApprovalRound]
        presences: RelatedManager[Presence]
        mentions: RelatedManager[Mention]
        snoozes: RelatedManager[Snooze]

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """The name of its service, where the title does not say it already."""
        name = pick(self.service.title)
        return "" if name == self.title else name

    @property
    def status(self) -> Status:
        """As the workflow says now; of a status that it no longer has, what the row remembers. A merged one has no other any more."""
        if self.merged_into_id:
            label = {"": pgettext("status", "Merged")}
            return Status(self.status_key, "closed", "none", glyph="closed", meaning="calm", label=label, agent_label=label)
        return self.own_status

    @property
    def own_status(self) -> Status:
        """Where it stands, or stood when it was merged."""
        try:
            return self.workflow.status(self.status_key)
        except KeyError:
            label = {"": self.status_key}
            return Status(self.status_key, self.phase, self.turn, glyph="alert", meaning="calm", label=label, agent_label=label)

    @property
    def entries(self) -> EntryQuerySet:
        return Entry.objects.about(self)
