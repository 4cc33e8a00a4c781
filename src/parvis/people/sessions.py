"""Signing in and out: a password, a second factor where there is one or must be one, then a session. Portal and desk share it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.db.models import Q
from django.http import HttpRequest  # noqa: TID251  a sign-in is about a browser's session: the one matter the domain shares with pages

from parvis.kit.clock import now
from parvis.people import audit, limits, second_factors
from parvis.people.models import User
from parvis.people.passwords import LONGEST

logger = logging.getLogger(__name__)

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
_WAITING, _WAITING_SECONDS = "sign_in", 15 * 60
_CONFIRMED, _CONFIRMED_SECONDS = "confirmed_at", 15 * 60
_PROVEN = "proven_at"


class Step(Enum):
    """What is still between the right password and the pages."""

    DONE = "done"
    CODE = "code"  # give the second factor
    PROTECT = "protect"  # choose a second factor: this account must have one


@dataclass(frozen=True)
class Waiting:
    """Somebody who gave the right password and not yet the second factor."""

    user: User
    remember: bool
    leads_to: str

    @property
    def step(self) -> Step:
        return Step.CODE if second_factors.has(self.user) else Step.PROTECT


def who(request: HttpRequest, login: str, password: str) -> User | None:
    """Whose identifier or e-mail address and password these are; an unknown one takes as long as a wrong password.

    Raises limits.TooOften when this place or this account was tried too often.
    """
    key = login.strip().lower()
    limits.take("sign_in", ip=limits.client_ip(request))
    limits.take("wrong_password", key=key)
    if len(password) > LONGEST:
        return None
    # Asked by name, allauth hashes once for the address and once for the identifier: who has one for both would take twice as long.
    known = User.objects.by_email(login)
    credentials = {"email": known.email} if known else {"username": login.strip()}
    found = auth.authenticate(request, **credentials, password=password)
    if not isinstance(found, User):
        tried = User.objects.filter(Q(username__iexact=key) | Q(email__iexact=key)).first() if key else None
        audit.write("sign_in_failed", by=None, about=tried, portal_key=_portal_key(request))
        return None
    limits.forget("wrong_password", key=key)
    return found


def begin(request: HttpRequest, user: User, *, remember: bool = False, leads_to: str = "") -> Step:
    """The password was right: sign in, or keep in mind who it is while the second factor is asked. `leads_to`: kept for `waiting`."""
    if second_factors.has(user):
        step = Step.CODE
    elif second_factors.must_have(user):
        step = Step.PROTECT
    else:
        sign_in(request, user, remember=remember)
        return Step.DONE
    request.session.cycle_key()
    request.session[_WAITING] = {"user": user.pk.hex, "remember": remember, "leads_to": leads_to, "at": now().timestamp()}
    return step


def waiting(request: HttpRequest) -> Waiting | None:
    """Who gave the right password less than a quarter of an hour ago, in this browser."""
    said = request.session.get(_WAITING)
    if not said or now().timestamp() - said["at"] > _WAITING_SECONDS:
        return None
    user = User.objects.filter(pk=UUID(hex=said["user"]), is_active=True).first()
    return Waiting(user, said["remember"], said["leads_to"]) if user else None


def finish(request: HttpRequest, someone: Waiting) -> User:
    """The second factor was given too."""
    request.session.pop(_WAITING, None)
    sign_in(request, someone.user, remember=someone.remember)
    prove(request)
    return someone.user


def sign_in(request: HttpRequest, user: User, *, remember: bool = False) -> None:
    """Open a session under a new key; without `remember` it ends with the browser. What the visitor had begun stays in it."""
    auth.login(request, user, backend=BACKEND)
    request.session.pop(_WAITING, None)
    request.session.set_expiry(None if remember else 0)
    request.session[_CONFIRMED] = now().timestamp()
    UserSession.objects.create_from_request(request)
    audit.write("signed_in", by=user, portal_key=_portal_key(request))
    logger.info("user %s signed in", user.pk)


def sign_out(request: HttpRequest) -> None:
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
    auth.logout(request)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the password or the second factor was given lately enough to change what guards the account."""
    return now().timestamp() - float(request.session.get(_CONFIRMED, 0)) < _CONFIRMED_SECONDS


def confirm(request: HttpRequest) -> None:
    request.session[_CONFIRMED] = now().timestamp()


def is_proven(request: HttpRequest, user: User) -> bool:
    """Whether the second factor was given as lately, too; true for somebody who has none."""
    lately = now().timestamp() - float(request.session.get(_PROVEN, 0)) < _CONFIRMED_SECONDS
    return lately or not second_factors.has(user)


def prove(request: HttpRequest) -> None:
    request.session[_PROVEN] = now().timestamp()


def renew(request: HttpRequest, user: User) -> None:
    """After a new password this session goes on, under a new key; all others are over."""
    old = request.session.session_key or ""
    auth.update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=old).delete()
    UserSession.objects.create_from_request(request)
    close_all(user, but=request.session.session_key or "")


def sessions_of(user: User) -> list[UserSession]:
    """Those still open, last seen first."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.last_seen_at, reverse=True)


def close(user: User, session_id: int) -> None:
    for session in UserSession.objects.filter(user=user, pk=session_id):
        session.end()


def close_all(user: User, *, but: str = "") -> None:
    """End every session of `user`; `but`: the key of one that stays."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()


def _portal_key(request: HttpRequest) -> str:
    """Of the portal one signs in on; empty at the desk."""
    return str(getattr(getattr(request, "portal", None), "key", ""))
