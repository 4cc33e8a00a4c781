"""People known because they wrote, or because somebody put them in copy: an account without a password, until they want one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction

from parvis.kit.errors import Refused
from parvis.people import names
from parvis.people.identifiers import propose, require_fit
from parvis.people.models import EmailDomain, Organisation, User
from parvis.people.signing_up import is_personal

_NOT_TOO_LONG = MaxLengthValidator(254)
"""The column's own length, which SQLite does not hold. Source: RFC 5321, 4.5.3.1.3."""
TRIES = 5
"""Two mails at once make one account; other people's accounts may take the identifier meanwhile, a few times at most."""


def known_person(email: str, *, name: str = "", language: str = "", portal_key: str) -> User:
    """The account with this address, whatever its capitals, as it is; else a new one that nobody can sign in with yet.

    `name`: as the mail carried it. Raises ValidationError for what is no address.
    """
    address = email.strip().lower()
    if found := User.objects.by_email(address):
        return found
    validate_email(address)
    _NOT_TOO_LONG(address)
    first, last = names.split(names.from_mail(name))
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    _identifier(address), address, first_name=first, last_name=last, language=language[:5], portal_key=portal_key
                )
        except IntegrityError:
            if found := User.objects.by_email(address):
                return found
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the last try has returned or raised")


def organisation_by_domain(email: str) -> Organisation | None:
    """The active organisation to which the domain of this address was verified to belong; never that of a provider of mailboxes."""
    domain = email.strip().rpartition("@")[2]
    if not domain or is_personal(email.strip()):
        return None
    verified = EmailDomain.objects.select_related("organisation").filter(domain__iexact=domain).exclude(verified_at=None)
    row = verified.filter(organisation__state=Organisation.State.ACTIVE).first()
    return row.organisation if row else None


def _identifier(address: str) -> str:
    """The address itself, where it can be typed everywhere and is free; else one made from it."""
    try:
        require_fit(address, email=address)
    except (ValidationError, Refused):
        return propose(address.partition("@")[0])[0]
    return address
