"""People × services: who of an organisation may use what, and which of it is decided there, person by person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from parvis.catalogue.grants import RANK
from parvis.catalogue.ground import Ground
from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Grant, Service
from parvis.people.models import Membership, User

if TYPE_CHECKING:
    from uuid import UUID

_ALL: Final = ("everyone", "signed-in")
_BY_RULE: Final = (*_ALL, "customers")


@dataclass(frozen=True)
class Cell:
    """`lock`: why nothing is decided here: `role` (had without being named), `suspended`, `team` or `entity` (not granted to theirs)."""

    service: Service
    has: bool
    lock: str = ""


@dataclass(frozen=True)
class Row:
    """`state`: `active`, `invited` (has not chosen a password yet) or `suspended`. `home`: their first place within the ground."""

    user: User
    home: Membership
    state: str
    cells: tuple[Cell, ...]

    @property
    def is_team_matter(self) -> bool:
        """Somebody with places elsewhere: one customer does not decide for another, nor learn of it."""
        return any(cell.lock == "team" for cell in self.cells)

    @property
    def held(self) -> frozenset[int]:
        """What they have by their own name, of what may be changed."""
        return frozenset(cell.service.pk for cell in self.cells if cell.has and not cell.lock)


_NO_PASSWORD: Final = Q(password__startswith="!")  # noqa: S106  of a password that nobody chose
STATES: Final = {
    "active": ~_NO_PASSWORD & Q(deactivated_at=None),
    "invited": _NO_PASSWORD & Q(deactivated_at=None),
    "suspended": Q(deactivated_at__isnull=False),
}
"""What `state_of` says of a person, as the database finds them."""


def state_of(user: User) -> str:
    if user.deactivated_at:
        return "suspended"
    return "active" if user.has_usable_password() else "invited"


class Access:
    """The rows of these people. Read in three queries, whatever their number."""

    def __init__(self, ground: Ground, people: Sequence[User]) -> None:
        self.ground, self.users = ground, people

    @cached_property
    def services(self) -> list[Service]:
        """The columns: what somebody may have here while another has not."""
        open_to_all = {pk for pk, grants in self._uses_by_service.items() if any(self._is_for_all(grant) for grant in grants)}
        named = {pk for grant in self._of_organisations for pk in self._reach(grant)}
        return [service for service in self._offered if service.pk not in open_to_all and (self.ground.is_team or service.pk in named)]

    @cached_property
    def shared(self) -> list[Service]:
        """What everybody of the organisation has anyway."""
        return [service for service in self._offered if any(self._is_for_all(grant) for grant in self._uses_by_service.get(service.pk, []))]

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(user) for user in self.users if self._homes(user)]

    def _row(self, user: User) -> Row:
        places, state = self._homes(user), state_of(user)
        if not self.ground.is_team and len(places) < len(self._places.get(user.pk, [])):
            return Row(user, places[0], state, tuple(Cell(service, False, "team") for service in self.services))
        named = {grant.service_id or 0 for grant in self._grants if grant.user_id == user.pk and grant.role == "use"}
        otherwise = self._otherwise(user, self._places[user.pk])
        entitled = self._entitled(places)
        return Row(user, places[0], state, tuple(self._cell(one, named, otherwise, entitled, state) for one in self.services))

    def _cell(self, service: Service, named: set[int], otherwise: set[int], entitled: set[int], state: str) -> Cell:
        if service.pk in otherwise:
            return Cell(service, True, "role")
        has = service.pk in named
        if state == "suspended":
            return Cell(service, has, "suspended")
        is_theirs = self.ground.is_team or service.pk in entitled or has
        return Cell(service, has, "" if is_theirs else "entity")

    # --- what they have -------------------------------------------------------------------------------------------------

    def _otherwise(self, user: User, places: Iterable[Membership]) -> set[int]:
        """What they may use without being named for that very service."""
        held = [grant for grant in self._grants if self._counts(grant, user, list(places))]
        return {pk for grant in held if grant.role == "use" for pk in self._reach(grant)}

    def _counts(self, grant: Grant, user: User, places: list[Membership]) -> bool:
        if grant.who == "person":
            return grant.user_id == user.pk and grant.service_id is None
        if grant.who == "customers":
            return any(grant.member_role in RANK[one.role] and self._is_customer(one) for one in places)
        return grant.who in _ALL or any(_reaches(grant, one) for one in places)

    def _is_customer(self, place: Membership) -> bool:
        return any(_reaches(grant, place) for grant in self._of_organisations)

    def _entitled(self, places: Iterable[Membership]) -> set[int]:
        """What was granted to one of these organisations or to one above it, to whichever role."""
        above = {pk for one in places for pk in one.organisation.ancestor_ids}
        return {pk for grant in self._of_organisations if grant.organisation_id in above for pk in self._reach(grant)}

    def _is_for_all(self, grant: Grant) -> bool:
        if grant.member_role:
            return False
        return grant.who in _BY_RULE or (grant.who == "organisation" and grant.organisation_id in self.ground.root.ancestor_ids)

    # --- what is read ---------------------------------------------------------------------------------------------------

    @cached_property
    def _offered(self) -> list[Service]:
        def place(service: Service) -> tuple[int, int, int, int]:
            family = service.family
            return (family.order if family else -1, family.pk if family else 0, service.order, service.pk)

        return sorted((service for service in services_of(self.ground.portal).values() if service.is_active), key=place)

    def _reach(self, grant: Grant) -> list[int]:
        if grant.service_id:
            return [grant.service_id]
        return [one.pk for one in self._offered if grant.family_id is None or one.family_id == grant.family_id]

    @cached_property
    def _uses_by_service(self) -> dict[int, list[Grant]]:
        found: dict[int, list[Grant]] = {}
        for grant in self._grants:
            if grant.role == "use" and grant.who != "person":
                for pk in self._reach(grant):
                    found.setdefault(pk, []).append(grant)
        return found

    @cached_property
    def _of_organisations(self) -> list[Grant]:
        return [grant for grant in self._grants if grant.who == "organisation"]

    @cached_property
    def _grants(self) -> list[Grant]:
        above = {pk for places in self._places.values() for one in places for pk in one.organisation.ancestor_ids}
        root = self.ground.root
        by_place = Q(organisation__in={*above, *root.ancestor_ids}) | Q(
            organisation__path__startswith=root.path, organisation__tree=root.tree
        )
        by_name: dict[str, Any] = {"who": "person", "user__in": [user.pk for user in self.users]}
        held = Q(who__in=_BY_RULE) | Q(by_place, who="organisation") | Q(**by_name)
        return list(Grant.objects.filter(held, portal=self.ground.portal, role__in=["use", "see"]))

    @cached_property
    def _places(self) -> dict[UUID, list[Membership]]:
        """All of each person; personal organisations count for nothing here."""
        found: dict[UUID, list[Membership]] = {}
        held = Membership.objects.filter(user__in=[user.pk for user in self.users], organisation__is_personal=False)
        for one in held.select_related("organisation"):
            found.setdefault(one.user_id, []).append(one)
        return found

    def _homes(self, user: User) -> list[Membership]:
        root = self.ground.root
        places = self._places.get(user.pk, [])
        return [one for one in places if one.organisation.tree == root.tree and one.organisation.path.startswith(root.path)]


def _reaches(grant: Grant, place: Membership) -> bool:
    return grant.organisation_id in place.organisation.ancestor_ids and grant.member_role in RANK[place.role]
