"""Proposing an identifier that is free, readable aloud, and made from what the person told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.text import fold
from parvis.people.models import User

LONGEST = 40
SHORTEST = 5


def is_free(identifier: str, *, but: User | None = None) -> bool:
    taken = User.objects.filter(username__iexact=identifier.strip())
    return not (taken.exclude(pk=but.pk) if but else taken).exists()


def require_fit(identifier: str, *, email: str, but: User | None = None) -> None:
    """Raises ValidationError for one that cannot be typed everywhere, Refused for one that is taken or is somebody else's address.

    `email`: the address of who is to have it. An identifier that is an address must be that one: people sign in with either.
    """
    User._meta.get_field("username").run_validators(identifier)
    if identifier.lower() != email.lower() and _is_address(identifier):
        raise Refused(_("Choose an identifier that is not an e-mail address."), code="username_is_address")
    if not is_free(identifier, but=but):
        raise Refused(_("This identifier is already taken. Choose another one."), code="username_taken")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def propose(*sources: str, count: int = 1) -> list[str]:
    """`count` free identifiers from the first useful of `sources` («Ville de Saint-Aubin» → «ville-de-saint-aubin»)."""
    root = next((made for made in map(_plain, sources) if made), "compte")
    found: list[str] = []
    for candidate in _candidates(root):
        if len(found) == count:
            break
        if is_free(candidate):
            found.append(candidate)
    return found


def _plain(text: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:LONGEST].strip("-")
    return made if len(made) >= SHORTEST else (f"{made}-support" if made else "")


def _candidates(root: str) -> Iterator[str]:
    yield root
    number = 2
    while True:
        yield f"{root}-{number}"
        number += 1
