"""What was promised to an organisation: contract, coverage, targets of its own, quotas."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7
from parvis.planning.models.calendar import Calendar
from parvis.planning.models.level import Level, Target


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force_on(self, day: date) -> AgreementQuerySet:
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day))


class Agreement(models.Model):
    """A contract: level, dates, hours, people in charge."""

    entry_kind: ClassVar[str] = "agreement"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="agreements")
    portal_key = models.CharField(max_length=40)
    reference = CleanCharField(max_length=60, help_text="the contract's number")
    title = CleanCharField(max_length=200, blank=True)
    # PROTECT: the contract says what the level says
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="agreements")
    # PROTECT: hours that promises are counted in
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="agreements", null=True, blank=True, help_text="none: the level's"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="included; none: until further notice")
    covers_tree = models.BooleanField(default=True, help_text="entities below the organisation are covered too")
    channels = models.JSONField(null=True, blank=True, help_text="none: the level's")
    # PROTECT: staff are never deleted
    in_charge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements", null=True, blank=True)
    in_charge_name = CleanCharField(max_length=200, blank=True, help_text="when the person has no account here")
    direct_phone = CleanCharField(max_length=30, blank=True, help_text="shown when the level says so")
    note = CleanTextField(blank=True, help_text="for the team")
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["portal_key", "reference"], name="agreement_reference_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="agreement_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "portal_key", "-starts_on"], name="agreement_organisation"),
            models.Index(fields=["ends_on"], name="agreement_end"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def hours(self) -> Calendar:
        """In which its promises are counted."""
        return self.calendar or self.level.calendar

    @property
    def open_channels(self) -> list[str]:
        return list(self.level.channels if self.channels is None else self.channels)

    @property
    def phone(self) -> str:
        """The direct number, for the customer: nothing where the level does not show it."""
        return self.direct_phone if self.level.shows_direct_phone else ""

    @property
    def person_in_charge(self) -> str:
        return str(self.in_charge) if self.in_charge else self.in_charge_name


class AgreementTarget(Target):
    """A promise of this contract that differs from its level's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="agreement_targets")
    # CASCADE: part of the agreement
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="targets")

    class Meta(Target.Meta):
        constraints = [
            *Target.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", *Target.terms], name="agreementtarget_once"),
        ]


class Coverage(models.Model):
    """One thing an agreement covers. Without a row of a sort, everything of that sort is covered."""

    class Sort(models.TextChoices):
        CATALOGUE = "catalogue", pgettext_lazy("coverage", "service")
        CATEGORY = "category", pgettext_lazy("coverage", "category")
        ASSET = "asset", pgettext_lazy("coverage", "equipment")
        ASSET_KIND = "asset-kind", pgettext_lazy("coverage", "kind of equipment")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="coverages")
    # CASCADE: part of the agreement
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="coverages")
    sort = models.CharField(max_length=10, choices=Sort)
    key = models.CharField(
        max_length=120, help_text="family or service key, category (or its beginning), asset id, kind key: their apps are not known here"
    )

    class Meta:
        ordering = ["sort", "key"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "sort", "key"], name="coverage_once"),
            models.CheckConstraint(
                condition=models.Q(sort__in=["catalogue", "category", "asset", "asset-kind"]), name="coverage_sort_known"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "sort", "key"], name="coverage_lookup")]

    def __str__(self) -> str:
        return f"{self.sort} {self.key}"


class Quota(models.Model):
    """How much an agreement includes per period: requests, hours, forced deposits."""

    class Unit(models.TextChoices):
        """Those that the house itself counts; others may be counted by whoever calls `planning.quotas.use`."""

        TICKETS = "tickets", pgettext_lazy("quota", "requests")
        HOURS = "hours", pgettext_lazy("quota", "hours")

    class Period(models.TextChoices):
        MONTH = "month", pgettext_lazy("quota", "per month")
        QUARTER = "quarter", pgettext_lazy("quota", "per quarter")
        YEAR = "year", pgettext_lazy("quota", "per year")
        AGREEMENT = "agreement", pgettext_lazy("quota", "for the whole agreement")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="quotas")
    # CASCADE: part of the agreement
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="quotas")
    unit = models.SlugField(max_length=40, help_text="tickets, hours, forced_deposits…")
    scope = models.CharField(max_length=120, blank=True, help_text="key of a family or service; empty: all of them")
    period = models.CharField(max_length=9, choices=Period, default=Period.MONTH)
    allowed = models.DecimalField(max_digits=10, decimal_places=2)
    may_exceed = models.BooleanField(default=True, help_text="told, not refused, once used up")

    class Meta:
        ordering = ["unit", "scope"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "unit", "scope"], name="quota_once"),
            models.CheckConstraint(condition=models.Q(allowed__gte=0), name="quota_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.allowed}"


class QuotaPeriod(models.Model):
    """What was used in one period: a counter changed by one conditional UPDATE. `allowed` is what was agreed for this one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="quota_periods")
    # CASCADE: part of the quota
    quota = models.ForeignKey(Quota, on_delete=models.CASCADE, related_name="periods")
    starts_on = models.DateField()
    allowed = models.DecimalField(max_digits=10, decimal_places=2)
    may_exceed = models.BooleanField()
    used = models.DecimalField(max_digits=10, decimal_places=2, default=0)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["quota", "starts_on"], name="quota_period_once"),
            models.CheckConstraint(
                condition=models.Q(used__gte=0) & (models.Q(may_exceed=True) | models.Q(used__lte=models.F("allowed"))),
                name="quota_period_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.used}/{self.allowed}"


class QuotaUse(models.Model):
    """What one thing used of a period: counted once for each key, and given back by it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="quota_uses")
    # CASCADE: part of the period
    period = models.ForeignKey(QuotaPeriod, on_delete=models.CASCADE, related_name="uses")
    key = models.UUIDField(help_text="of what used it: a ticket, a piece of work")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "period"], name="quota_use_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="quota_use_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"


class AgreementNotice(models.Model):
    """That people were told, at a step, of an agreement's coming end; written in the transaction that queues the mails."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="agreement_notices")
    # CASCADE: part of the agreement
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="notices")
    step = models.SlugField(max_length=30)
    ends_on = models.DateField(help_text="the end it spoke of: a prolonged agreement is announced anew")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "step", "ends_on"], name="agreement_notice_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.step}"
