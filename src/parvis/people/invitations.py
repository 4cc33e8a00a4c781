"""Doors: opened for one address, walked through once, closed after a time."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from parvis.kit import ids
from parvis.kit.clock import now
from parvis.mail.outbox import Recipient, enqueue
from parvis.people.models import INVITATION_LIFE, Invitation, Organisation, User
from parvis.people.tokens import fits, row_id, token

PURPOSE = "invitation"
QUIET = timedelta(hours=1)
"""An address that nobody confirmed gets one mail in this time, however often it is typed. Source: trust.md class 8."""
LONGEST_PATH = 300


class Door(Enum):
    """What a link opens now."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def invite(
    organisation: Organisation,
    email: str,
    *,
    portal_key: str,
    role: str,
    user: User | None = None,
    profile: dict[str, Any] | None = None,
    proposed_username: str = "",
    leads_to: str = "",
    ticket_id: UUID | None = None,
    by: User | None = None,
    life: timedelta = INVITATION_LIFE,
    key: UUID | None = None,
) -> Invitation:
    """Open a door for `email` and mail its link to that address alone; earlier doors of the address on this portal close.

    `by`: who invites; None for what a stranger typed, who closes no door that somebody of ours opened. A stranger who asks again
    within the hour gets no second mail: the link that was sent opens the door asked for last. Asking again from a page that leads
    nowhere forgets nothing: the door still leads to the request that the first link named. With the same `key`, the same is sent once.
    """
    said: dict[str, Any] = {
        "organisation": organisation,
        "role": role,
        "user": user,
        "profile": profile or {},
        "proposed_username": proposed_username,
        "leads_to": "",
        "ticket_id": ticket_id,
    }
    with transaction.atomic():
        made = ids.uuid7()
        if key:
            Organisation.objects.select_for_update().get(pk=organisation.pk)  # of two sendings, one after the other
            made = ids.of_sending(key, organisation.pk.hex, email.strip().lower(), role, sorted(said["profile"].items()))
            if present := _one(made):
                return present
        doors = open_doors(email, portal_key) if by else open_doors(email, portal_key).filter(invited_by=None)
        said["leads_to"] = _kept(leads_to) or ("" if by else _kept(getattr(doors.first(), "leads_to", "")))
        lately = None if by else doors.select_for_update().filter(created_at__gt=now() - QUIET).first()
        if lately:
            Invitation.objects.filter(pk=lately.pk).update(**said)
            return Invitation.objects.get(pk=lately.pk)
        moment = now()
        doors.update(revoked_at=moment)
        invitation = Invitation.objects.create(
            id=made,
            email=email.strip().lower(),
            portal_key=portal_key,
            invited_by=by,
            nonce=ids.token(),
            created_at=moment,
            expires_at=moment + life,
            **said,
        )
        tell(invitation)
    return invitation


def _kept(path: str) -> str:
    """A path cut short would lead elsewhere: one that is too long leads nowhere."""
    return path if len(path) <= LONGEST_PATH else ""


def open_doors(email: str, portal_key: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        purpose=Invitation.Purpose.ACTIVATE,
        email__iexact=email.strip(),
        portal_key=portal_key,
        used_at=None,
        revoked_at=None,
        expires_at__gt=now(),
    )


def revoke(invitation: Invitation) -> None:
    """Close it for good: it cannot be renewed."""
    Invitation.objects.filter(pk=invitation.pk, used_at=None).update(revoked_at=now())


def tell(invitation: Invitation) -> None:
    """One mail with the link, to one address, never to anybody in copy; only somebody of ours may have it name the reader."""
    language = str(invitation.profile.get("language", ""))
    name = (
        " ".join(str(invitation.profile.get(part, "")) for part in ("first_name", "last_name")).strip()
        if is_vouched_for(invitation)
        else ""
    )
    enqueue(
        "activation",
        to=Recipient(invitation.email, name, language),
        organisation=invitation.organisation,
        portal_key=invitation.portal_key,
        context={"invitation": str(invitation.pk)},
        key=f"invitation:{invitation.pk}",
        secret=True,
    )


def is_vouched_for(invitation: Invitation) -> bool:
    """Whether what it says comes from us: else it was typed by a stranger, and no mail of ours repeats it (trust.md class 8)."""
    return invitation.invited_by_id is not None


def link_token(invitation: Invitation) -> str:
    return token(invitation, PURPOSE)


def behind(value: str) -> tuple[Invitation | None, Door]:
    """The invitation a token opens, and what it opens now. A token that fits no row is UNKNOWN."""
    pk = row_id(value)
    invitation = _one(pk) if pk else None
    if invitation is None or not fits(value, invitation, PURPOSE):
        return None, Door.UNKNOWN
    return invitation, door(invitation)


def known(pk: UUID) -> tuple[Invitation | None, Door]:
    """The same by its id, for a browser that has shown the token already."""
    invitation = _one(pk)
    return invitation, door(invitation) if invitation else Door.UNKNOWN


def door(invitation: Invitation) -> Door:
    """An account that came to its password by another way closes the door; so does one that is closed or has another address."""
    user = invitation.user or User.objects.by_email(invitation.email)
    if invitation.used_at or (user and user.has_usable_password()):
        return Door.USED
    is_of_user = user is None or (user.deactivated_at is None and user.email.lower() == invitation.email.lower())
    is_over = invitation.revoked_at is not None or invitation.expires_at <= now()
    return Door.EXPIRED if is_over or not is_of_user else Door.OPEN


def may_renew(invitation: Invitation) -> bool:
    """Not once it was used, revoked, or its account closed: of several doors of an address the last one counts."""
    last = _last(invitation)
    return not (door(last) is Door.USED or last.revoked_at or (last.user and last.user.deactivated_at))


def renew(invitation: Invitation) -> Invitation | None:
    """A new door in place of one that expired, for what was asked last, mailed to the same address; None where none may be."""
    if not may_renew(invitation):
        return None
    last = _last(invitation)
    return invite(
        last.organisation,
        last.email,
        portal_key=last.portal_key,
        role=last.role,
        user=last.user,
        profile=last.profile,
        proposed_username=last.proposed_username,
        leads_to=last.leads_to,
        ticket_id=last.ticket_id,
        by=last.invited_by,
        life=last.expires_at - last.created_at,
    )


def _last(invitation: Invitation) -> Invitation:
    """The last door of the same address and origin."""
    same = Invitation.objects.filter(purpose=invitation.purpose, email=invitation.email, portal_key=invitation.portal_key)
    same = same.filter(invited_by__isnull=invitation.invited_by_id is None).select_related("organisation", "user", "invited_by")
    return same.order_by("-created_at", "-id").first() or invitation


def _one(pk: UUID) -> Invitation | None:
    return Invitation.objects.select_related("organisation", "user", "invited_by").filter(pk=pk).first()
