"""Whether one is still signed in, asked by a page whose sending was turned away; and the way back to that page."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page


@never_cache
@for_staff
@require_safe
def session(request: StaffRequest) -> HttpResponse:
    """To a page's script: who it is, and the token with which their forms are sent now. Else: what to do next."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})
    return page(request, "desk/signing/session.html")
