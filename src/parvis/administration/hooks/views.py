"""Webhooks of a portal: listed, written, taken away. Each change is in the log."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.hooks.forms import HookForm, own_hooks, rule_that_calls
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.hooks.models import Webhook
from parvis.hooks.signing import new_secret
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.kit.sealing import Unsealable
from parvis.kit.sending import sent_key
from parvis.people import audit

HERE = "hooks"


@for_administrators
@require_safe
def hooks(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    counted = {f"{state}_count": Count("deliveries", filter=Q(deliveries__state=state)) for state in ("waiting", "failed")}
    rows = own_hooks(portal).annotate(**counted).order_by("title", "pk")
    return page(request, "administration/hooks/list.html", {"rows": list(rows)}, here=HERE, portal=portal)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, portal_key: str) -> HttpResponse:
    """Sent twice with one key, made once."""
    portal = portal_administered(request.user, portal_key)
    key = sent_key(request) or uuid7()
    if request.method == "POST" and (made := own_hooks(portal).filter(pk=key).first()):
        return redirect("administration:hook", portal.key, made.pk)
    form = HookForm(portal, None, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, portal, form, status=422 if request.method == "POST" else 200)
    hook = Webhook(pk=key, portal_key=portal.key, created_by=request.user, **form.cleaned_data)
    hook.secret = new_secret()
    try:
        with transaction.atomic():
            hook.save(force_insert=True)
            note(request, portal, hook)
    except IntegrityError:  # the other of two that came together made it
        return redirect("administration:hook", portal.key, get_object_or_404(own_hooks(portal), pk=key).pk)
    messages.success(request, _("The webhook is made. Give its secret to the other system, then try it out."))
    return redirect("administration:hook", portal.key, hook.pk)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, portal_key: str, hook_id: UUID) -> HttpResponse:
    portal, hook = found(request, portal_key, hook_id)
    form = HookForm(portal, hook, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, portal, form, hook, status=422 if request.method == "POST" else 200)
    said, base = form.cleaned_data, request.POST.get("base", "")
    if said == {"title": hook.title, "url": hook.url}:
        return redirect("administration:hooks", portal.key)
    with transaction.atomic():
        held = Webhook.objects.select_for_update().get(pk=hook.pk)
        if held.updated_at.isoformat() != base:
            form.add_error(None, _("Somebody changed it meanwhile. Look at what stands there now, then save again."))
            return _shown(request, portal, form, held, status=409)
        Webhook.objects.filter(pk=hook.pk).update(**said, updated_at=now())
        note(request, portal, hook)
    messages.success(request, _("The webhook is saved."))
    return redirect("administration:hooks", portal.key)


@for_administrators
@require_POST
def secret(request: StaffRequest, portal_key: str, hook_id: UUID) -> HttpResponse:
    """A new one, once for the one that the page showed."""
    portal, hook = found(request, portal_key, hook_id)
    with transaction.atomic():
        held = Webhook.objects.select_for_update().get(pk=hook.pk)
        if held.updated_at.isoformat() == request.POST.get("base", ""):
            held.renew_secret()
            note(request, portal, hook)
            messages.success(request, _("There is a new secret. Until the other system knows it, it refuses what it is told."))
    return redirect("administration:hook", portal.key, hook.pk)


@for_administrators
@require_POST
def remove(request: StaffRequest, portal_key: str, hook_id: UUID) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    hook = own_hooks(portal).filter(pk=hook_id).first()
    if hook is None:
        messages.info(request, _("This webhook was taken away already."))
    elif rule := rule_that_calls(hook):
        messages.error(request, _("The rule “%(rule)s” calls it by its name: change the rule first.") % {"rule": rule})
    else:
        with transaction.atomic():
            note(request, portal, hook)
            hook.delete()
        messages.success(request, _("The webhook is taken away, with what it was told."))
    return redirect("administration:hooks", portal.key)


def found(request: StaffRequest, portal_key: str, hook_id: UUID) -> tuple[Portal, Webhook]:
    portal = portal_administered(request.user, portal_key)
    return portal, get_object_or_404(own_hooks(portal), pk=hook_id)


def note(request: StaffRequest, portal: Portal, hook: Webhook, verb: str = "hook_changed") -> None:
    audit.write(verb, by=request.user, portal_key=portal.key, data={"reference": hook.title})


def _shown(request: StaffRequest, portal: Portal, form: HookForm, hook: Webhook | None = None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "hook": hook,
        "key": sent_key(request) or uuid7(),
        "secret": _secret_of(hook),
        "base": hook.updated_at.isoformat() if hook else "",
    }
    return page(request, "administration/hooks/write.html", context, here=HERE, portal=portal, status=status)


def _secret_of(hook: Webhook | None) -> str:
    """Empty for one that this installation cannot read any more."""
    try:
        return hook.secret if hook else ""
    except Unsealable:
        return ""
