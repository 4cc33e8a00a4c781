"""Whose figures somebody of the staff may read: those of the services they handle; agents by name only for who leads or administers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from parvis.catalogue.models import Grant, Service
from parvis.kit.languages import pick
from parvis.people.models import TeamMembership, User
from parvis.reports.models import Progress


@dataclass(frozen=True)
class Reach:
    user: User

    @property
    def is_known(self) -> bool:
        return bool(self.user.is_authenticated and self.user.is_active and (self.user.is_staff or self.user.is_superuser))

    @cached_property
    def services(self) -> Mapping[int, Any]:
        """Those they handle, in the order of the catalogue, each with its portal and whether they administer it."""
        if not self.is_known:
            return {}
        whole = {"role": Grant.Role.ADMINISTER, "family": None, "service": None}
        administers = Exists(Grant.objects.held_by(self.user).filter(portal=OuterRef("portal"), **whole).order_by())
        counted_at = Subquery(Progress.objects.filter(name=Progress.ONLY).values("counted_at"))
        handled = Service.objects.handled_by(self.user).annotate(is_administered=administers, counted_at=counted_at)
        found = handled.select_related("portal")
        shown = found.only("slug", "title", "portal__key", "portal__name", "portal__order")
        return {service.pk: service for service in shown.order_by("portal__order", "portal__key", "order", "id")}

    @property
    def counted_at(self) -> datetime | None:
        """Up to when the figures are whole; None while they are not, and where there are none to read."""
        return next((service.counted_at for service in self.services.values()), None)

    @cached_property
    def portals(self) -> dict[str, str]:
        """{key: name} of their portals."""
        return {service.portal.key: service.portal.name for service in self.services.values()}

    @cached_property
    def administered(self) -> frozenset[int]:
        """Keys of the services, among those they handle, of portals that they administer."""
        return frozenset(pk for pk, service in self.services.items() if self.user.is_superuser or service.is_administered)

    @cached_property
    def staff(self) -> list[TeamMembership]:
        """Everybody of the teams that handle something on their portals, each once for each team."""
        if not self.services:
            return []
        portals = {service.portal_id for service in self.services.values()}
        handling = Grant.objects.filter(role=Grant.Role.HANDLE, team__isnull=False, portal__in=portals).order_by().values("team")
        found = TeamMembership.objects.filter(user__is_active=True, team__in=handling).select_related("user", "team")
        return list(found.order_by("user__last_name", "user__first_name", "pk"))

    @cached_property
    def led(self) -> frozenset[UUID]:
        """The members of the teams that they lead."""
        teams = {one.team_id for one in self.staff if one.user_id == self.user.pk and one.is_lead}
        return frozenset(one.user_id for one in self.staff if one.team_id in teams)

    @property
    def sees_agents(self) -> bool:
        return bool(self.administered or self.led)

    def sees_agent(self, agent: str, service: int) -> bool:
        """`agent`: the key as a text, empty for nobody. Everybody reads their own."""
        return not agent or agent == str(self.user.pk) or service in self.administered or agent in self._led_texts

    @cached_property
    def _led_texts(self) -> frozenset[str]:
        return frozenset(str(key) for key in self.led)

    def named(self, service: Any) -> str:
        """With its portal where they work for several."""
        title = pick(service.title)
        return f"{title} ({service.portal.name})" if len(self.portals) > 1 else title
