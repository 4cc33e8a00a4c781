"""Signing in, by one page or two, with a second factor where there is one; signing out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.kit.speaking import span
from parvis.people import limits, sessions, signing_up
from parvis.people.notices import activation_words
from parvis.portal.accounts.forms import EmailForm, LoginForm
from parvis.portal.accounts.lost import lost_service
from parvis.portal.accounts.visit import go_on, life, service_wanted, wanted, with_next
from parvis.portal.shell.landing import landing_url
from parvis.portal.shell.middleware import portal_of

EMAIL = "login_email"
"""In the session of a portal that asks for the address first: the one that was typed."""
NO_MAIL = "login_has_no_mail"
"""Beside it: too many mails were asked for, so that none is on its way."""
AGAIN = "again"
"""The button of the second page by which somebody who got no mail asks for it."""


@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    portal = portal_of(request)
    if request.user.is_authenticated:
        return redirect(wanted(request) or landing_url(portal, request.user))
    if request.method == "POST" and "password" in request.POST:
        return _with_password(request, portal)
    if portal.sign_up == Portal.SignUp.KNOWN:
        return _address_first(request)
    return _page(request, LoginForm(portal=portal))


def login_password(request: HttpRequest) -> HttpResponse:
    """The second page where the address is asked first: the same words, whoever the address belongs to."""
    email = request.session.get(EMAIL, "")
    if not email:
        return redirect(with_next(reverse("portal:login"), wanted(request)))
    return _page(request, LoginForm(portal=portal_of(request), initial={"login": email}))


def logout(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/accounts/logout.html") if request.user.is_authenticated else redirect("portal:home")
    sessions.sign_out(request)
    messages.success(request, _("You are signed out."))
    return redirect("portal:home")


def _with_password(request: HttpRequest, portal: Portal) -> HttpResponse:
    form = LoginForm(request.POST, portal=portal)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    try:
        user = sessions.who(request, said["login"], said["password"])
    except limits.TooOften as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=429)
    if user is None:
        form.add_error(None, _("This username and this password do not go together. Check them, or choose a new password."))
        return _page(request, form, status=422)
    leads_to = wanted(request)
    for key in (EMAIL, NO_MAIL):
        request.session.pop(key, None)
    limits.forget("login_link", key=user.email)  # who has a password is sent no link: signing in often uses nothing up
    return go_on(request, sessions.begin(request, user, remember=said["remember"], leads_to=leads_to), user, leads_to)


def _address_first(request: HttpRequest) -> HttpResponse:
    form = EmailForm({"email": request.POST.get("email") or request.POST.get("login", "")} if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            _send_link(request, email)
            request.session.pop(NO_MAIL, None)
        except limits.TooOften as refused:
            request.session[NO_MAIL] = True
            # Whoever has a password still signs in: a colleague behind the same network, or a stranger, may have used up the tries.
            said = _(
                "Too many e-mails were asked for, so none leaves now. If you have a password, sign in below. If not, try again in %(span)s."
            )
            messages.warning(request, said % {"span": span(refused.wait)})
        else:
            if AGAIN in request.POST:
                messages.info(request, _("If this address awaits an e-mail, it has left: just now, or less than an hour ago."))
        request.session[EMAIL] = email
        return HttpResponseRedirect(with_next(reverse("portal:login_password"), wanted(request)))
    return render(request, "portal/accounts/login_email.html", _context(request, form), status=422 if form.is_bound else 200)


def _send_link(request: HttpRequest, email: str) -> None:
    """To somebody known who has no password yet; to others nothing goes out, and nothing tells. Asked for again, a reminder."""
    limits.take("login_link", ip=limits.client_ip(request), key=email)
    signing_up.ask_as_known(
        email,
        portal_key=portal_of(request).key,
        language=str(getattr(request, "LANGUAGE_CODE", "")),
        life=life(request),
        leads_to=wanted(request),
        wants_reminder=AGAIN in request.POST,
    )


def _page(request: HttpRequest, form: LoginForm, status: int = 200) -> HttpResponse:
    is_second = portal_of(request).sign_up == Portal.SignUp.KNOWN and EMAIL in request.session
    template = "portal/accounts/login_password.html" if is_second else "portal/accounts/login.html"
    asked = {"email": request.session.get(EMAIL, ""), "has_no_mail": request.session.get(NO_MAIL, False)}
    context = {**_context(request, form), **asked, **_announced(portal_of(request))}
    return render(request, template, context, status=status)


def _announced(portal: Portal) -> dict[str, str]:
    """What the subject and the button of the mail say, in the portal's own words where it has them."""
    said = portal.mail_texts.get("activation", {})
    subject, button = activation_words(portal.name)
    return {"mail_subject": pick(said.get("subject")) or subject, "mail_button": pick(said.get("button")) or button}


def _context(request: HttpRequest, form: object) -> dict[str, object]:
    path = wanted(request)
    return {"form": form, "next": path, "service": service_wanted(request, path), "lost": lost_service(portal_of(request))}
