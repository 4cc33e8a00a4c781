"""The request that a page is about, when its visitor may see it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from parvis.people.models import User
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.models import Ticket
from parvis.tickets.opening import opened
from parvis.tickets.redirects import destination_for, led_by_reference


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


def led_elsewhere(request: HttpRequest, seen: Ticket) -> str:
    """The address of the request that a merged one is part of now, where its reader may see that one; empty to stay."""
    found = destination_for(seen, user_of(request)) if seen.merged_into_id and "stay" not in request.GET else None
    return found.get_absolute_url() if found else ""


def led_from_unseen(request: HttpRequest, reference: str) -> str:
    """The same for who does not see the merged request itself."""
    found = led_by_reference(Ticket.objects.filter(portal=portal_of(request)), reference, user_of(request))
    return found.get_absolute_url() if found else ""
