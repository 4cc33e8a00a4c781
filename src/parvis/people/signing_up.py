"""Asking to come in with an e-mail address alone. Whoever asks reads the same; what differs is which mail leaves, if any."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from parvis.mail.outbox import enqueue, mailed_lately
from parvis.people.homes import home_of
from parvis.people.invitations import QUIET, invite
from parvis.people.models import Membership, Organisation, User

# Source: what providers of free personal mailboxes in France are called; a hint is drawn from it, never a refusal.
PERSONAL_DOMAINS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.com", "live.fr", "msn.com",
    "yahoo.com", "yahoo.fr", "ymail.com", "icloud.com", "me.com", "mac.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr",
    "bbox.fr", "laposte.net", "gmx.com", "gmx.fr", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "aol.com", "mail.com",
    "zoho.com",
})  # fmt: skip


def is_personal(email: str) -> bool:
    """Whether the address looks like somebody's own rather than an organisation's."""
    return email.rpartition("@")[2].lower() in PERSONAL_DOMAINS


def ask(email: str, *, portal_key: str, language: str, life: timedelta, leads_to: str = "") -> None:
    """Open sign-up: a door for an address that has no account, a reminder for one that has."""
    user = User.objects.by_email(email)
    if user and (user.has_usable_password() or user.deactivated_at):
        tell_exists(user, portal_key=portal_key)
        return
    with transaction.atomic():
        invite(
            home_of(user) if user else _home_to_be(email),
            user.email if user else email,
            portal_key=portal_key,
            role=Membership.Role.ADMINISTRATOR,
            user=user,
            profile={"language": language},
            leads_to=leads_to,
            life=life,
        )


def ask_as_known(email: str, *, portal_key: str, language: str, life: timedelta, leads_to: str = "", wants_reminder: bool = False) -> None:
    """Only people known already, who have no password yet, get a door; `wants_reminder`: those who have one are told so.

    For the others the same is done and undone, so that the time an answer takes tells nothing (trust.md class 21).
    """
    user = User.objects.by_email(email)
    may_finish = user is not None and not user.has_usable_password() and user.deactivated_at is None
    with transaction.atomic():
        invite(
            home_of(user) if user else _home_to_be(email),
            user.email if user else email,
            portal_key=portal_key,
            role=_role(user) if user else Membership.Role.MEMBER,
            user=user,
            profile={"language": (user.language if user else "") or language},
            leads_to=leads_to,
            life=life,
        )
        if not may_finish:
            transaction.set_rollback(True)
    if wants_reminder and user and user.has_usable_password():
        tell_exists(user, portal_key=portal_key)


def tell_exists(user: User, *, portal_key: str) -> None:
    """Remind someone of the account they have, once in QUIET at most."""
    if user.is_active and not mailed_lately("account_exists", user.email, QUIET):
        enqueue("account_exists", to=user, organisation=home_of(user), portal_key=portal_key)


def _home_to_be(email: str) -> Organisation:
    """The one that earlier asking left, else a new one; named after the person once they are known."""
    earlier = Organisation.objects.filter(
        invitations__email__iexact=email, is_personal=True, state=Organisation.State.PENDING, memberships=None
    ).first()
    return earlier or Organisation.objects.create(name=email.partition("@")[0], is_personal=True, state=Organisation.State.PENDING)


def _role(user: User) -> str:
    membership = user.memberships.first()
    return membership.role if membership else Membership.Role.MEMBER
