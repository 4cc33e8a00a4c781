"""The personal-data request as a procedure, what keeps data from going, and the proof that it went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class CaseQuerySet(models.QuerySet["Case"]):
    def running(self) -> CaseQuerySet:
        """Those whose legal delay runs: nothing was carried out, and the request is not answered otherwise."""
        return self.filter(ticket__is_open=True).exclude(state__in=[Case.State.APPLIED, Case.State.DONE])

    def under_way(self) -> CaseQuerySet:
        """Those that are not done; a request that was closed with nothing carried out was answered so."""
        answered = models.Q(state__in=[Case.State.OPEN, Case.State.FOUND], ticket__is_open=False)
        return self.exclude(state=Case.State.DONE).exclude(answered)


class Case(models.Model):
    """What is done about one personal-data request. Names the person only until it is done."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("personal data", "not searched yet")
        SEARCHING = "searching", pgettext_lazy("personal data", "being searched")
        FOUND = "found", pgettext_lazy("personal data", "to be decided")
        APPLYING = "applying", pgettext_lazy("personal data", "being carried out")
        APPLIED = "applied", pgettext_lazy("personal data", "carried out; the request itself goes when it is closed")
        DONE = "done", pgettext_lazy("personal data", "done")

    class Ground(models.TextChoices):
        ERASURE = "erasure", pgettext_lazy("personal data", "Erasure (GDPR, article 17)")
        RECTIFICATION = "rectification", pgettext_lazy("personal data", "Rectification (GDPR, article 16)")
        ACCESS = "access", pgettext_lazy("personal data", "Access (GDPR, article 15)")
        PORTABILITY = "portability", pgettext_lazy("personal data", "Portability (GDPR, article 20)")

    class Identity(models.TextChoices):
        DOCUMENT = "document", pgettext_lazy("identity checked", "Identity document, seen and not kept")
        CALL = "call", pgettext_lazy("identity checked", "Call to a number we knew already")
        MAIL = "mail", pgettext_lazy("identity checked", "Answer from an address we knew already")
        ACCOUNT = "account", pgettext_lazy("identity checked", "Asked from their own account")
        CUSTOMER = "customer", pgettext_lazy("identity checked", "Checked by the customer who passed the request on")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: part of the request
    ticket = models.OneToOneField("tickets.Ticket", on_delete=models.CASCADE, related_name="personal_data_case")
    portal_key = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    ground = models.CharField(max_length=13, choices=Ground, default=Ground.ERASURE)
    received_on = models.DateField(help_text="when the controller had the person's demand")
    due_at = models.DateTimeField(help_text="end of the legal delay")
    extended_at = models.DateTimeField(null=True, blank=True)
    extension_reason = CleanTextField(blank=True)
    identity = models.CharField(max_length=8, choices=Identity, blank=True)
    identity_note = CleanCharField(max_length=300, blank=True)
    # PROTECT, as below: people are never deleted; who did it stays known
    identity_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    identity_at = models.DateTimeField(null=True, blank=True)
    sought = models.JSONField(default=dict, blank=True, help_text="{users, emails, phones, names, terms}: emptied once done")
    recognised = models.JSONField(default=dict, blank=True, help_text="what the search knew the person by (kit.traces): emptied once done")
    corrections = models.JSONField(default=list, blank=True, help_text="[[wrong, right]]: emptied once done")
    searched_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    warned_at = models.DateTimeField(null=True, blank=True, help_text="when the team was told that the legal delay ends soon")
    late_told_at = models.DateTimeField(null=True, blank=True, help_text="when the team was told that it is over")

    objects = CaseQuerySet.as_manager()

    if TYPE_CHECKING:
        findings: RelatedManager[Finding]

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["state"], name="case_at_work", condition=models.Q(state__in=["searching", "applying", "applied"])),
            models.Index(fields=["portal_key", "due_at"], name="case_portal_due"),
        ]

    def __str__(self) -> str:
        return f"personal data of {self.ticket_id}"

    @property
    def is_late(self) -> bool:
        is_running = self.ticket.is_open and self.state not in (Case.State.APPLIED, Case.State.DONE)
        return is_running and now() > self.due_at


