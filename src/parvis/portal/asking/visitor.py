"""Who asks: a person, or a browser's session until they sign in. What a session began follows them over the sign-in."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from parvis.kit.ids import token
from parvis.people.models import User
from parvis.tickets import drafts
from parvis.tickets.models import Ticket

VISITOR, FILED = "visitor", "filed"
MOST_FILED = 20


def person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]  # the middleware's user is ours


def visitor_hash(request: HttpRequest, *, make: bool = False) -> str:
    """What drafts of this session are kept under; empty when it began nothing (`make`: it begins now).

    Not the session's own key, which changes at sign-in.
    """
    if make and VISITOR not in request.session:
        request.session[VISITOR] = token()
    secret = request.session.get(VISITOR, "")
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def adopt(sender: Any, request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """For `user_logged_in`: the drafts of the session become the person's."""
    if request is not None and hasattr(request, "session") and (session_hash := visitor_hash(request)):
        drafts.adopt(session_hash, user)


def remember_filed(request: HttpRequest, ticket: Ticket) -> None:
    """Let this session read what it has just filed without an account."""
    filed = [key for key in request.session.get(FILED, []) if key != ticket.pk.hex]
    request.session[FILED] = [*filed, ticket.pk.hex][-MOST_FILED:]


def filed_here(request: HttpRequest) -> list[UUID]:
    return [UUID(key) for key in request.session.get(FILED, [])]
