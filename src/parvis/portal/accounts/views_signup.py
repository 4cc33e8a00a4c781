"""Asking for an account, as each portal lets people do it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Portal, Service
from parvis.people import limits, signing_up
from parvis.portal.accounts.forms import EmailForm, LoginForm
from parvis.portal.accounts.visit import life, posted, wanted, with_next
from parvis.portal.shell.middleware import portal_of

ASKED = "signup_email"


def signup(request: HttpRequest) -> HttpResponse:
    portal = portal_of(request)
    if request.user.is_authenticated:
        return redirect("portal:home")
    if portal.sign_up == Portal.SignUp.FORM:
        return _by_form(request, portal)
    if portal.sign_up == Portal.SignUp.OPEN:
        return _by_address(request)
    if portal.sign_up == Portal.SignUp.KNOWN:
        return redirect(with_next(reverse("portal:login"), wanted(request)))
    return render(request, "portal/accounts/signup_managed.html", {"services": _open_services(portal)})


@require_safe
def signup_sent(request: HttpRequest) -> HttpResponse:
    """The same page whether the address is new, known, or nobody's."""
    email = request.session.get(ASKED, "")
    if not email:
        return redirect("portal:signup")
    return render(request, "portal/accounts/signup_sent.html", {"email": email, "is_personal": signing_up.is_personal(email)})


def _by_form(request: HttpRequest, portal: Portal) -> HttpResponse:
    """Two halves: those who have an account, those who ask for one by the portal's own procedure."""
    service = portal.services.active().filter(slug=portal.sign_up_options.get("service", "")).first()
    context = {
        "form": LoginForm(portal=portal),
        "service": service,
        "next": wanted(request),
        "link_hours": portal.sign_up_options.get("link_hours", 24),
    }
    return render(request, "portal/accounts/signup_form.html", context)


def _by_address(request: HttpRequest) -> HttpResponse:
    form, status = EmailForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _ask(request, form.cleaned_data["email"])
            except limits.TooOften as refused:
                form.add_error(None, str(refused))
                status = 429
            else:
                request.session[ASKED] = form.cleaned_data["email"]
                return redirect("portal:signup_sent")
    return render(request, "portal/accounts/signup_open.html", {"form": form, "next": wanted(request)}, status=status)


def _ask(request: HttpRequest, email: str) -> None:
    limits.take("sign_up", ip=limits.client_ip(request), key=email)
    language = str(getattr(request, "LANGUAGE_CODE", ""))
    signing_up.ask(email, portal_key=portal_of(request).key, language=language, life=life(request), leads_to=wanted(request))


def _open_services(portal: Portal) -> list[Service]:
    """What strangers may ask for here: among it, where there is one, the way back for who lost everything."""
    found = Service.objects.usable_by(AnonymousUser()).filter(portal=portal).order_by("order", "id")
    return list(found[:6])
