"""What is kept of an eligibility look-up beside its run: as which service it was asked, with which key, and by what it is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from parvis.catalogue.models import Service
from parvis.catalogue.tools import granted
from parvis.connectors.models.run import Run
from parvis.kit.fields import CleanCharField
from parvis.tickets.visibility import Reach

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal
    from parvis.people.models import User


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def visible_to(self, user: Any, portal: Portal | None = None) -> QualificationQuerySet:
        """Of all portals or of one. One's own; of those asked as a service that `user` may use, what it opens to their organisation; all of a service they handle."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        found = self if portal is None else self.filter(portal_key=portal.key)
        if user.is_superuser:
            return found
        mine = Q(run__requested_by=user)
        if user.is_staff:
            handled = Service.objects.handled_by(user).exclude(tool={}).select_related("portal")
            return found.filter(mine | _asked_as(handled))
        return found.filter(mine | _opened_to(user, portal))

    def whole(self) -> QualificationQuerySet:
        """Without files and their lines, which have pages of their own."""
        return self.filter(run__parent=None).exclude(kind="file")

    def files(self) -> QualificationQuerySet:
        return self.filter(kind="file")


def _asked_as(services: Any) -> Q:
    return _any(Q(portal_key=one.portal.key, service_slug=one.slug) for one in services)


def _opened_to(user: User, portal: Portal | None) -> Q:
    """What a page of a portal has asked about its services already is not asked again."""
    usable = granted(portal, user) if portal else list(Service.objects.usable_by(user).exclude(tool={}).select_related("portal"))
    if not usable:
        return _any(())
    reach = Reach(user)
    return _any(
        Q(portal_key=one.portal.key, service_slug=one.slug, organisation__in=held)
        for one in usable
        if (held := [pk for pk, codes in reach.open_by.items() if one.visibility in codes])
    )


def _any(conditions: Any) -> Q:
    found = Q(pk__in=())
    for one in conditions:
        found |= one
    return found


class Qualification(models.Model):
    """Number, requester, day, result and expiry are the run's."""

    class Kind(models.TextChoices):
        ADDRESS = "address"
        ND = "nd"
        SERVICE = "service"
        GPS = "gps"
        MAP = "map"
        BUILDING = "building"
        PTO = "pto"
        FILE = "file"

    # CASCADE: nothing without its run
    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="qualification", primary_key=True)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="qualifications", db_index=False)
    portal_key = models.CharField(max_length=40)
    service_slug = models.CharField(max_length=60, help_text="the service of the portal as which it was asked")
    kind = models.CharField(max_length=8, choices=Kind, help_text="the key of entry; file: the run of many lines")
    search_text = CleanCharField(max_length=600, blank=True, help_text="folded: what was asked about, its number, the buildings found")

    objects = QualificationQuerySet.as_manager()

    class Meta:
        ordering = ["-run_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["address", "nd", "service", "gps", "map", "building", "pto", "file"]),
                name="qualification_kind_known",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "portal_key", "service_slug", "-run"], name="qualification_latest")]

    def __str__(self) -> str:
        return str(self.run_id)
