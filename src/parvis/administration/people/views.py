"""The customers' accounts of a portal: found, closed and opened, invited again, their sessions and second factors."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.people.listing import Listing
from parvis.administration.shell import page
from parvis.catalogue import accounts
from parvis.catalogue.access import state_of
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.people import second_factors, sessions
from parvis.tickets.models import Ticket

HERE = "people"


@for_administrators
@require_safe
def people(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return page(request, "administration/people/list.html", {"listing": Listing(portal, request.GET)}, here=HERE, portal=portal)


@for_administrators
@require_safe
def person(request: StaffRequest, portal_key: str, person_id: UUID) -> HttpResponse:
    return _shown(request, portal_key, person_id)


@for_administrators
@require_POST
def act(request: StaffRequest, portal_key: str, person_id: UUID) -> HttpResponse:
    """What the pressed button says: `disable`, `enable`, `invite`, `end` (a session, or `all`), `reset`."""
    portal = portal_administered(request.user, portal_key)
    someone = get_object_or_404(accounts.people_of(portal), pk=person_id)
    reason, by = request.POST.get("reason", ""), request.user
    try:
        if "disable" in request.POST:
            accounts.disable(someone, portal, by=by, reason=reason)
            said = _("The account of %(name)s is closed: nobody signs in with it.")
        elif "enable" in request.POST:
            accounts.enable(someone, portal, by=by)
            said = _("The account of %(name)s is open again.")
        elif "invite" in request.POST:
            accounts.invite_again(someone, portal, by=by, key=sent_key(request))
            said = _("A new invitation is on its way to %(name)s.")
        elif "reset" in request.POST:
            accounts.reset_second_factors(someone, portal, by=by, reason=reason)
            said = _("%(name)s has no second factor any more, and was told so.")
        elif (session := request.POST.get("end", "")) == "all" or session.isdecimal():
            accounts.end_sessions(someone, portal, by=by, session_id=None if session == "all" else int(session[:18]))
            said = _("What was open for %(name)s is closed.")
        else:
            return _shown(request, portal_key, person_id, status=422)
    except Refused as refusal:
        return _shown(request, portal_key, person_id, refusal=refusal, status=422 if refusal.code == "no_reason" else 409)
    messages.success(request, said % {"name": someone})
    return redirect("administration:person", portal.key, someone.pk)


def _shown(request: StaffRequest, portal_key: str, person_id: UUID, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    someone = get_object_or_404(accounts.people_of(portal), pk=person_id)
    context = {
        "person": someone,
        "state": state_of(someone),
        "memberships": [one for one in someone.memberships.select_related("organisation") if not one.organisation.is_personal],
        "may_decide": accounts.may_decide(request.user, someone, portal),
        "sessions": sessions.sessions_of(someone),
        "factor_count": len(second_factors.of(someone)),
        "open_count": Ticket.objects.visible_to(request.user).filter(requester=someone, is_open=True).count(),
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
    }
    return page(request, "administration/people/person.html", context, here=HERE, portal=portal, status=status)
