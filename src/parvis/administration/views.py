"""Where the administration begins: the portals one administers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from parvis.administration.guards import StaffRequest, administered, for_administrators, portal_administered
from parvis.administration.shell import page


@for_administrators
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Who administers one portal is led to it."""
    portals = administered(request.user)
    if len(portals) == 1:
        return redirect("administration:portal", portals[0].key)
    return page(request, "administration/home.html", {"portals": portals})


@for_administrators
@require_safe
def portal(request: StaffRequest, portal_key: str) -> HttpResponse:
    """What there is to set on one portal."""
    found = portal_administered(request.user, portal_key)
    return page(request, "administration/portal.html", portal=found)
