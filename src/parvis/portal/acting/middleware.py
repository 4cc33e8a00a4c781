"""Pages of a portal in the name of a customer: in the one session that opened the link, on that portal, until it is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal
from parvis.journal.acting import by_hand_of
from parvis.kit.errors import Refused
from parvis.people import audit
from parvis.people.models import Acting
from parvis.portal.acting.allowed import is_allowed
from parvis.portal.shell.errors import refused
from parvis.portal.shell.middleware import SAME_FOR_ALL
from parvis.tickets import acting
from parvis.tickets.models import Ticket

KEY = "acting"


class ActingMiddleware:
    """The last one: who signed in stays who they are for all that comes before, their language and their list of sessions included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = None  # type: ignore[attr-defined]  # set on every request, by this middleware alone
        portal: Portal | None = getattr(request, "portal", None)
        if portal is None or request.path_info.startswith(SAME_FOR_ALL) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        said = request.session.get(KEY)
        if not said or said["portal"] != portal.key or not _is_of_portal(request):
            return self.get_response(request)
        found = acting.current(UUID(hex=said["id"]), portal=portal)
        if found is None:
            return _is_over(request, portal)
        return self._as(request, found)

    def _as(self, request: HttpRequest, found: Acting) -> HttpResponse:
        request.acting, request.user = found, found.person  # type: ignore[attr-defined]  # as above
        match = resolve(request.path_info, getattr(request, "urlconf", None))
        if not is_allowed(str(match.url_name), request.method or ""):
            response = refused(request, Refused(_("This is for the person alone: nobody else does it in their name."), code="acting"))
        else:
            _note_confidential(found, match.kwargs.get("reference"))
            with by_hand_of(found.by):
                response = self.get_response(request)
        response["Cache-Control"] = "private, no-store"
        return response


def leave(request: HttpRequest) -> None:
    """Nothing of the person stays in the session; who had signed in themselves stays so."""
    if "_auth_user_id" in request.session:
        request.session.pop(KEY, None)
        request.session.cycle_key()
    else:
        request.session.flush()


def _is_of_portal(request: HttpRequest) -> bool:
    """Desk and administration are entered in one's own name alone."""
    try:
        return resolve(request.path_info, getattr(request, "urlconf", None)).app_name == "portal"
    except Resolver404:
        return True


def _is_over(request: HttpRequest, portal: Portal) -> HttpResponse:
    """Whatever was asked or sent was meant for the name of the person: it is not done in one's own."""
    leave(request)
    messages.info(request, _("You act in nobody’s name any more: the time is over, or it was stopped."))
    return HttpResponseRedirect(f"{portal.base_url}/")


def _note_confidential(found: Acting, reference: Any) -> None:
    ticket = (
        Ticket.objects.filter(reference=reference, visibility="restricted").only("pk", "organisation_id").first() if reference else None
    )
    if ticket:
        key = f"acting:{found.pk.hex}:{ticket.pk.hex}"
        said = {"reference": str(reference)}
        audit.write("restricted_read", by=found.by, organisation=ticket.organisation_id, portal_key=found.portal_key, data=said, key=key)


def keep(request: HttpRequest, row: Acting) -> None:
    """This session acts from now on: under a new key."""
    request.session.cycle_key()
    request.session[KEY] = {"id": row.pk.hex, "portal": row.portal_key}
