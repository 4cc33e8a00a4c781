"""The people of a demo, where they belong and what they may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from parvis.assets.models import Asset
from parvis.catalogue.models import Grant, Portal
from parvis.kit.clock import now
from parvis.people.models import EmailDomain, Membership, Organisation, TeamMembership, User
from parvis.planning.models import Booking
from parvis.presets.check.demo import WHOLE_PORTAL
from parvis.presets.check.names import Names, Table
from parvis.presets.rows import rights
from parvis.presets.source import Source

PASSWORD: Final = "parvis-demo"  # noqa: S105  printed by the demo, for people who exist nowhere
_PROFILE: Final = ("email", "civility", "first_name", "last_name", "phone", "mobile", "job_title", "language")


@dataclass
class Cast:
    """Everybody of one portal's demo, by the names that its files use."""

    portal: Portal
    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    appointments: dict[str, Booking] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source, portal: Portal) -> Cast:
        names, cast = Names(source), cls(portal)
        for key in names.organisations:
            cast._organisation(key, names.organisations)
        cast._hire(names)
        return cast

    def _organisation(self, key: str, said: dict[str, Table]) -> Organisation:
        """Made after the one above it."""
        if key not in self.organisations:
            table = said[key]
            parent = self._organisation(table["parent"], said) if table.get("parent") else None
            said_of_it = {"registration": table.get("registration", ""), "is_umbrella": table.get("umbrella", False)}
            made = Organisation.objects.create(key=key, name=table["name"], parent=parent, **said_of_it)
            EmailDomain.objects.bulk_create(
                EmailDomain(organisation=made, domain=domain, verified_at=now()) for domain in table.get("domains", [])
            )
            self.organisations[key] = made
            self._grant(table.get("grants", []), who=Grant.Who.ORGANISATION, organisation=made)
            to_hand_out = {"role": Grant.Role.SEE, "member_role": Membership.Role.ADMINISTRATOR}
            self._grant(table.get("hands_out", []), who=Grant.Who.ORGANISATION, organisation=made, **to_hand_out)
        return self.organisations[key]

    def _hire(self, names: Names) -> None:
        password = _password_hash()
        for username, table in names.people.items():
            profile = {name: table[name] for name in _PROFILE if name in table}
            is_staff, is_superuser = bool(table.get("staff")), bool(table.get("administrator"))
            self.people[username] = User(
                username=username,
                password=password,
                portal_key=self.portal.key,
                is_staff=is_staff or is_superuser,
                is_superuser=is_superuser,
                **profile,
            )
        User.objects.bulk_create(self.people.values())
        for username, table in names.people.items():
            self._place(self.people[username], table, names)

    def _place(self, person: User, table: Table, names: Names) -> None:
        Membership.objects.bulk_create(
            Membership(
                user=person,
                organisation=self.organisations[membership["organisation"]],
                role=membership.get("role", "member"),
                is_default=number == 0,
                is_support_contact=bool(membership.get("contact")),
            )
            for number, membership in enumerate(table.get("memberships", []))
        )
        TeamMembership.objects.bulk_create(
            TeamMembership(user=person, team=rights.team(self.portal, key, names.teams.get(key))) for key in table.get("teams", [])
        )
        self._grant(table.get("grants", []), who=Grant.Who.PERSON, user=person)

    def _grant(self, places: list[str], **holder: Any) -> None:
        """The right (by default to use) on the whole portal, a family or a service."""
        families = {family.key: family for family in self.portal.families.all()} if places else {}
        services = {service.slug: service for service in self.portal.services.all()} if places else {}
        for place in places:
            where = {} if place == WHOLE_PORTAL else {"service": services[place]} if place in services else {"family": families[place]}
            Grant.objects.create(portal=self.portal, **{"role": Grant.Role.USE, **holder}, **where)


@lru_cache(maxsize=1)
def _password_hash() -> str:
    """Hashed once for everybody: a hash is slow on purpose."""
    return make_password(PASSWORD)
