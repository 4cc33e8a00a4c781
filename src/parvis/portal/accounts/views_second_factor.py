"""Between the right password and the pages: the second factor, or the choice of one where the account must have one."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from parvis.kit.errors import Refused
from parvis.people import limits, second_factors, sessions
from parvis.people.models import User
from parvis.people.sessions import Step
from parvis.portal.accounts.forms import CodeForm
from parvis.portal.accounts.guards import confirmed, person
from parvis.portal.accounts.visit import go_on, posted, wanted
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of

SECRET, NEW_CODES = "totp_secret", "codes_to_note"


@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    someone = sessions.waiting(request)
    if someone is None or someone.step is not Step.CODE:
        return redirect("portal:login")
    form = CodeForm(posted(request))
    status = 200
    if request.method == "POST":
        try:
            if _is_right(someone.user, form, request.POST.get("credential", "")):
                return go_on(request, Step.DONE, sessions.finish(request, someone), someone.leads_to)
            status = 422
        except limits.TooOften as refused:
            form.add_error(None, str(refused))
            status = 429
    options = second_factors.challenge(someone.user)
    return render(request, "portal/accounts/login_code.html", {"form": form, "options": options}, status=status)


@signed_in
@confirmed
@sensitive_post_parameters("code")
def prove(request: HttpRequest) -> HttpResponse:
    """The second factor again, then on to where one was going."""
    user, form, status = person(request), CodeForm(posted(request)), 200
    leads_to = wanted(request) or reverse("portal:security")
    if sessions.is_proven(request, user):
        return HttpResponseRedirect(leads_to)
    if request.method == "POST":
        try:
            if _is_right(user, form, request.POST.get("credential", "")):
                sessions.prove(request)
                return HttpResponseRedirect(leads_to)
            status = 422
        except limits.TooOften as refused:
            form.add_error(None, str(refused))
            status = 429
    context = {"form": form, "options": second_factors.challenge(user), "next": wanted(request)}
    return render(request, "portal/accounts/prove.html", context, status=status)


@sensitive_post_parameters("code")
def protect(request: HttpRequest) -> HttpResponse:
    """An account that must have a second factor gets one before its first page."""
    someone = sessions.waiting(request)
    if someone is None or someone.step is not Step.PROTECT:
        return redirect("portal:login")
    form, status = CodeForm(posted(request)), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                second_factors.add_totp(someone.user, secret_of(request), form.cleaned_data["code"], portal_key=portal_of(request).key)
            except Refused as refused:
                form.add_error("code", str(refused))
            else:
                sessions.finish(request, someone)
                request.session.pop(SECRET, None)
                request.session[NEW_CODES] = someone.leads_to
                return redirect("portal:codes")
        status = 422
    return render(request, "portal/accounts/login_protect.html", {"form": form, **drawn(request, someone.user)}, status=status)


def secret_of(request: HttpRequest) -> str:
    """The one being shown: it stays while the browser tries codes."""
    if SECRET not in request.session:
        request.session[SECRET] = second_factors.new_secret()
    return str(request.session[SECRET])


def drawn(request: HttpRequest, user: Any) -> dict[str, str]:
    secret = secret_of(request)
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"secret": spaced, "qr_code": second_factors.qr_code(user, secret, portal_of(request).name)}


def _is_right(user: User, form: CodeForm, credential: str) -> bool:
    if credential:
        return second_factors.check_passkey(user, parsed(credential))
    if not form.is_valid():
        return False
    if second_factors.check(user, form.cleaned_data["code"]):
        return True
    form.add_error("code", _("This code is not the right one, or was used already. Wait for the next one and type it."))
    return False


def parsed(credential: str) -> Any:
    try:
        return json.loads(credential[:20_000])
    except ValueError:
        return {}
