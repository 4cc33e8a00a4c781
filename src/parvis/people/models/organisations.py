"""Customers: a tree of organisations."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models, transaction

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.people import placing


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> OrganisationQuerySet:
        return self.filter(state=Organisation.State.ACTIVE)

    def within(self, *roots: Organisation) -> OrganisationQuerySet:
        """What lies below `roots`, roots included; never another customer's tree below an umbrella."""
        tree = models.Q(pk__in=[])
        for root in roots:
            tree |= models.Q(path__startswith=root.path, tree=root.tree)
        return self.filter(tree)


class Organisation(models.Model):
    """A node of the tree of customers. A person alone has a personal one."""

    class State(models.TextChoices):
        PENDING = "pending"  # asked for, not confirmed by its first person yet
        ACTIVE = "active"
        CLOSED = "closed"

    entry_kind: ClassVar[str] = "organisation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = CleanCharField(max_length=60, blank=True, help_text="what presets and imports call it")
    name = CleanCharField(max_length=200)
    # PROTECT: a tree is emptied from its leaves
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="children", null=True, blank=True)
    path = models.CharField(max_length=400, editable=False, help_text="ids of the ancestors and itself, each ended by /")
    is_umbrella = models.BooleanField(
        default=False, help_text="only groups customers, strangers to each other: below it each begins a tree"
    )
    tree = models.UUIDField(editable=False, help_text="the node at which the customer's own tree begins; kept by `save`")
    is_personal = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    registration = CleanCharField(max_length=30, blank=True, help_text="SIREN or another public number")
    address = models.JSONField(default=dict, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="organisation_key_once", condition=~models.Q(key="")),
        ]
        indexes = [
            models.Index(fields=["path"], name="organisation_path", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["tree"], name="organisation_tree"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Its place follows from the one above it; when it moves, or becomes an umbrella, those below follow."""
        changed = kwargs.get("update_fields")
        if self._state.adding:
            self.path, self.tree = placing.placed(self, self.parent)
        elif changed is None or placing.PLACING & set(changed):
            kwargs["update_fields"] = {*changed, "path", "tree"} if changed else None
            with transaction.atomic():
                placing.settle(self)
                return super().save(*args, **kwargs)
        return super().save(*args, **kwargs)

    @property
    def organisation_id(self) -> UUID:
        """An organisation's own entries belong to itself."""
        return self.pk

    @property
    def ancestor_ids(self) -> list[UUID]:
        """From the root down to itself, umbrellas included: what is granted to one of these reaches here."""
        return [UUID(part) for part in self.path.strip("/").split("/")]

    @property
    def own_ancestor_ids(self) -> list[UUID]:
        """From where the customer's own tree begins down to itself: what these have is the customer's own."""
        above = self.ancestor_ids
        return above[above.index(self.tree) :]