class Finding(models.Model):
    """One row that holds something of the person, and what becomes of it. Says nothing personal itself."""

    class Choice(models.TextChoices):
        KEEP = "keep", pgettext_lazy("personal data", "Keep")
        RECTIFY = "rectify", pgettext_lazy("personal data", "Put right")
        EXPORT = "export", pgettext_lazy("personal data", "Hand over only")
        ANONYMISE = "anonymise", pgettext_lazy("personal data", "Erase")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+", help_text="the case's")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    holding = models.CharField(max_length=40)
    row = models.CharField(max_length=40)
    relation = models.CharField(max_length=5)
    place = models.CharField(max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(default=50)
    waits = models.BooleanField(default=False, help_text="part of the request itself: goes when that is closed")
    choice = models.CharField(max_length=9, choices=Choice, default=Choice.ANONYMISE)
    outcome = models.CharField(max_length=9, blank=True, help_text="delete, blank, redact, rectify, keep, export, held or gone")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rank", "holding", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "holding", "row"], name="finding_once")]
        indexes = [
            models.Index(fields=["case", "rank", "id"], name="finding_to_do", condition=models.Q(done_at=None)),
            models.Index(fields=["row"], name="finding_row"),
        ]

    def __str__(self) -> str:
        return f"{self.holding} {self.row}"


class HoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self, at: datetime | None = None) -> HoldQuerySet:
        moment = at or now()
        return self.filter(released_at=None).filter(models.Q(until=None) | models.Q(until__gt=moment))


class LegalHold(models.Model):
    """Why something may not go for now: a dispute, an inquiry. Blocks erasing and retention."""

    entry_kind: ClassVar[str] = "hold"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="legal_holds")
    portal_key = models.CharField(max_length=40)
    # CASCADE: a hold on what is gone holds nothing; one of the three at most, none: the whole organisation
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="legal_holds", null=True, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="legal_holds", null=True, blank=True)
    reason = CleanCharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="hold_on_one", condition=models.Q(ticket=None) | models.Q(person=None)),
        ]
        indexes = [models.Index(fields=["portal_key"], name="hold_standing", condition=models.Q(released_at=None))]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Bundle(models.Model):
    """A person's data as a file to fetch, for some hours."""

    class State(models.TextChoices):
        ASKED = "asked"
        READY = "ready"
        GONE = "gone"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    portal_key = models.CharField(max_length=40)
    # CASCADE: the bundle is the person's alone, or the case's
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_bundles", null=True, blank=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="bundles", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=5, choices=State, default=State.ASKED)
    storage_key = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="bundle_of_one", condition=models.Q(person=None) ^ models.Q(case=None)),
        ]
        indexes = [
            models.Index(fields=["state"], name="bundle_asked", condition=models.Q(state="asked")),
            models.Index(fields=["expires_at"], name="bundle_expiring", condition=models.Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"bundle {self.pk} ({self.state})"


class Notice(models.Model):
    """That somebody was told what goes, and when; and that it went."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    portal_key = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20, help_text="ticket or account")
    subject_id = models.UUIDField()
    since = models.DateTimeField(help_text="from when the period counts: closing it again, or signing in, begins another")
    ends_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, help_text="none: there was nobody to tell")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ends_at"]
        constraints = [models.UniqueConstraint(fields=["subject_id", "since"], name="notice_once")]
        indexes = [models.Index(fields=["ends_at"], name="notice_due", condition=models.Q(erased_at=None))]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.ends_at:%Y-%m-%d}"


class Proof(models.Model):
    """What was done, without personal data: it outlives everything it speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    portal_key = models.CharField(max_length=40)
    cause = models.UUIDField(unique=True, help_text="the case, or the notice: said twice, it stands once")
    kind = models.CharField(max_length=10, help_text="case, ticket or account")
    reference = models.CharField(max_length=32, blank=True)
    ground = models.CharField(max_length=13)
    digests = models.JSONField(default=list, help_text="of the identifiers, with the server's key: to recognise them, not to read them")
    counts = models.JSONField(default=dict, help_text="{holding: {outcome: how many}}")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["portal_key", "-id"], name="proof_portal")]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"

    @property
    def total(self) -> int:
        return sum(int(number) for outcomes in self.counts.values() for number in outcomes.values())
