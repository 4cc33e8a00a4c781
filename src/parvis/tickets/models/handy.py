"""What agents keep at hand: answers written beforehand, and macros that do several things at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.people.models import TeamMembership, User
from parvis.tickets.models.ticket import Ticket


class HandyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> HandyQuerySet:
        """Their own, and those of their teams; whoever administers the house sees those of every team."""
        if user.is_superuser:
            return self.filter(Q(owner=user) | Q(team__isnull=False))
        return self.filter(Q(owner=user) | Exists(TeamMembership.objects.filter(user=user, team=OuterRef("team"))))

    def for_ticket(self, ticket: Ticket) -> HandyQuerySet:
        """Those that are for this kind of request, or for any."""
        return self.filter(Q(portal=None) | Q(portal=ticket.portal_id), Q(service=None) | Q(service=ticket.service_id))

    def most_used_first(self) -> HandyQuerySet:
        return self.select_related("team", "portal", "service", "owner").order_by("-used_count", "title", "id")


class Handy(models.Model):
    """Whose it is, and for which requests: of one person, or of a team whose members all use it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: what somebody keeps for themselves goes with them, what a team keeps goes with the team
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    team = models.ForeignKey("people.Team", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    title = CleanCharField(max_length=120)
    # CASCADE: what was for one portal or one kind of request is for nothing without it
    portal = models.ForeignKey("catalogue.Portal", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    service = models.ForeignKey("catalogue.Service", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    used_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    objects = HandyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class CannedAnswer(Handy):
    """A text with placeholders (`tickets.placeholders`), in one language or several."""

    REPLY, NOTE = "reply", "note"

    bodies = models.JSONField(default=dict, help_text="{language: Markdown with placeholders}")
    mode = models.CharField(max_length=5, choices=[(REPLY, REPLY), (NOTE, NOTE)], default=REPLY)

    class Meta(Handy.Meta):
        constraints = [
            models.CheckConstraint(
                name="canned_answer_of_one", condition=Q(owner=None, team__isnull=False) | Q(owner__isnull=False, team=None)
            )
        ]

    @property
    def body(self) -> str:
        return pick(self.bodies)


class Macro(Handy):
    """Several things done at once; what is empty stays as it is."""

    ME, NOBODY = "me", "nobody"

    # PROTECT: an answer that a macro says is not taken away below it
    answer = models.ForeignKey(CannedAnswer, on_delete=models.PROTECT, related_name="macros", null=True, blank=True)
    move_key = models.CharField(max_length=60, blank=True)
    gives = models.CharField(max_length=6, blank=True, choices=[(ME, ME), (NOBODY, NOBODY)], help_text="who has it afterwards")
    # SET_NULL: a macro without the person or the team it named gives it to nobody else
    gives_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    to_team = models.ForeignKey("people.Team", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    priority = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(6)])
    tags = models.JSONField(default=list, blank=True, help_text="added to those it has")

    class Meta(Handy.Meta):
        constraints = [
            models.CheckConstraint(name="macro_of_one", condition=Q(owner=None, team__isnull=False) | Q(owner__isnull=False, team=None)),
            models.CheckConstraint(name="macro_priority", condition=Q(priority=None) | Q(priority__range=(1, 6))),
        ]
