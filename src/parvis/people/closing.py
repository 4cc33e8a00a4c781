"""Closing an account: its history stays, nobody comes in by it any more."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry, Same
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.holdings import Cause
from parvis.kit.traces import ERASED
from parvis.people import api_keys, email_change, sessions
from parvis.people.models import Invitation, User


def deactivate(user: User) -> None:
    """Sessions end, doors and changes under way are closed."""
    with transaction.atomic():
        user.is_active = False
        user.deactivated_at = now()
        user.save(update_fields=["is_active", "deactivated_at"])
        Invitation.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now())
        email_change.cancel(user)
        api_keys.revoke_all(user)
    sessions.close_all(user)


def anonymise(user: User, cause: Cause) -> None:
    """Nothing of the person stays on the account, and nobody signs in with it ever again. Their requests keep pointing at it."""
    deactivate(user)
    places = [membership.organisation_id for membership in user.memberships.all()] or [user.pk]
    with transaction.atomic():
        user.username, user.email, user.portal_key = f"erased-{user.pk.hex}", "", user.portal_key
        user.civility = user.first_name = user.phone = user.mobile = user.job_title = user.language = user.time_zone = user.theme = ""
        user.last_name, user.preferences = ERASED, {}
        user.is_staff = user.is_superuser = False
        user.set_unusable_password()
        user.last_login, user.anonymised_at = None, user.anonymised_at or now()
        user.save()
        for rows in (Authenticator, EmailAddress):
            rows.objects.filter(user=user).delete()
        if user.memberships.exists():
            Entry.say_redacted(Same(user.entry_kind, user.pk, places[0]), cause)


def reactivate(user: User) -> None:
    """Raises Refused for an account whose data were erased, or that was merged into another one."""
    if user.anonymised_at:
        raise Refused(_("The data of this account were erased: it cannot be opened again. Invite the person anew."), code="anonymised")
    if user.merged_into_id:
        raise Refused(_("This account was merged into another one: it cannot be opened again."), code="merged")
    user.is_active = True
    user.deactivated_at = None
    user.save(update_fields=["is_active", "deactivated_at"])
