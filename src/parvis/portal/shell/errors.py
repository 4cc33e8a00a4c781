"""Error pages inside a portal: its own header, its own colours. Outside any portal they are the house's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.portal.access.wanting import Wanted


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What PermissionDenied says is shown: one sentence for the person. A service that was not granted can be asked for there."""
    services = getattr(exception, "services", ())  # of tools.opening.NotGranted, which stands above this module
    if services and isinstance(request.user, User):
        wanted = [Wanted(service, request.user) for service in services]
        return render(request, "portal/errors/not_granted.html", {"wanted": wanted}, status=403)
    return render(request, "portal/errors/403.html", {"reason": str(exception or "")}, status=403)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    status = 429 if refusal.code == "too_often" else 409
    return render(request, "portal/errors/409.html", {"reason": str(refusal)}, status=status)
