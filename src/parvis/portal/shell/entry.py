"""Pages for people who are signed in: the others are asked to, and come back to where they were."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Anonymous visitors go to the sign-in page; scripts are told 401."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else sign_in_first(request, _page(request, kwargs))

    return guarded


def sign_in_first(request: HttpRequest, back_to: str) -> HttpResponse:
    """The way to the sign-in page and back; `back_to`: a path of this portal."""
    address = f"{reverse('portal:login')}?{urlencode({'next': back_to})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if is_script(request):
        return JsonResponse({"login": address}, status=401)
    return HttpResponseRedirect(address)


def is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _page(request: HttpRequest, named: dict[str, Any]) -> str:
    """Where to come back to: what was asked for, or the page from which something was sent."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return reverse("portal:ticket", args=[named["reference"]]) if "reference" in named else reverse("portal:tickets")
