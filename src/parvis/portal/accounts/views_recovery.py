"""Finding one's way back. Every answer is the same, whether or not the account exists."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from parvis.kit.errors import Refused
from parvis.people import limits, recovery
from parvis.portal.accounts.forms import NewPasswordForm, RecoverForm
from parvis.portal.accounts.lost import lost_service
from parvis.portal.accounts.visit import cleaned, posted, request_wanted, wanted, with_next
from parvis.portal.shell.middleware import portal_of

CLAIM, NEXT = "reset", "reset_next"


def recover(request: HttpRequest) -> HttpResponse:
    form, status = RecoverForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _ask(request, form.cleaned_data["lost"], form.cleaned_data["who"])
            except limits.TooOften as refused:
                form.add_error(None, str(refused))
                status = 429
            else:
                sent = f"{reverse('portal:recover_sent')}?lost={form.cleaned_data['lost']}"
                return HttpResponseRedirect(f"{sent}&{urlencode({'next': wanted(request)})}" if wanted(request) else sent)
    context = {"form": form, "next": wanted(request), "lost": lost_service(portal_of(request))}
    return render(request, "portal/accounts/recover.html", context, status=status)


@require_safe
def recover_sent(request: HttpRequest) -> HttpResponse:
    context = {"is_username": request.GET.get("lost") == "username", "next": wanted(request), "lost": lost_service(portal_of(request))}
    return render(request, "portal/accounts/recover_sent.html", context)


@require_safe
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """The token is exchanged for a mark in the session that is void as soon as the link is."""
    claim = recovery.claim(token)
    if claim:
        request.session[CLAIM], request.session[NEXT] = claim, wanted(request)
    else:
        request.session.pop(CLAIM, None)
    return cleaned("portal:new_password")


@sensitive_post_parameters("password", "repeat")
def new_password(request: HttpRequest) -> HttpResponse:
    claim = request.session.get(CLAIM, "")
    user = recovery.claimant(claim) if claim else None
    if user is None:
        return render(request, "portal/accounts/reset_spent.html", {"lost": lost_service(portal_of(request))}, status=404)
    portal = portal_of(request)
    form = NewPasswordForm(posted(request), portal=portal, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            recovery.reset_password(claim, form.cleaned_data["password"], portal_key=portal.key)
        except Refused as refused:
            form.add_error(None, str(refused))
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            request.session.pop(CLAIM, None)
            messages.success(request, _("Your password is changed. Sign in with the new one."))
            return redirect(with_next(reverse("portal:login"), request.session.pop(NEXT, "")))
    context = {"form": form, "username": user.username}
    return render(request, "portal/accounts/new_password.html", context, status=422 if form.is_bound else 200)


def _ask(request: HttpRequest, lost: str, who: str) -> None:
    limits.take("recover", ip=limits.client_ip(request), key=who)
    if lost == "username":
        recovery.recall_identifier(who, portal_key=portal_of(request).key)
    else:
        recovery.ask_reset(who, portal_key=portal_of(request).key, leads_to=request_wanted(request))
