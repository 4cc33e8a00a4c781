"""Walking through the door: an account with its identifier and password, and a place in the organisation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people import joining
from parvis.people.identifiers import require_fit
from parvis.people.invitations import Door, door
from parvis.people.models import Invitation, Membership, Organisation, User

PROFILE = ("civility", "first_name", "last_name", "phone", "mobile", "job_title", "language")


def activate(
    invitation: Invitation, *, username: str, password: str, profile: dict[str, Any] | None = None, domain_members: bool = False
) -> User:
    """Make (or complete) the account of `invitation`; `profile` is what the person says, and counts over what the invitation knew.

    `domain_members`: whether an address at a verified domain makes a member of its organisation; else its managers are asked.
    Raises Refused when the door is closed meanwhile or the identifier is taken, ValidationError for a weak password.
    """
    username = username.strip()
    known = _said(invitation.profile, profile or {})
    validate_password(password, User(username=username, email=invitation.email, **known))
    try:
        with transaction.atomic():
            invitation = _closed(invitation)
            called = str(invitation.user or "")
            user = _account(invitation, username, password, known)
            _join(user, invitation, called)
            if domain_members:
                joining.join_by_domain(user)
            else:
                joining.ask_by_domain(user, portal_key=invitation.portal_key)
    except IntegrityError as clash:
        raise Refused(_("This identifier has just been taken. Choose another one."), code="username_taken") from clash
    return user


def _said(by_invitation: dict[str, Any], by_person: dict[str, Any]) -> dict[str, str]:
    """A name of one word leaves the last name empty, whatever a mail called the person before."""
    told = {key: value for key, value in by_invitation.items() if value}
    return {key: str(value) for key, value in {**told, **by_person}.items() if key in PROFILE and (value or key == "last_name")}


def _closed(invitation: Invitation) -> Invitation:
    """The invitation as it is now, its door closed behind the first: two clicks at once make one account."""
    row = Invitation.objects.select_related("organisation", "user").select_for_update(of=("self",)).get(pk=invitation.pk)
    if door(row) is not Door.OPEN:
        raise Refused(_("This link has already been used or has expired. Ask for a new one."), code="door_closed")
    row.used_at = now()
    row.save(update_fields=["used_at"])
    return row


def _account(invitation: Invitation, username: str, password: str, known: dict[str, Any]) -> User:
    user = invitation.user or User.objects.by_email(invitation.email) or User(email=invitation.email, portal_key=invitation.portal_key)
    require_fit(username, email=invitation.email, but=user)
    user.username = username
    user.is_active = True
    for key, value in known.items():
        setattr(user, key, value)
    user.set_password(password)
    if user._state.adding:
        user.save(force_insert=True)
    else:
        user.save(update_fields=["username", "is_active", "password", *known])
    invitation.user = user
    invitation.save(update_fields=["user"])
    return user


def _join(user: User, invitation: Invitation, called: str) -> None:
    """The organisation that waited for its first person is open; a personal one takes its person's name.

    `called`: what a person known from their mails was called until now; their personal organisation is, too.
    """
    home = invitation.organisation
    is_waiting = home.state == Organisation.State.PENDING
    if is_waiting or (home.is_personal and home.name == called):
        home.state = Organisation.State.ACTIVE if is_waiting else home.state
        home.name = str(user) if home.is_personal else home.name
        home.save(update_fields=["state", "name"])
    Membership.objects.get_or_create(
        organisation=home,
        user=user,
        defaults={"role": invitation.role, "is_default": not user.memberships.filter(is_default=True).exists()},
    )
