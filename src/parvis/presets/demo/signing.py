"""Who may sign in to the demo, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.people.models import Membership
from parvis.presets.check.names import Names, Table
from parvis.presets.demo.people import PASSWORD
from parvis.presets.source import folders, read


@dataclass(frozen=True)
class SignIn:
    """`login`: what the person types first, an address where the portal asks for one; `text`: the person and what they are, for people;
    `portal`: its key."""

    portal: str
    portal_name: str
    login: str
    password: str
    text: str
    is_staff: bool


def sign_ins() -> list[SignIn]:
    """Those of every preset, in the order of their files: the first of each portal are the ones to begin with."""
    return [one for folder in folders().values() for one in _of(Names(read(folder)))]


def _of(names: Names) -> Iterator[SignIn]:
    source = names.source
    asks_address = source.portal.get("sign_up", {}).get("mode") == Portal.SignUp.KNOWN
    for username, person in names.people.items():
        is_staff = bool(person.get("staff") or person.get("administrator"))
        login = person["email"] if asks_address and not is_staff else username
        yield SignIn(source.key, str(source.portal["name"]), login, PASSWORD, _text(person, names), is_staff)


def _text(person: Table, names: Names) -> str:
    said = {"name": f"{person.get('first_name', '')} {person.get('last_name', '')}".strip()}
    if person.get("administrator"):
        return _("%(name)s, administrator of the installation") % said
    if teams := person.get("teams"):
        return _("%(name)s, agent: %(teams)s") % {**said, "teams": ", ".join(pick(names.teams[key]["title"]) for key in teams)}
    for membership in person.get("memberships", []):
        role = Membership.Role(membership.get("role", "member")).label
        organisation = names.organisations[membership["organisation"]]["name"]
        return _("%(name)s, %(role)s of %(organisation)s") % {**said, "role": role, "organisation": organisation}
    return said["name"]
