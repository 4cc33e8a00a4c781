"""Mails about an account that there is not: made by the notices themselves, of rows that are never written; their links open nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from django.utils.translation import pgettext

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Notice
from parvis.mail.specimens import SPECIMENS
from parvis.people.models import Invitation, Organisation, User
from parvis.people.notices import activation_of

OF_A_USER: Final = ("account_exists", "identifier_recall", "password_reset", "password_changed")
NAME: Final = {"first_name": "Camille", "last_name": "Roux"}


def _mail(kind: str, portal_key: str) -> OutgoingMail:
    user = User(pk=uuid7(), username="camille.roux", email="camille.roux@example.org", portal_key=portal_key, **NAME)
    return OutgoingMail(kind=kind, user=user, to=user.email, portal_key=portal_key, context={"moment": now().isoformat()})


def _of_a_user(kind: str, portal_key: str) -> Notice:
    return NOTICES.get(kind)(_mail(kind, portal_key))


@SPECIMENS.register("activation")
def _activation(portal_key: str) -> Notice:
    """As the team's own invitation, which may name who is invited."""
    invitation = Invitation(
        pk=uuid7(),
        organisation=Organisation(pk=uuid7(), name=pgettext("specimen", "Town of Saint-Aubin")),
        email="camille.roux@example.org",
        profile=NAME,
        proposed_username="camille.roux",
        invited_by_id=uuid7(),
        expires_at=now() + timedelta(hours=24),
    )
    return activation_of(_mail("activation", portal_key), invitation)


def _specimen_of(kind: str) -> Callable[[str], Notice]:
    return partial(_of_a_user, kind)


for _kind in OF_A_USER:
    SPECIMENS.register(_kind, _specimen_of(_kind))
