"""«Mon organisation» as a page shows it: the entities that a person belongs to or leads, their people, and what may be decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest

from parvis.catalogue.models import Portal
from parvis.kit.clock import now
from parvis.kit.wording import word
from parvis.people import belonging, joining
from parvis.people.models import Invitation, Membership, Organisation, User
from parvis.portal.shell.middleware import portal_of


@dataclass(frozen=True)
class Member:
    """`roles`: pairs (key, name) that the reader may give them; empty where nothing is theirs to decide."""

    membership: Membership
    role: str
    roles: tuple[tuple[str, str], ...]
    is_reader: bool

    @property
    def user(self) -> User:
        return self.membership.user


@dataclass(frozen=True)
class Entity:
    organisation: Organisation
    members: tuple[Member, ...]
    invited: tuple[Invitation, ...]
    is_led: bool
    is_whole: bool
    """Whether everybody is shown, and not only those who lead it."""


class OurOrganisation:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.portal: Portal = portal_of(request)
        self.user: User = request.user  # type: ignore[assignment]  # the view asks for somebody who is signed in

    @cached_property
    def _over(self) -> dict[UUID, str]:
        """{organisation led: the highest role that leads it}"""
        places = [one for one in self.user.memberships.select_related("organisation") if one.role in belonging.LEADERS]
        found = {}
        for node in belonging.led_by(self.user):
            at = [one.role for one in places if one.organisation.tree == node.tree and node.path.startswith(one.organisation.path)]
            found[node.pk] = max(at, key=list(Membership.Role.values).index)
        return found

    @cached_property
    def entities(self) -> list[Entity]:
        own = Organisation.objects.active().filter(memberships__user=self.user, is_personal=False).values("pk")
        shown = Organisation.objects.filter(pk__in=[*self._over, *own.values_list("pk", flat=True)]).order_by("path")
        people: dict[UUID, list[Membership]] = {}
        held = Membership.objects.filter(organisation__in=shown.order_by().values("pk"), user__is_active=True, user__is_staff=False)
        for one in held.select_related("user").order_by("user__last_name", "user__first_name", "pk"):
            people.setdefault(one.organisation_id, []).append(one)
        invited: dict[UUID, list[Invitation]] = {}
        waiting = Invitation.objects.filter(organisation__in=list(self._over), used_at=None, revoked_at=None, expires_at__gt=now())
        for door in waiting.exclude(invited_by=None).order_by("email"):
            invited.setdefault(door.organisation_id, []).append(door)
        return [self._entity(node, people.get(node.pk, []), invited.get(node.pk, [])) for node in shown]

    def _entity(self, node: Organisation, people: list[Membership], invited: list[Invitation]) -> Entity:
        is_led = node.pk in self._over
        is_whole = is_led or self.portal.organisation_options.get("members_see") == "people"
        seen = [one for one in people if is_whole or one.role in belonging.LEADERS or one.user_id == self.user.pk]
        return Entity(node, tuple(self._member(one) for one in seen), tuple(invited), is_led, is_whole)

    def _member(self, one: Membership) -> Member:
        over = self._over.get(one.organisation_id, "")
        given = list(Membership.Role.values) if over == Membership.Role.ADMINISTRATOR else list(belonging.GIVEN) if over else []
        roles = tuple((key, self.role_name(key)) for key in given) if one.role in given else ()
        return Member(one, self.role_name(one.role), roles, one.user_id == self.user.pk)

    def role_name(self, role: str) -> str:
        return word(f"role_{role}", self.portal.texts)

    @property
    def is_administered(self) -> bool:
        """Whether the reader decides who of its people may use what."""
        return Membership.Role.ADMINISTRATOR in self._over.values() and not self.user.is_staff

    @cached_property
    def questions(self) -> list[Invitation]:
        """Those who ask to join, with the roles that the reader may give."""
        return list(joining.for_manager(self.user)) if self._over else []

    @property
    def given_roles(self) -> list[tuple[str, str]]:
        """On accepting somebody: the two that everybody who leads may give."""
        return [(role, self.role_name(role)) for role in belonging.GIVEN]
