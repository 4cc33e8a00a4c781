"""Which portal, which language, which clock: said once for each request, before any view."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.db.models import SlugField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.once import showing
from parvis.kit.prepared import Prepared, Slot
from parvis.portal.shell.errors import refused

Next = Callable[[HttpRequest], HttpResponse]
PREFIX = "/p/"
NAMED = Prepared(lambda: Portal.objects.filter(key=Slot("key", SlugField()))[:1])
HOSTED = Prepared(lambda: Portal.objects.exclude(hosts=[]))
LOOKING = ("GET", "HEAD")
"""Methods that only show something: who belongs where is asked once for such a request."""
SAME_FOR_ALL = ("/brand/", "/embed/", "/robots.txt", "/favicon.ico")
"""Addresses whose answer depends on nobody: no session is read for them, and caches may share it."""


class PortalMiddleware:
    """Finds the portal by host name, else by `/p/<key>/`, which moves to SCRIPT_NAME so that URLs need no second form."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.portal = None  # type: ignore[attr-defined]  # set on every request, by this middleware alone
        outer = get_script_prefix()
        if request.path_info.startswith(PREFIX):
            self._enter(request)
        else:
            request.portal = _by_host(request.get_host())  # type: ignore[attr-defined]
        try:
            with showing() if request.method in LOOKING else nullcontext():
                return self.get_response(request)
        finally:
            set_script_prefix(outer)  # the prefix belongs to the thread, which serves other portals after this

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Outside any portal there is no page of a portal, not even one that asks nothing of it."""
        match = request.resolver_match
        if match is not None and match.app_name == "portal" and request.portal is None:  # type: ignore[attr-defined]  # set above
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no view has shown in its own page still says its sentence."""
        return refused(request, exception) if isinstance(exception, Refused) else None

    def _enter(self, request: HttpRequest) -> None:
        key, _, rest = request.path_info[len(PREFIX) :].partition("/")
        portal = NAMED.first({"key": key})
        if portal is None:
            return
        prefix = f"{request.META.get('SCRIPT_NAME', '')}{PREFIX}{key}"
        request.path_info = f"/{rest}"
        request.META["SCRIPT_NAME"] = prefix
        request.META["PATH_INFO"] = request.path_info
        set_script_prefix(f"{prefix}/")
        request.portal = portal  # type: ignore[attr-defined]
        request.urlconf = "parvis.portal.urls_of_a_portal"  # type: ignore[attr-defined]  # Django reads it


class LanguageMiddleware:
    """Profile, then cookie, then the browser, then the portal; `?lang=` sets the cookie and comes back. After authentication."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(SAME_FOR_ALL):
            return self.get_response(request)
        offered = offered_languages(request)
        asked = request.GET.get("lang", "")
        if asked in offered and request.method == "GET":
            return _remember(request, asked)
        language = language_of(request, offered)
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]  # Django's own name for it
        _activate_zone(request)
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        timezone.deactivate()
        return response


def offered_languages(request: HttpRequest) -> list[str]:
    portal = getattr(request, "portal", None)
    return list(portal.languages) if portal else [code for code, _ in settings.LANGUAGES]


def language_of(request: HttpRequest, offered: list[str]) -> str:
    """The first of profile, cookie and browser that is offered, else the portal's."""
    wishes = [
        getattr(request.user, "language", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        *(code.partition("-")[0] for code, _ in _accepted(request)),
    ]
    return next((wish for wish in wishes if wish in offered), offered[0])


def _accepted(request: HttpRequest) -> Any:
    return translation.trans_real.parse_accept_lang_header(request.headers.get("Accept-Language", ""))


def _remember(request: HttpRequest, language: str) -> HttpResponse:
    query = request.GET.copy()
    del query["lang"]
    path = "/" + request.path.lstrip("/\\")  # two slashes would lead to another host
    response = HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)
    keep_language(request, response, language)
    if request.user.is_authenticated and request.user.language != language:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return response


def keep_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """In the browser, for whoever is not signed in; none: as the browser says itself."""
    if not language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax", secure=request.is_secure(), httponly=True
    )


def _activate_zone(request: HttpRequest) -> None:
    portal = getattr(request, "portal", None)
    name = getattr(request.user, "time_zone", "") or (portal.time_zone if portal else settings.TIME_ZONE)
    try:
        timezone.activate(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        timezone.activate(zoneinfo.ZoneInfo(settings.TIME_ZONE))


def _by_host(host: str) -> Portal | None:
    """The portal whose own host name is asked for. Portals are few: they are read in one query."""
    name = host.partition(":")[0].lower()
    return next((portal for portal in HOSTED.all({}) if name in portal.hosts), None)


def portal_of(request: HttpRequest) -> Portal:
    """Raises Http404 where no portal answers."""
    portal: Portal | None = getattr(request, "portal", None)
    if portal is None:
        raise Http404
    return portal
