"""Pages that guard the account ask for the password again when it was given long ago; those that hand over data, for the second factor too."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from parvis.people import sessions
from parvis.people.models import User
from parvis.portal.accounts.visit import with_next
from parvis.portal.shell.entry import View


def person(request: HttpRequest) -> User:
    """Who is signed in; only for views behind `signed_in`."""
    user = request.user
    assert isinstance(user, User)
    return user


def confirmed(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sessions.is_confirmed(request):
            return view(request, *args, **kwargs)
        here = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("portal:security")
        return HttpResponseRedirect(with_next(reverse("portal:confirm"), here))

    return guarded


def proven(view: View) -> View:
    """`confirmed`, and by the second factor of whoever has one."""

    @confirmed
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sessions.is_proven(request, person(request)):
            return view(request, *args, **kwargs)
        here = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("portal:security")
        return HttpResponseRedirect(with_next(reverse("portal:prove"), here))

    return guarded
