"""Coming in and going on: where a visitor wanted to go, and what stands between the right password and there."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from parvis.catalogue.models import Service
from parvis.kit.languages import pick
from parvis.kit.links import safe_next
from parvis.people.models import User
from parvis.people.sessions import Step
from parvis.portal.shell.landing import landing_url
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.accounts import link_life

PAGES = {Step.CODE: "portal:login_code", Step.PROTECT: "portal:login_protect"}


def wanted(request: HttpRequest) -> str:
    """The path of this site that `next` names, else nothing; never back to the pages of signing in and out."""
    path = safe_next([], request.POST.get("next") or request.GET.get("next"), "")
    gates = (reverse("portal:login"), reverse("portal:logout"), reverse("portal:signup"))
    return "" if path.partition("?")[0].startswith(gates) else path


def request_wanted(request: HttpRequest) -> str:
    """The same, where it is the page of a request: the only one that a mail repeats, for it can hold no words of whoever typed it."""
    path = wanted(request)
    is_request = re.fullmatch(rf"{re.escape(reverse('portal:home'))}t/{re.escape(portal_of(request).series)}-[0-9]{{1,9}}", path)
    return path if is_request else ""


def posted(request: HttpRequest) -> QueryDict | None:
    """What binds a form: what was sent, even nothing."""
    return request.POST if request.method == "POST" else None


def go_on(request: HttpRequest, step: Step, user: User, leads_to: str = "") -> HttpResponse:
    """To the page that is next: another step of signing in, where one wanted to go, else where the portal lets people arrive."""
    if step in PAGES:
        return HttpResponseRedirect(reverse(PAGES[step]))
    return HttpResponseRedirect(leads_to or landing_url(portal_of(request), user))


def with_next(address: str, path: str) -> str:
    return f"{address}?{urlencode({'next': path})}" if path else address


def service_wanted(request: HttpRequest, path: str) -> str:
    """The title of the service whose page or form `path` is, if this visitor may see it."""
    services = reverse("portal:services") + "/"
    if not path.startswith(services):
        return ""
    slug = path.removeprefix(services).partition("?")[0].partition("/")[0]
    service = Service.objects.visible_to(request.user).filter(portal=portal_of(request), slug=slug).first()
    return pick(service.title) if service else ""


def life(request: HttpRequest) -> timedelta:
    return link_life(portal_of(request))


def cleaned(name: str) -> HttpResponse:
    """Away from an address that holds a secret, to the page `name`: no page is ever shown at such an address.

    The page itself keeps the usual policy: with no referrer at all, browsers send forms from the origin «null», which is refused.
    """
    response = HttpResponseRedirect(reverse(name))
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
