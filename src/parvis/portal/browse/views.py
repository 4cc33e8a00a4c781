"""Where one arrives, chooses and searches."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Service
from parvis.portal.browse.choosing import Choosing
from parvis.portal.browse.home import Home
from parvis.portal.browse.searching import Searching
from parvis.portal.browse.service_page import ServicePage
from parvis.portal.shell.audience import remember
from parvis.portal.shell.middleware import portal_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = Home(request, portal_of(request))
    template = "portal/browse/home.html" if request.user.is_authenticated else "portal/browse/home_anonymous.html"
    return remember(request, render(request, template, {"home": page}), page.audience)


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    page = Choosing(request, portal_of(request))
    return remember(request, render(request, "portal/browse/services.html", {"choosing": page}), page.audience)


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever may not see it is told that it does not exist."""
    listed = Service.objects.listed_for(request.user).filter(portal=portal_of(request), slug=slug)
    found = listed.select_related("portal", "family__parent").first()
    if found is None:
        raise Http404
    return render(request, "portal/browse/service.html", {"page": ServicePage(request, found), "service": found})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/browse/search.html", {"search": Searching(request, portal_of(request))})
