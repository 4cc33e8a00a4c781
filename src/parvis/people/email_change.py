"""A new e-mail address counts once both addresses said yes: neither a stolen session nor a typing mistake moves an account."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.kit import ids
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.outbox import Recipient, enqueue
from parvis.people.homes import home_of
from parvis.people.models import EmailChange, User
from parvis.people.tokens import fits, row_id, token

LIFE = timedelta(hours=24)
SIDES = ("old", "new")


def ask(user: User, new_email: str, *, portal_key: str) -> EmailChange:
    """Mail a link to both addresses; an earlier change still open is dropped."""
    new_email = new_email.strip().lower()
    if user.email and new_email == user.email.lower():
        raise Refused(_("This is already your address."), code="same_address")
    with transaction.atomic():
        user.email_changes.filter(cancelled_at=None).update(cancelled_at=now())
        change = EmailChange.objects.create(
            user=user,
            new_email=new_email,
            nonce=ids.token(),
            expires_at=now() + LIFE,
            old_confirmed_at=None if user.email else now(),  # nobody can read at an address that there is not
        )
        to_new = Recipient(new_email, language=user.language)  # without a name: the address may be anybody's, and names are typed
        for side, to in (("old", user), ("new", to_new)):
            enqueue(
                "email_change",
                to=to,
                organisation=home_of(user),
                portal_key=portal_key,
                context={"change": str(change.pk), "side": side},
                key=f"email_change:{change.pk}:{side}",
                secret=True,
            )
    return change


def link_token(change: EmailChange, side: str) -> str:
    return token(change, f"email_change:{side}")


def behind(value: str, side: str) -> EmailChange | None:
    """The change a link confirms, while it may."""
    pk = row_id(value)
    change = EmailChange.objects.select_related("user").filter(pk=pk, cancelled_at=None, expires_at__gt=now()).first() if pk else None
    return change if change and side in SIDES and fits(value, change, f"email_change:{side}") else None


def known(pk: UUID) -> EmailChange | None:
    """The same by its id, for a browser that has shown the token already."""
    return EmailChange.objects.select_related("user").filter(pk=pk, cancelled_at=None, expires_at__gt=now()).first()


def confirm(change: EmailChange, side: str) -> EmailChange:
    """One side says yes; the second one makes the change. Raises Refused for a spent link or an address taken meanwhile."""
    try:
        with transaction.atomic():
            row = known(EmailChange.objects.select_for_update().get(pk=change.pk).pk)  # both sides may click at once
            if row is None:
                raise Refused(
                    _("This link has already been used or has expired. Start the change again from your profile."), code="link_spent"
                )
            field = f"{side}_confirmed_at"
            setattr(row, field, getattr(row, field) or now())
            row.save(update_fields=[field])
            if is_done(row):
                _change(row)
    except IntegrityError as clash:
        raise Refused(_("This address cannot be used. Choose another one."), code="address_taken") from clash
    return row


def _change(change: EmailChange) -> None:
    """Links that were on their way to the old address are void: reset links hold it, doors compare it."""
    change.user.email = change.new_email
    change.user.save(update_fields=["email"])
    EmailChange.objects.filter(pk=change.pk).update(cancelled_at=now())


def cancel(user: User) -> None:
    user.email_changes.filter(cancelled_at=None).update(cancelled_at=now())


def is_done(change: EmailChange) -> bool:
    return change.old_confirmed_at is not None and change.new_confirmed_at is not None


def pending(user: User) -> EmailChange | None:
    return user.email_changes.filter(cancelled_at=None, expires_at__gt=now()).first()
