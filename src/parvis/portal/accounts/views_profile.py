"""One's own account: who one is, at which address, what one is told, where one belongs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kit.errors import Refused
from parvis.people import belonging, email_change, joining, limits
from parvis.people.models import Membership, User
from parvis.portal.accounts.account_forms import KeyboardForm, NotificationsForm, ProfileForm
from parvis.portal.accounts.forms import EmailForm
from parvis.portal.accounts.guards import confirmed, person
from parvis.portal.accounts.visit import cleaned, posted
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import keep_language, portal_of

CHANGE = "email_change"


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    user = User.objects.get(pk=person(request).pk)  # another object than the page's own: what is refused shows nowhere
    form = ProfileForm(posted(request), instance=user, portal=portal_of(request))
    if request.method == "POST" and form.is_valid():
        user.save(update_fields=[*form.cleaned_data])
        with override(user.language or get_language()):
            messages.success(request, _("Your profile is saved."))
        response = redirect("portal:account")
        keep_language(request, response, user.language)
        return response
    return render(request, "portal/accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@signed_in
@confirmed
def account_email(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if request.method == "POST" and "cancel" in request.POST:
        email_change.cancel(user)
        return redirect("portal:account_email")
    form, status = EmailForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                limits.take("sign_up", ip=limits.client_ip(request), key=str(user.pk))
                email_change.ask(user, form.cleaned_data["email"], portal_key=portal_of(request).key)
            except Refused as refused:
                form.add_error("email", str(refused))
            else:
                return redirect("portal:account_email")
    context = {"form": form, "pending": email_change.pending(user)}
    return render(request, "portal/accounts/email.html", context, status=status)


@require_safe
def email_confirmation_link(request: HttpRequest, side: str, token: str) -> HttpResponse:
    """The token is exchanged at once for a mark in the session; opening the link says yes to nothing."""
    change = email_change.behind(token, side)
    if change:
        request.session[CHANGE] = [change.pk.hex, side]
    else:
        request.session.pop(CHANGE, None)
    return cleaned("portal:email_confirmation")


def email_confirmation(request: HttpRequest) -> HttpResponse:
    kept, side = request.session.get(CHANGE, ("", ""))
    change = email_change.known(UUID(hex=kept)) if kept else None
    if change is None:
        return render(request, "portal/accounts/email_spent.html", status=404)
    context = {"change": change, "side": side}
    if request.method != "POST":
        return render(request, "portal/accounts/email_confirm.html", context)
    try:
        change = email_change.confirm(change, side)
    except Refused as refused:
        return render(request, "portal/accounts/email_confirm.html", {**context, "refused": refused}, status=409)
    request.session.pop(CHANGE, None)
    context = {"change": change, "is_done": email_change.is_done(change)}
    return render(request, "portal/accounts/email_confirmed.html", context)


@signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    form = NotificationsForm(posted(request), user=person(request))
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Your choices are saved."))
        return redirect("portal:notifications")
    return render(request, "portal/accounts/notifications.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@signed_in
def organisations(request: HttpRequest) -> HttpResponse:
    user = person(request)
    context = {
        "memberships": user.memberships.select_related("organisation__parent"),
        "asked": joining.asked_by(user),
        "offers": belonging.open_to(user),
        "may_ask": joining.may_ask(user),
    }
    return render(request, "portal/accounts/organisations.html", context)


@require_POST
@signed_in
def default_organisation(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Where new requests are filed."""
    get_object_or_404(person(request).memberships, pk=membership_id).make_default()
    messages.success(request, _("Your new requests are made for this organisation."))
    return redirect("portal:organisations")


@require_POST
@signed_in
def join_answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    accept = request.POST.get("answer") == "accept"
    try:
        role = request.POST.get("role", Membership.Role.MEMBER)
        question = joining.answer(question_id, by=person(request), accept=accept, role=role)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("%(name)s is part of %(organisation)s.") if accept else _("%(name)s was not added to %(organisation)s.")
        messages.success(request, said % {"name": question.user, "organisation": question.organisation})
    return HttpResponseRedirect(reverse("portal:organisation"))


@signed_in
def keyboard(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = KeyboardForm(posted(request), initial={"single_keys": user.uses_single_keys})
    if form.is_bound and form.is_valid():
        user.preferences = {**user.preferences, "keyboard": form.cleaned_data["single_keys"]}
        user.save(update_fields=["preferences"])
        messages.success(request, _("Your choices are saved."))
        return redirect("portal:keyboard")
    return render(request, "portal/accounts/keyboard.html", {"form": form})
