"""Connections to other systems: how they do, and what is tried again by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.administration.connections.listing import Connections
from parvis.administration.guards import StaffRequest, for_administrators, for_whole_house, portal_administered
from parvis.administration.shell import page
from parvis.connectors import breaking, listening, steering
from parvis.connectors.models import Breaker, Notification, Run
from parvis.kit.sending import as_uuid

HERE = "connections"


@for_administrators
@require_safe
def connections(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    if request.GET.get("before") and as_uuid(request.GET["before"]) is None:
        raise Http404
    shown = Connections(portal, request.user, request.GET)
    return page(request, "administration/connections/page.html", {"connections": shown}, here=HERE, portal=portal)


@for_administrators
@require_POST
def again(request: StaffRequest, portal_key: str, run_id: UUID) -> HttpResponse:
    run = _run(request, portal_key, run_id)
    if steering.try_again(run, by=request.user):
        messages.success(request, _("It is tried again. What was done already is not done twice."))
    else:
        messages.info(request, _("There is nothing to try: it is under way, or done."))
    return redirect("administration:connections", portal_key)


@for_administrators
@require_POST
def give_up(request: StaffRequest, portal_key: str, run_id: UUID) -> HttpResponse:
    run = _run(request, portal_key, run_id)
    if steering.give_up(run, by=request.user):
        messages.success(request, _("It is given up, and its request says so to the team."))
    else:
        messages.info(request, _("It has ended already."))
    return redirect("administration:connections", portal_key)


@for_administrators
@require_POST
def news_again(request: StaffRequest, portal_key: str, news_id: UUID) -> HttpResponse:
    """Those of the portal's runs; once applied, there is nothing more to apply."""
    portal = portal_administered(request.user, portal_key)
    news = get_object_or_404(Notification, pk=news_id)
    claimed = Run.objects.filter(portal_key=portal.key, connector_key=news.connector_key, remote_reference=news.remote_reference)
    if not claimed.exists():
        raise Http404
    if listening.try_again(news):
        messages.success(request, _("It is applied now."))
    elif Notification.objects.filter(pk=news.pk, state=Notification.State.FAILED).exists():
        messages.error(request, _("It cannot be applied: the log of the server says why."))
    else:
        messages.info(request, _("It has been applied, or waits its turn."))
    return redirect("administration:connections", portal.key)


@for_whole_house
@require_POST
def close(request: StaffRequest, portal_key: str, breaker_id: int) -> HttpResponse:
    """Somebody knows that it answers again; all portals speak through it."""
    portal = portal_administered(request.user, portal_key)
    if breaking.close(get_object_or_404(Breaker, pk=breaker_id)):
        messages.success(request, _("It is called again from now on."))
    else:
        messages.info(request, _("It is being called: nothing to change."))
    return redirect("administration:connections", portal.key)


def _run(request: StaffRequest, portal_key: str, run_id: UUID) -> Run:
    portal = portal_administered(request.user, portal_key)
    return get_object_or_404(Run, pk=run_id, portal_key=portal.key)
