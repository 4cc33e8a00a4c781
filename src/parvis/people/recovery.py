"""Getting back in. Every request is answered the same; what differs is only whether a mail leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.outbox import enqueue
from parvis.people.homes import home_of
from parvis.people.models import User

CLAIM_SECONDS = 3600


class ResetTokens(PasswordResetTokenGenerator):
    """Counted in UTC: by the local clock, which Django asks, a link would live 23 or 25 hours when the clocks change."""

    key_salt = "parvis.people.recovery"

    def _now(self) -> datetime:
        return now().replace(tzinfo=None)


TOKENS = ResetTokens()


def recall_identifier(email: str, *, portal_key: str) -> None:
    """Mail the identifier to its owner, if `email` is somebody's."""
    user = User.objects.by_email(email)
    if user and user.is_active:
        _mail("identifier_recall", user, portal_key)


def ask_reset(email_or_username: str, *, portal_key: str, leads_to: str = "") -> None:
    """Mail a link to choose a new password, if the address or the identifier is somebody's; `leads_to`: the page that follows."""
    text = email_or_username.strip()
    user = User.objects.by_email(text) if "@" in text else None
    user = user or User.objects.filter(username__iexact=text).first()
    user = user and user.standing
    if user and user.is_active and user.has_usable_password():
        _mail("password_reset", user, portal_key, secret=True, **({"leads_to": leads_to} if leads_to else {}))


def reset_token(user: User) -> str:
    """Void once the password or the address changed, or after PASSWORD_RESET_TIMEOUT."""
    return f"{user.pk.hex}.{TOKENS.make_token(user)}"


def owner_of(token: str) -> User | None:
    """Whose password a link may change now."""
    pk, _, seal = token.partition(".")
    try:
        user = User.objects.filter(pk=UUID(hex=pk), is_active=True).first()
    except ValueError:
        return None
    return user if user and TOKENS.check_token(user, seal) else None


def claim(token: str) -> str | None:
    """What a browser keeps in place of the link it has shown: of no use in an address, void as soon as the link is."""
    user = owner_of(token)
    return f"{user.pk.hex}.{_state(user)}.{int(now().timestamp()) + CLAIM_SECONDS}" if user else None


def claimant(value: str) -> User | None:
    pk, _, rest = value.partition(".")
    state, _, until = rest.partition(".")
    if not until.isdigit() or int(until) < now().timestamp():
        return None
    user = User.objects.filter(pk=UUID(hex=pk), is_active=True).first()
    return user if user and constant_time_compare(state, _state(user)) else None


def reset_password(claimed: str, password: str, *, portal_key: str) -> User:
    """Raises Refused when the link is spent, ValidationError for a weak password. Second factors stay as they are."""
    with transaction.atomic():
        found = claimant(claimed)
        # Of two clicks at once the second reads the row after the first has changed it.
        user = claimant(claimed) if found and User.objects.select_for_update().get(pk=found.pk) else None
        if user is None:
            raise Refused(_("This link has already been used or has expired. Ask for a new one."), code="link_spent")
        validate_password(password, user)
        set_password(user, password, portal_key=portal_key)
    return user


def set_password(user: User, password: str, *, portal_key: str) -> None:
    """A new password closes every session (`sessions.renew` keeps one) and is told to its owner."""
    user.set_password(password)
    user.save(update_fields=["password"])
    _mail("password_changed", user, portal_key, moment=now().isoformat())


def _state(user: User) -> str:
    return salted_hmac("people.recovery", f"{user.pk.hex}{user.password}{user.last_login}{user.email}", algorithm="sha256").hexdigest()


def _mail(kind: str, user: User, portal_key: str, *, secret: bool = False, **context: str) -> None:
    enqueue(kind, to=user, organisation=home_of(user), portal_key=portal_key or user.portal_key, secret=secret, context=context)
