"""The demo's root lists its portals; a host of a portal's own keeps its root for that portal."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase

from parvis.demo.views import index

Answer = Callable[[Any], HttpResponseBase]


def root_lists_the_portals(get_response: Answer) -> Answer:
    """After the middleware that finds the portal and the language."""

    def middleware(request: Any) -> HttpResponseBase:
        if request.path == "/" and request.portal is None:
            return index(request)
        return get_response(request)

    return middleware
