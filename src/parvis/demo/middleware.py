"""What differs in a demo: its root lists the portals, and its people are shared by everybody who looks around."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase

from parvis.demo.views import index

Answer = Callable[[Any], HttpResponseBase]


def root_lists_the_portals(get_response: Answer) -> Answer:
    """After the middleware that finds the portal and the language; a host of a portal's own keeps its root for that portal."""

    def middleware(request: Any) -> HttpResponseBase:
        if request.path == "/" and request.portal is None:
            return index(request)
        return get_response(request)

    return middleware


def language_stays_in_the_browser(get_response: Answer) -> Answer:
    """Before the middleware that finds the language, which keeps it with the account: here two people may be one account at once."""

    def middleware(request: Any) -> HttpResponseBase:
        chosen = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in dict(settings.LANGUAGES) and request.user.is_authenticated:
            request.user.language = chosen  # of this request alone: not saved
        return get_response(request)

    return middleware
