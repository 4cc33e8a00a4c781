"""The ticket: one ask, its answers and what became of it. Its verbs live in the modules named after the act."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from parvis.tickets.conversation import Conversation
from parvis.tickets.visibility import TicketQuerySet

OPEN = models.Q(is_open=True)


class Ticket(Conversation):
    objects = TicketQuerySet.as_manager()

    class Meta(Conversation.Meta):
        abstract = False
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="ticket_levels",
                condition=models.Q(urgency__range=(1, 5), impact__range=(1, 5), priority__range=(1, 6)),
            ),
            models.CheckConstraint(name="ticket_rating_of_five", condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5))),
            models.CheckConstraint(
                name="ticket_open_as_phase",
                condition=models.Q(is_open=True) & ~models.Q(phase="closed") | models.Q(is_open=False, phase="closed"),
            ),
            models.CheckConstraint(
                name="ticket_merged_is_closed",
                condition=models.Q(merged_into=None) | (~models.Q(merged_into=models.F("pk")) & models.Q(is_open=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at", "-id"], name="ticket_organisation_latest"),
            models.Index(
                fields=["organisation", "is_open", "-updated_at", "-id"], include=["portal", "visibility"], name="ticket_organisation_open"
            ),
            models.Index(fields=["organisation", "service", "status_key", "-updated_at", "-id"], name="ticket_organisation_status"),
            models.Index(fields=["requester", "-updated_at", "-id"], include=["portal", "is_open"], name="ticket_requester_marks"),
            models.Index(fields=["requester", "is_open", "-updated_at", "-id"], include=["portal", "turn"], name="ticket_requester_open"),
            models.Index(fields=["portal", "-updated_at", "-id"], name="ticket_portal_latest"),
            models.Index(fields=["service", "is_open", "-updated_at", "-id"], name="ticket_service_open"),
            models.Index(fields=["is_open", "-updated_at", "-id"], name="ticket_open_latest"),
            models.Index(fields=["-updated_at", "-id"], name="ticket_latest"),
            models.Index(fields=["agent", "is_open", "-updated_at", "-id"], name="ticket_agent_open"),
            models.Index(fields=["team", "is_open", "-updated_at", "-id"], name="ticket_team_open"),
            models.Index(fields=["service", "phase", "-updated_at", "-id"], name="ticket_service_phase", condition=OPEN),
            models.Index(fields=["press_rank", "press_at", "id"], name="ticket_press", condition=OPEN),
            models.Index(fields=["agent", "press_rank", "press_at", "id"], name="ticket_agent_press", condition=OPEN),
            models.Index(fields=["team", "press_rank", "press_at", "id"], name="ticket_team_press", condition=OPEN),
            models.Index(
                fields=["service", "press_rank", "press_at", "id"], include=["warn_at"], name="ticket_service_press", condition=OPEN
            ),
            models.Index(
                fields=["service", "press_rank", "press_at", "id"], name="ticket_unassigned_press", condition=OPEN & models.Q(agent=None)
            ),
            models.Index(fields=["next_move_at"], name="ticket_next_move", condition=models.Q(next_move_at__isnull=False)),
            models.Index(fields=["next_reminder_at"], name="ticket_next_reminder", condition=models.Q(next_reminder_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:ticket", args=[self.reference])
