"""What every answer carries beside Django's own headers; the size no request may pass, and the sign that none may hold."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.loader import render_to_string

PERMISSIONS: Final = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self), browsing-topics=()"
DEFAULT_MAX_BYTES: Final = 120 * 1024 * 1024
NUL: Final = "\x00"
"""PostgreSQL refuses it in any text, even in a question: without a border here, each view would answer 500 in its own way."""

Answer = Callable[[HttpRequest], HttpResponseBase]


def guard(get_response: Answer) -> Answer:
    """Middleware: refuses a body larger than `settings.REQUEST_MAX_BYTES` unread and an address that holds NUL, and keeps what a
    signed-in person sees out of caches."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if _declared_bytes(request) > getattr(settings, "REQUEST_MAX_BYTES", DEFAULT_MAX_BYTES):
            return HttpResponse(render_to_string("413.html", request=request), status=413)
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponse(render_to_string("400.html", request=request), status=400)
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if _is_personal(request, response):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class FormBorder:
    """Middleware, after the one that reads forms for their token: what was sent is without NUL, which people paste unawares."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.method == "POST" and any(NUL in text for name, values in request.POST.lists() for text in (name, *values)):
            sent = QueryDict(mutable=True)
            for name, values in request.POST.lists():
                sent.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
            sent._mutable = False
            request.POST = sent  # type: ignore[assignment]  # the stubs know the reader only


def _declared_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whoever has a session may be signed in or have a draft; asking the cookie costs no query."""
    name = settings.SESSION_COOKIE_NAME
    return name in request.COOKIES or name in response.cookies
