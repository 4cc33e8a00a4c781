"""What a ticket is tied to: other tickets, equipment."""

from __future__ import annotations

from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Link(models.Model):
    """Two tickets that belong together: `ticket` is a duplicate of `other`, was caused by it, is a part of it, follows it, was split from it."""

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate"
        CAUSED_BY = "caused_by"
        PARENT = "parent"  # `other` is the parent
        FOLLOWS = "follows"
        RELATED = "related"
        SPLIT = "split"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=9, choices=Kind)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="link_once"),
            models.UniqueConstraint(fields=["ticket"], name="link_one_parent", condition=models.Q(kind="parent")),
            models.CheckConstraint(name="link_not_itself", condition=~models.Q(ticket=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


class TicketAsset(models.Model):
    """The equipment a ticket is about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="ticket_assets")
    asset = models.ForeignKey("assets.Asset", on_delete=models.PROTECT, related_name="ticket_assets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "asset"], name="ticket_asset_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} about {self.asset_id}"
