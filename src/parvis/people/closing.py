"""Closing an account: its history stays, nobody comes in by it any more."""

from __future__ import annotations

from django.db import transaction

from parvis.kit.clock import now
from parvis.people import email_change, sessions
from parvis.people.models import Invitation, User


def deactivate(user: User) -> None:
    """Sessions end, doors and changes under way are closed."""
    with transaction.atomic():
        user.is_active = False
        user.deactivated_at = now()
        user.save(update_fields=["is_active", "deactivated_at"])
        Invitation.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now())
        email_change.cancel(user)
    sessions.close_all(user)


def reactivate(user: User) -> None:
    user.is_active = True
    user.deactivated_at = None
    user.save(update_fields=["is_active", "deactivated_at"])
