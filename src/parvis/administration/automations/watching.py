"""A rule at work: what it would have done, what it did, and stopping it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.automation.acts import ACTS
from parvis.automation.models import Automation, AutomationRun
from parvis.automation.rehearsing import MOST_ENTRIES, MOST_SHOWN, rehearse
from parvis.automation.wording import acts_in_words, condition_in_words, fact_name, when_in_words
from parvis.tickets.models import Ticket

HERE = "automations"
SIZE = 50


@for_administrators
@require_safe
def rehearsal(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """What it would have done over the last thirty days; writes nothing."""
    rule = _found(request, portal_key, key)
    found = rehearse(rule)
    context = {"rule": rule, "rehearsal": found, "most": MOST_ENTRIES, "most_shown": MOST_SHOWN, **_said(rule)}
    context["readable"] = _readable(request, [one.ticket for one in found.matches])
    return page(request, "administration/automations/rehearsal.html", context, here=HERE, portal=rule.portal)


@for_administrators
@require_safe
def log(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    rule = _found(request, portal_key, key)
    runs = list(rule.runs.select_related("ticket").order_by("-id")[:SIZE])
    readable = _readable(request, [run.ticket for run in runs])
    rows = [(run, _matched(run) if run.ticket_id in readable else [], [_act(one["do"]) for one in run.did]) for run in runs]
    context = {"rule": rule, "rows": rows, "size": SIZE, "readable": readable, **_said(rule)}
    return page(request, "administration/automations/log.html", context, here=HERE, portal=rule.portal)


@for_administrators
@require_POST
def pause(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    rule = _found(request, portal_key, key)
    rule.pause(Automation.Paused.HAND)
    messages.success(request, _("The rule “%(rule)s” is paused.") % {"rule": rule})
    return redirect("administration:automations", rule.portal.key)


@for_administrators
@require_POST
def resume(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    rule = _found(request, portal_key, key)
    rule.resume()
    messages.success(request, _("The rule “%(rule)s” works again. It looks at what comes from now on.") % {"rule": rule})
    return redirect("administration:automations", rule.portal.key)


def _found(request: StaffRequest, portal_key: str, key: str) -> Automation:
    portal = portal_administered(request.user, portal_key)
    rule = get_object_or_404(portal.automations.select_related("owner"), key=key)
    rule.portal = portal
    return rule


def _said(rule: Automation) -> dict[str, object]:
    return {"when": when_in_words(rule), "condition": condition_in_words(rule.condition, rule.portal), "acts": acts_in_words(rule)}


def _readable(request: StaffRequest, tickets: Iterable[Ticket]) -> set[UUID]:
    """Who administers a portal does not read its requests by that: of those that they do not handle, the reference is all that is said."""
    return set(Ticket.objects.visible_to(request.user).order_by().filter(pk__in=[one.pk for one in tickets]).values_list("pk", flat=True))


def _matched(run: AutomationRun) -> list[tuple[str, Any]]:
    shown = ((name, ", ".join(map(str, value)) if isinstance(value, list) else value) for name, value in run.matched.items())
    return [(fact_name(name), value) for name, value in shown if value not in (None, "")]


def _act(key: str) -> str:
    return str(ACTS.get(key).title) if key in ACTS else key
