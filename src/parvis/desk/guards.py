"""Who may enter the desk: the staff. For anybody else there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from parvis.people.models import User

View = Callable[..., HttpResponseBase]
SIGN_IN = "X-Sign-In"
"""Where the page of a script that was turned away lets one sign in, beside it."""


class StaffRequest(HttpRequest):
    """What a view of the desk is given, once the guard let it through."""

    user: User  # AnonymousUser never passes
    htmx: Any  # set by django_htmx, which brings no types for it


def for_staff(view: View) -> View:
    """Strangers sign in and come back; customers find nothing here."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not is_staff(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def is_staff(user: Any) -> bool:
    return bool(user.is_active and (user.is_staff or user.is_superuser))


def _to_sign_in(request: Any) -> HttpResponse:
    """After a form whose session ended, back to the page it was on: its draft is there. A script that asks for JSON keeps its page, and sends again."""
    back = request.htmx.current_url_abs_path if request.htmx else request.get_full_path() if request.method == "GET" else ""
    address = f"{reverse('desk:login')}?{urlencode({'next': back})}" if back else reverse("desk:login")
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=401, headers={SIGN_IN: f"{reverse('desk:login')}?{urlencode({'next': reverse('desk:session')})}"})
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
