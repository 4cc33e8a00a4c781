"""«Personnes et accès»: who administers an organisation says which services each of its people may use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.catalogue.ground import Ground, administered_by
from parvis.portal.access import log as logs
from parvis.portal.access import table
from parvis.portal.access.screen import Screen
from parvis.portal.accounts.guards import person
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def access(request: HttpRequest) -> HttpResponse:
    """The matrix, with what the address ticks (`?change=+…`, as a mail does); POST saves what the check page listed."""
    screen = _screen(request)
    return screen.save() if request.method == "POST" else screen.matrix(table.said(request.GET))


@require_POST
@signed_in
def check(request: HttpRequest) -> HttpResponse:
    return _screen(request).check()


@require_safe
@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    return _screen(request).export()


@require_safe
@signed_in
def log(request: HttpRequest) -> HttpResponse:
    """Of their organisation, and of no other."""
    ground = _ground(request)
    return render(request, "portal/access/log.html", {"ground": ground, "log": logs.of_organisation(ground, request.GET)})


def _screen(request: HttpRequest) -> Screen:
    ground = _ground(request)

    def show(name: str, context: dict[str, Any], status: int) -> HttpResponse:
        grounds = administered_by(person(request)) if name == "matrix" else []
        return render(request, f"portal/access/{name}.html", {"grounds": grounds, **context}, status=status)

    return Screen(request, ground, person(request), show, lambda name: f"{reverse(f'portal:{name}')}?organisation={ground.root.pk}")


def _ground(request: HttpRequest) -> Ground:
    """The organisation named, of those that the person administers; else the first of them."""
    mine = [] if person(request).is_staff else administered_by(person(request))
    named = request.GET.get("organisation", "")
    try:
        found = [one for one in mine if one.pk == UUID(named)] if named else mine[:1]
    except ValueError:
        found = []
    if not found:
        raise Http404
    return Ground(portal_of(request), found[0])
