"""The request that a page is about, when its visitor may see it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from parvis.people.models import User
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.models import Ticket
from parvis.tickets.opening import opened


def user_of(request: HttpRequest) -> User:
    """For views that ask for somebody who is signed in."""
    user: User = request.user  # type: ignore[assignment]  # the middleware's user is ours
    return user


def seen_ticket(request: HttpRequest, reference: str) -> Ticket:
    """Raises Http404 for what is not theirs, as for what does not exist."""
    ticket = opened(user_of(request), portal_of(request), reference) if request.user.is_authenticated else None
    if ticket is None:
        raise Http404
    return ticket
