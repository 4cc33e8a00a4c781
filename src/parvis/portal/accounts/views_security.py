"""What guards one's account: the password, the second factors, the sessions that are open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from parvis.kit.errors import Refused
from parvis.people import limits, recovery, second_factors, sessions
from parvis.portal.accounts.account_forms import ChangePasswordForm, PasswordForm
from parvis.portal.accounts.devices import device
from parvis.portal.accounts.forms import CodeForm
from parvis.portal.accounts.guards import confirmed, person
from parvis.portal.accounts.views_second_factor import NEW_CODES, SECRET, drawn, parsed, secret_of
from parvis.portal.accounts.visit import posted, wanted
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.landing import landing_url
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import acting


@require_safe
@signed_in
def security(request: HttpRequest) -> HttpResponse:
    user = person(request)
    current = request.session.session_key
    context = {
        "factors": second_factors.of(user),
        "codes_count": len(second_factors.recovery_codes(user)),
        "must_have": second_factors.must_have(user),
        "sessions": [(session, device(session.user_agent), session.session_key == current) for session in sessions.sessions_of(user)],
    }
    context["acted"] = acting.of_person(user)
    return render(request, "portal/accounts/security.html", context)


@signed_in
@sensitive_post_parameters("password")
def confirm(request: HttpRequest) -> HttpResponse:
    """The password again, then on to where one was going."""
    user, form, status = person(request), PasswordForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                limits.take("wrong_password", key=user.username)
                if user.check_password(form.cleaned_data["password"]):
                    limits.forget("wrong_password", key=user.username)
                    sessions.confirm(request)
                    return HttpResponseRedirect(wanted(request) or landing_url(portal_of(request), user))
                form.add_error("password", _("This is not your present password."))
            except limits.TooOften as refused:
                form.add_error(None, str(refused))
                status = 429
    return render(request, "portal/accounts/confirm.html", {"form": form, "next": wanted(request)}, status=status)


@signed_in
@confirmed
@sensitive_post_parameters("password", "repeat")
def password(request: HttpRequest) -> HttpResponse:
    user, portal = person(request), portal_of(request)
    form = ChangePasswordForm(posted(request), portal=portal, user=user)
    if request.method == "POST" and form.is_valid():
        recovery.set_password(user, form.cleaned_data["password"], portal_key=portal.key)
        sessions.renew(request, user)
        messages.success(request, _("Your password is changed. Your other sessions are closed."))
        return redirect("portal:security")
    return render(request, "portal/accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def close_session(request: HttpRequest) -> HttpResponse:
    """One of them, or all but this one."""
    user, which = person(request), request.POST.get("session", "")
    if which.isdigit():
        sessions.close(user, int(which))
        messages.success(request, _("The session is closed."))
    else:
        sessions.close_all(user, but=request.session.session_key or "")
        messages.success(request, _("Your other sessions are closed."))
    return redirect("portal:security")


@signed_in
@confirmed
@sensitive_post_parameters("code")
def authenticator(request: HttpRequest) -> HttpResponse:
    user, form, status = person(request), CodeForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                second_factors.add_totp(user, secret_of(request), form.cleaned_data["code"], portal_key=portal_of(request).key)
            except Refused as refused:
                form.add_error("code", str(refused))
            else:
                request.session.pop(SECRET, None)
                request.session[NEW_CODES] = ""
                return redirect("portal:codes")
    return render(request, "portal/accounts/authenticator.html", {"form": form, **drawn(request, user)}, status=status)


@signed_in
@confirmed
def passkey(request: HttpRequest) -> HttpResponse:
    user, refused, status = person(request), "", 200
    if request.method == "POST":
        try:
            credential = parsed(request.POST.get("credential", ""))
            second_factors.add_passkey(user, request.POST.get("name", ""), credential, portal_key=portal_of(request).key)
        except Refused as error:
            refused, status = str(error), 422
        else:
            request.session[NEW_CODES] = ""
            return redirect("portal:codes")
    context = {"options": second_factors.passkey_options(user), "refused": refused, "name": request.POST.get("name", "")}
    return render(request, "portal/accounts/passkey.html", context, status=status)


@require_POST
@signed_in
@confirmed
def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    try:
        second_factors.remove(person(request), factor_id, portal_key=portal_of(request).key)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is removed from your account."))
    return redirect("portal:security")


@signed_in
@confirmed
def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes not used yet; sent as a form, it makes new ones."""
    user = person(request)
    if request.method == "POST":
        try:
            second_factors.renew_recovery_codes(user, portal_key=portal_of(request).key)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("portal:security")
        return redirect("portal:codes")
    leads_to = request.session.pop(NEW_CODES, None)
    context: dict[str, Any] = {
        "codes": second_factors.recovery_codes(user),
        "is_new": leads_to is not None,
        "leads_to": leads_to or landing_url(portal_of(request), user),
    }
    return render(request, "portal/accounts/codes.html", context)
