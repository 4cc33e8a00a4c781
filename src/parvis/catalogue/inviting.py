"""Several people let into an organisation at once: a table is read line by line, then all are invited or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from parvis.catalogue.ground import Ground
from parvis.kit.errors import Refused
from parvis.kit.ids import of_sending
from parvis.kit.sheets import DELIMITERS, Sheet, read
from parvis.kit.text import fold, one_line
from parvis.people import audit, invitations
from parvis.people.models import Membership, Organisation, User

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("email", "e-mail", "mail", "adresse e-mail", "e-mail address", "courriel"),
    "first_name": ("first name", "first_name", "prenom"),
    "last_name": ("last name", "last_name", "nom"),
    "role": ("role",),
}
MOST: Final = 200
_ROLES: Final = {"": "member", "membre": "member", "gestionnaire": "manager", "responsable": "manager", "administrateur": "administrator"}


@dataclass(frozen=True)
class Invited:
    """One line. `fault`: why nobody is invited yet."""

    number: int
    email: str
    first_name: str
    last_name: str
    role: str
    fault: str = ""


def sheet_of(data: bytes) -> Sheet:
    """A table with or without titles: one whose first line holds an address has none.

    Raises Refused as `kit.sheets.read` does.
    """
    first = data.lstrip().split(b"\n", 1)[0]
    if b"@" in first and b"PK\x03\x04" not in first:
        delimiter = max(DELIMITERS, key=lambda one: first.count(one.encode()))
        data = delimiter.join(COLUMNS).encode() + b"\n" + data
    return read(data)


def lines_of(sheet: Sheet, organisation: Organisation) -> list[Invited]:
    """What each line would do, with its fault. Raises Refused for a table without addresses or with too many lines."""
    places = {name: at for at, title in enumerate(sheet.header) for name, titles in COLUMNS.items() if fold(title) in titles}
    if "email" not in places:
        raise Refused(_("No column is called “E-mail”: name the one that holds the addresses."), code="no_addresses")
    if len(sheet.lines) > MOST:
        raise Refused(_("%(most)d people at most are invited at once. Cut the table into several.") % {"most": MOST}, code="too_long")
    found = [_line(line.number, {name: one_line(line.cells[at], 254) for name, at in places.items()}) for line in sheet.lines]
    addresses = [one.email for one in found]
    known = set(User.objects.annotate(folded=Lower("email")).filter(folded__in=addresses).values_list("folded", flat=True))
    return [_judged(one, addresses, known) for one in found]


def invite_all(ground: Ground, lines: list[Invited], *, by: User, key: UUID | None = None) -> int:
    """With the same `key`, the same lines are sent once. Raises Refused when it is not for `by`, and when a line has a fault: then nobody is invited."""
    ground.require(by)
    if not lines or any(one.fault for one in lines):
        raise Refused(_("Nobody is invited yet: put the lines right first."), code="faulty_lines")
    with transaction.atomic():
        for one in lines:
            profile = {name: value for name, value in (("first_name", one.first_name), ("last_name", one.last_name)) if value}
            invitations.invite(ground.root, one.email, portal_key=ground.portal.key, role=one.role, profile=profile, by=by, key=key)
        sent = f"people_invited:{of_sending(key, ground.root.pk.hex, lines).hex}" if key else ""
        audit.write("people_invited", by=by, organisation=ground.root, portal_key=ground.portal.key, data={"count": len(lines)}, key=sent)
    return len(lines)


def _line(number: int, said: Mapping[str, str]) -> Invited:
    role = fold(said.get("role", ""))
    email = said["email"].lower()
    return Invited(number, email, said.get("first_name", "")[:100], said.get("last_name", "")[:100], _ROLES.get(role, role))


def _judged(one: Invited, addresses: list[str], known: set[str]) -> Invited:
    try:
        validate_email(one.email)
    except ValidationError:
        return replace(one, fault=_("This is no e-mail address."))
    if addresses.count(one.email) > 1:
        return replace(one, fault=_("This address stands in several lines."))
    if one.email in known:
        return replace(one, fault=_("An account has this address already."))
    if one.role not in Membership.Role.values:
        return replace(one, fault=_("This is no role: member, manager or administrator."))
    return one
