"""What requests count for, day by day: kept up from the journal, so that no page of figures reads the requests themselves."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.spans import house_zone


class Outcome(models.Model):
    """What one request has been counted for, and under whom: taken off again before it is counted anew."""

    # CASCADE: means nothing without its request
    ticket = models.OneToOneField("tickets.Ticket", primary_key=True, on_delete=models.CASCADE, related_name="+")
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    # PROTECT: as the request's own
    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, related_name="+", db_index=False)
    # DO_NOTHING both: what was counted under a team that is gone stays so until the request is counted anew
    team = models.ForeignKey("people.Team", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", null=True, db_index=False)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", null=True, db_index=False
    )
    days = models.JSONField(help_text="{day: {what (reports.counting): how often}}")
    first_on = models.DateField()
    last_on = models.DateField()
    solved_at = models.DateTimeField(null=True)
    lasted = models.DurationField(null=True, help_text="from its filing to its end; none while open, nor where it was withdrawn")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "last_on"], name="outcome_organisation"),
            models.Index(fields=["last_on"], name="outcome_last"),
            models.Index(fields=["service", "-solved_at"], name="outcome_solved", condition=models.Q(lasted__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.first_on} to {self.last_on}"


class Tally(models.Model):
    """The sum over a day or a month of what the requests of one service and one team, agent or organisation counted for."""

    class Span(models.TextChoices):
        DAY = "d"
        MONTH = "m"

    class Cut(models.TextChoices):
        TEAM = "t"
        AGENT = "a"
        ORGANISATION = "o"  # by months only: as many days as requests would be no sum

    span = models.CharField(max_length=1, choices=Span)
    cut = models.CharField(max_length=1, choices=Cut)
    day = models.DateField(help_text="of a month, its first")
    # CASCADE: the sums of a service go with it
    service = models.ForeignKey("catalogue.Service", on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.CharField(max_length=36, blank=True, help_text="key of the team, agent or organisation; empty: none")
    counts = models.JSONField(help_text="{what (reports.counting): how often}")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cut", "span", "day", "service", "subject"], name="report_tally_once")]

    def __str__(self) -> str:
        return f"{self.cut}{self.span} {self.day} {self.service_id} {self.subject}"


class Progress(models.Model):
    """How far the journal was counted. One row; whoever counts holds it."""

    ONLY: ClassVar[str] = "journal"

    name = models.CharField(max_length=20, primary_key=True)
    entry_id = models.UUIDField(null=True, help_text="everything before this entry is counted")
    counted_at = models.DateTimeField(null=True, help_text="when nothing was left to count; none while all is counted anew")

    def __str__(self) -> str:
        return f"{self.name} to {self.counted_at}"


class Avoided(models.Model):
    """How many requests an article made needless on one day, as its readers said."""

    # CASCADE: the article's own
    article = models.ForeignKey("catalogue.Article", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="report_avoided_once")]
        indexes = [models.Index(fields=["day"], name="avoided_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.count}"


class UsualTime(models.Model):
    """How long the requests of a service took lately, as its customers are told."""

    # CASCADE: says nothing without it
    service = models.OneToOneField("catalogue.Service", primary_key=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveSmallIntegerField(help_text="of requests it is drawn from")
    half = models.DurationField(help_text="half of them took no longer")
    most = models.DurationField(help_text="four out of five took no longer")
    counted_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.service_id}: {self.half}, {self.most}"


class ReportSubscription(models.Model):
    """Figures that a person of the staff wants by mail each week, as they have narrowed them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: nobody else's
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_subscriptions")
    query = models.CharField(max_length=500, blank=True, help_text="what the figures are narrowed to, as their address says it")
    weekday = models.PositiveSmallIntegerField(default=0, help_text="0 is Monday")
    hour = models.PositiveSmallIntegerField(default=8, help_text="on the clock of the house")
    language = models.CharField(max_length=5)
    next_at = models.DateTimeField(help_text="when the next one is written")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "query"], name="report_subscription_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6, hour__lte=23), name="subscription_in_the_week"),
        ]
        indexes = [models.Index(fields=["next_at"], name="subscription_due")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.hour} on {self.weekday}"

    def following(self, since: datetime) -> datetime:
        """The next time of the week after `since`, on the clock of the house."""
        local = since.astimezone(house_zone())
        on = local.date() + timedelta(days=(self.weekday - local.weekday()) % 7)
        found = datetime.combine(on, time(self.hour), house_zone())
        return (found if found > local else datetime.combine(on + timedelta(days=7), time(self.hour), house_zone())).astimezone(UTC)
