"""Into the desk and out of it: password, second factor, a first second factor for who must have one."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from parvis.desk.guards import is_staff
from parvis.desk.signing.forms import CodeForm, SignInForm
from parvis.kit.errors import Refused
from parvis.kit.links import safe_next
from parvis.people import second_factors, sessions
from parvis.people.limits import TooOften
from parvis.people.models import User
from parvis.people.sessions import Step, Waiting

STEPS = {Step.CODE: "desk:code", Step.PROTECT: "desk:protect"}
SECRET = "desk_new_factor"  # noqa: S105  the name of a place in the session


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    after = safe_next([], request.POST.get("next") or request.GET.get("next"), reverse("desk:home"))
    if is_staff(request.user):
        return redirect(after)
    form = SignInForm(request.POST or None)
    if not form.is_valid():
        return _shown(request, "login", {"form": form, "next": after}, status=422 if form.is_bound else 200)
    try:
        return _begun(request, form, after)
    except TooOften as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, "login", {"form": form, "next": after}, status=429)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor: a code, or a passkey where the browser has script."""
    someone = _waiting(request, Step.CODE)
    if someone is None:
        return redirect("desk:login")
    form = CodeForm(request.POST or None)
    try:
        if credential := request.POST.get("credential"):
            if second_factors.check_passkey(someone.user, _json(credential)):
                return _inside(request, someone)
            form = CodeForm()
            return _code_page(request, someone, form, _("The passkey was not accepted. Try again."))
        if form.is_valid():
            if second_factors.check(someone.user, form.cleaned_data["code"]):
                return _inside(request, someone)
            form.add_error("code", _("This is not the code shown now. Wait for the next one and type it."))
    except TooOften as refusal:
        return _code_page(request, someone, form, str(refusal), status=429)
    return _code_page(request, someone, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def protect(request: HttpRequest) -> HttpResponse:
    """Someone who must have a second factor chooses it before the first page; the recovery codes are shown once."""
    someone = _waiting(request, Step.PROTECT)
    if someone is None:
        return redirect("desk:login")
    secret = request.session.setdefault(SECRET, second_factors.new_secret())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            second_factors.add_totp(someone.user, secret, form.cleaned_data["code"], portal_key=someone.user.portal_key)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[SECRET]
            after = someone.leads_to
            sessions.finish(request, someone)
            return _shown(request, "codes", {"codes": second_factors.recovery_codes(someone.user), "next": after})
    picture = second_factors.qr_code(someone.user, secret, "Parvis")
    context = {"form": form, "secret": secret, "picture": picture}
    return _shown(request, "protect", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """A link asks, a form does: nobody is signed out by an image."""
    if request.method == "POST":
        sessions.sign_out(request)
        return _shown(request, "signed_out", {})
    return _shown(request, "logout", {}) if is_staff(request.user) else redirect("desk:login")


def _begun(request: HttpRequest, form: SignInForm, after: str) -> HttpResponse:
    said = form.cleaned_data
    user = sessions.who(request, said["login"], said["password"])
    if user is None:
        form.add_error(None, _("This identifier and this password do not go together. Check both and try again."))
    elif not is_staff(user):
        form.add_error(None, _("This account is not one of the team: sign in on your portal, where your requests are."))
    else:
        step = sessions.begin(request, user, remember=said["remember"], leads_to=after)
        return redirect(after if step is Step.DONE else STEPS[step])
    return _shown(request, "login", {"form": form, "next": after}, status=422)


def _waiting(request: HttpRequest, step: Step) -> Waiting | None:
    someone = sessions.waiting(request)
    return someone if someone and someone.step is step and is_staff(someone.user) else None


def _inside(request: HttpRequest, someone: Waiting) -> HttpResponse:
    sessions.finish(request, someone)
    return redirect(safe_next([], someone.leads_to, reverse("desk:home")))


def _code_page(request: HttpRequest, someone: Waiting, form: CodeForm, problem: str = "", status: int = 0) -> HttpResponse:
    context = {"form": form, "problem": problem, "challenge": _challenge(someone.user)}
    return _shown(request, "code", context, status=status or (422 if problem or form.errors else 200))


def _challenge(user: User) -> str:
    options = second_factors.challenge(user)
    return json.dumps(options) if options else ""


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _shown(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"desk/signing/{name}.html", context, status=status)
