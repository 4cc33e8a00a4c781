"""What a portal owes its visitors by law and by courtesy: who publishes it, what it keeps, how accessible it is, what it is made with."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Article, Portal
from parvis.catalogue.tree import Catalogue
from parvis.kit.languages import LANGUAGES
from parvis.portal.browse.doors import rows
from parvis.portal.browse.keeping import retentions
from parvis.portal.shell.brand import logo_path
from parvis.portal.shell.face import face_of
from parvis.portal.shell.middleware import portal_of

MOST_ARTICLES = 1000
"""On the map of the site; the others are found by searching."""


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/browse/legal.html", {"legal": portal_of(request).legal})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    portal = portal_of(request)
    return render(request, "portal/browse/privacy.html", {"legal": portal.legal, "retentions": retentions(portal, request.user)})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration that article 47 of law 2005-102 asks for, in the order of its model."""
    portal = portal_of(request)
    state = face_of(request).accessibility
    return render(request, "portal/browse/accessibility.html", {"legal": portal.legal, "state": state, "report": _report(portal, request)})


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    portal = portal_of(request)
    tree = Catalogue(portal, request.user).tree()
    readable = Article.objects.visible_to(request.user, portal).listed()[:MOST_ARTICLES] if "help" in portal.modules else []
    return render(request, "portal/browse/sitemap.html", {"rows": rows(tree, ""), "articles": readable})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The only page that says Parvis."""
    return render(request, "portal/browse/about.html", {"version": version("parvis")})


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be found; what people ask, search and sign in with may not."""
    root = reverse("portal:home")
    closed = ("t/", "tickets", "messages", "account", "login", "signup", "activate/", "reset/", "recover", "search", "desk/", "api/")
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(logo_path(portal_of(request)))


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """How a vendor's own site leads here: a link, and a card to put into a page."""
    portal = portal_of(request)
    cards = [(LANGUAGES.get(code, code), f"{portal.base_url}/embed/{code}") for code in portal.languages]
    return render(request, "portal/browse/embed.html", {"cards": cards, "link": portal.base_url})


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@cache_control(public=True, max_age=3600)
def card(request: HttpRequest, language: str) -> HttpResponse:
    """The card itself, for any site's frame: contact, languages, the way in. It reads no session and sets no cookie."""
    portal = portal_of(request)
    if language not in portal.languages:
        raise Http404
    with translation.override(language):
        languages = [(code, LANGUAGES.get(code, code), reverse("portal:card", args=[code])) for code in portal.languages]
        context: dict[str, Any] = {"portal": portal, "languages": languages, "language": language, "url": portal.base_url}
        return render(request, "portal/browse/card.html", context)


def _report(portal: Portal, request: HttpRequest) -> str:
    """Where a defect of accessibility is told: the portal's own service for it when it has one, which its notice names."""
    slug = str(portal.legal.get("accessibility_service", ""))
    found = portal.services.visible_to(request.user).filter(slug=slug).first() if slug else None
    return reverse("portal:service", args=[found.slug]) if found else ""
