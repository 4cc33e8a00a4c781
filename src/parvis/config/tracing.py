"""One name for each request, in every line that it logs, in its answer and on the page that says an error is ours."""

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bound_contextvars

from parvis.kit.ids import uuid7

HEADER: Final = "X-Request-ID"
KNOWN: Final = re.compile(r"[0-9a-f-]{12,64}")
Answer = Callable[[HttpRequest], HttpResponseBase]


def new_id() -> str:
    """Short enough to be read out on the telephone."""
    return uuid7().hex[-12:]


def traced(get_response: Answer) -> Answer:
    """Middleware, before any other. The name that a proxy of ours gave is kept; whoever else gives one is not listened to."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
        name = given if KNOWN.fullmatch(given) else new_id()
        request.id = name  # type: ignore[attr-defined]  # read by the page of an error
        with bound_contextvars(request_id=name):
            response = get_response(request)
        response.headers[HEADER] = name
        return response

    return middleware
