"""Places for the fields of our own pages."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Service
from parvis.catalogue.tools import TOOLS, granted, services_with
from parvis.places.completing import offers
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of


@require_safe
@signed_in
def complete(request: HttpRequest) -> HttpResponse:
    """A fragment of options. For whoever may use one of the portal's tools, all of which begin with a place."""
    portal = portal_of(request)
    if not _has_tool(granted(portal, request.user)):
        if not _has_tool(services_with(portal)):
            raise Http404
        raise PermissionDenied
    return render(request, "places/_complete.html", {"offers": offers(request.GET.get("q", ""))})


def _has_tool(services: list[Service]) -> bool:
    return any(one.tool.get("kind") in TOOLS for one in services)
