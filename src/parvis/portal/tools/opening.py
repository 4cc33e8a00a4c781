"""Opening the page of a service that does at once what is asked: for whoever may use such a service, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from parvis.catalogue.models import Portal, Service
from parvis.catalogue.tools import TOOLS, granted, services_with
from parvis.people.models import Organisation, User
from parvis.portal.shell.entry import sign_in_first
from parvis.portal.shell.middleware import portal_of
from parvis.portal.shell.stand import filing_place

View = Callable[..., HttpResponse]


class NotGranted(PermissionDenied):
    """The portal has it, and the person may not use it; the page that says so offers to ask for it."""

    def __init__(self, services: list[Service]) -> None:
        super().__init__()
        self.services = services


@dataclass(frozen=True)
class Opened:
    """A tool opened by `user`. `service`: the one it is used as; `services`: all of that kind that `user` may use."""

    request: HttpRequest
    portal: Portal
    user: User
    service: Service
    services: list[Service]

    @property
    def table(self) -> dict[str, Any]:
        """What the preset says of it."""
        return dict(self.service.tool)

    @property
    def organisation(self) -> Organisation | None:
        """For whom it is used: where the person stands."""
        return filing_place(self.request)

    @property
    def ask_url(self) -> str:
        """Asking the team instead."""
        return reverse("portal:ask", args=[self.service.slug])


def opening_url(service: Service, /, **query: str) -> str:
    """The page of the service's tool; empty where it has none."""
    kind = service.tool.get("kind", "")
    if kind not in TOOLS:
        return ""
    return f"{reverse(f'portal:{TOOLS.get(kind).page}')}?{urlencode({'service': service.slug, **query})}"


def opened(kind: str) -> Callable[[View], View]:
    """Gives the view an Opened in place of the request.

    `?service=` (or the same name in what is sent) says which service; without it, the first that the person may use. A portal without
    such a service has no such page; who is not signed in is asked to; who may use none is told so, and may ask for it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
            return view(_open(request, kind), **named) if request.user.is_authenticated else _to_strangers(request, kind)

        return guarded

    return decorate


def _open(request: HttpRequest, kind: str) -> Opened:
    portal = portal_of(request)
    usable = [one for one in granted(portal, request.user) if one.tool.get("kind") == kind]
    slug = request.POST.get("service") or request.GET.get("service", "")
    found = next((one for one in usable if one.slug == slug), None) if slug else next(iter(usable), None)
    if found is None:
        others = [one for one in services_with(portal, kind) if not slug or one.slug == slug]
        if not others:
            raise Http404
        raise NotGranted(others)
    return Opened(request, portal, request.user, found, usable)  # type: ignore[arg-type]  # signed in


def _to_strangers(request: HttpRequest, kind: str) -> HttpResponse:
    if not services_with(portal_of(request), kind):
        raise Http404
    return sign_in_first(request, request.get_full_path())
