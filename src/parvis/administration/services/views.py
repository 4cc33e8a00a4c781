"""The list of services, a new one, and the pages that ask what a preset may say of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.parts.screen import Screen, TableEdit, onward
from parvis.administration.services import tabs
from parvis.administration.services.listing import NewService, branches
from parvis.administration.shell import page


@for_administrators
@require_safe
def services(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return page(request, "administration/services/list.html", {"branches": branches(portal)}, here="services", portal=portal)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    form = NewService(portal, request.POST if request.method == "POST" else None, workflow=request.GET.get("workflow", ""))
    if request.method == "POST" and form.is_valid():
        slug = form.prepare(by=request.user)
        messages.success(request, _("It is in preparation: nobody sees it before you publish it."))
        return redirect("administration:service_form", portal.key, slug)
    return page(
        request, "administration/services/new.html", {"form": form}, here="services", portal=portal, status=422 if form.is_bound else 200
    )


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def tab(request: StaffRequest, portal_key: str, key: str, tab: str) -> HttpResponse:
    """One page of settings: shown, or kept in the preparation."""
    screen = Screen(request, portal_key, "service", key, tab)
    lines = tabs.LINES[tab](screen)
    edit = TableEdit(screen, lines, lambda part: part, faults=screen.prepared.faults)
    if request.method == "POST" and edit.save():
        messages.success(request, _("Kept in the preparation."))
        return onward(screen.url(tab))
    return screen.page(
        "administration/services/tab.html", {"edit": edit, "asked": edit.with_headings(dict(tabs.headings(screen)))}, status=edit.status
    )
