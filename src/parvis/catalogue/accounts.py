"""What who administers a portal decides about the accounts of its customers: closed, opened, let in again; each is written in the audit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.catalogue.ground import customers_of
from parvis.catalogue.models import Portal
from parvis.catalogue.writing import may_write
from parvis.journal.models import Entry, Same
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.people import audit, closing, invitations, second_factors, sessions
from parvis.people.homes import home_of
from parvis.people.models import Invitation, Membership, User

MOST_REASON = 500


def people_of(portal: Portal) -> QuerySet[User]:
    """The customers whose account was made on `portal` or who belong to a customer of it; never the staff, never the erased."""
    belonging = Membership.objects.filter(organisation__in=customers_of(portal).order_by().values("pk")).order_by().values("user")
    known = Q(portal_key=portal.key) | Q(pk__in=belonging)
    return User.objects.filter(known, is_staff=False, is_superuser=False, anonymised_at=None)


def may_decide(by: User, user: User, portal: Portal) -> bool:
    """An account made on another portal serves there too: only who administers all of them decides about it."""
    is_of_portal = by.is_superuser or user.portal_key == portal.key
    return may_write(by, portal) and is_of_portal and not (user.is_staff or user.is_superuser or user.anonymised_at)


def disable(user: User, portal: Portal, *, by: User, reason: str) -> User:
    """Nobody comes in by it any more: sessions end, links under way are closed; what the person asked goes on.

    Raises Refused when it is not for `by`, and without a reason.
    """
    why = reasoned(reason)
    with transaction.atomic():
        row = held(user, portal, by)
        if row.deactivated_at is None:
            closing.deactivate(row)
            write(row, portal, "account_disabled", by=by, reason=why)
    return row


def enable(user: User, portal: Portal, *, by: User) -> User:
    """Raises Refused when it is not for `by`."""
    with transaction.atomic():
        row = held(user, portal, by)
        if row.deactivated_at is not None:
            closing.reactivate(row)
            write(row, portal, "account_enabled", by=by)
    return row


def invite_again(user: User, portal: Portal, *, by: User, key: UUID | None = None) -> Invitation:
    """A new link for somebody who has chosen no password yet; with the same `key`, one. Raises Refused for anybody else."""
    with transaction.atomic():
        row = held(user, portal, by)
        if row.has_usable_password() or row.deactivated_at or not row.email:
            raise Refused(
                _("This person has a password already, or no address, or a closed account: no invitation is sent."), code="not_invited"
            )
        place = row.memberships.select_related("organisation").first()
        home, role = (place.organisation, place.role) if place else (home_of(row), Membership.Role.MEMBER)
        made = invitations.invite(home, row.email, portal_key=portal.key, role=role, user=row, by=by, key=key)
        audit.write("people_invited", by=by, about=row, portal_key=portal.key, key=f"people_invited:{made.pk.hex}")
    return made


def end_sessions(user: User, portal: Portal, *, by: User, session_id: int | None = None) -> None:
    """All of them, or one. Raises Refused when it is not for `by`."""
    with transaction.atomic():
        row = held(user, portal, by)
        if session_id is None:
            sessions.close_all(row)
        else:
            sessions.close(row, session_id)
        audit.write("sessions_ended", by=by, about=row, portal_key=portal.key)


def reset_second_factors(user: User, portal: Portal, *, by: User, reason: str) -> None:
    """For who lost theirs: the next sign-in asks the password alone, or a new one to be chosen. The person is told.

    Raises Refused when it is not for `by`, and without a reason.
    """
    why = reasoned(reason)
    with transaction.atomic():
        row = held(user, portal, by)
        if second_factors.forget_all(row, portal_key=portal.key):
            sessions.close_all(row)
            write(row, portal, "second_factor_reset", by=by, reason=why)


def reasoned(reason: str) -> str:
    """The reason in one line. Raises Refused without one."""
    if not (why := one_line(reason, MOST_REASON)):
        raise Refused(_("Say why: the reason stands in the log."), code="no_reason")
    return why


def held(user: User, portal: Portal, by: User) -> User:
    """The account as it is now, locked. Raises Refused when it is not for `by` to decide about it."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if not may_decide(by, row, portal):
        raise Refused(_("You do not decide about this account."), code="not_yours")
    return row


def write(user: User, portal: Portal, verb: str, *, by: User, reason: str = "", data: dict[str, Any] | None = None) -> None:
    """In the journal with its reason; in the audit, which is kept apart, that it was done."""
    owner: UUID = home_of(user).pk
    said = {"portal": portal.key, **(data or {})}
    Entry.write(Same(user.entry_kind, user.pk, owner), verb, by=by, body=reason, from_team=True, internal=True, data=said)
    audit.write(verb, by=by, about=user, portal_key=portal.key)
