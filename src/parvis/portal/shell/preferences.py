"""What a visitor chooses about the pages themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from parvis.kit.links import safe_next
from parvis.portal.shell.face import SCHEMES

A_YEAR = 365 * 24 * 3600


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keeps the theme in a cookie that the page's script may change too, and in the profile of who is signed in."""
    chosen = request.POST.get("theme", "")
    response: HttpResponse = HttpResponseRedirect(safe_next([], request.POST.get("next"), reverse("portal:home")))
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
    response.set_cookie("theme", chosen if chosen in SCHEMES else "auto", max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    user = request.user
    if user.is_authenticated:
        user.theme = chosen if chosen in SCHEMES else ""
        user.save(update_fields=["theme"])
    return response
