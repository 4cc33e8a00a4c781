"""«Mon organisation»: who belongs to it, and what those who lead it decide; joining one from one's account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.people import belonging, joining, limits
from parvis.people.models import Membership, Organisation
from parvis.portal.accounts.guards import person
from parvis.portal.accounts.our_organisation import OurOrganisation
from parvis.portal.accounts.visit import posted
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Type an e-mail address"),
            "invalid": gettext_lazy("Type an address like name@example.org"),
        },
    )
    role = forms.ChoiceField(label=gettext_lazy("Role in the organisation"))

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=gettext_lazy("Role in the organisation"), choices=roles)


@require_safe
@signed_in
def organisation(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accounts/organisation.html", {"ours": OurOrganisation(request)})


@require_POST
@signed_in
def role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    membership = _led(request, membership_id)
    try:
        membership = belonging.set_role(membership, request.POST.get("role", ""), by=person(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"name": membership.user, "role": OurOrganisation(request).role_name(membership.role)}
        messages.success(request, _("%(name)s is %(role)s from now on.") % said)
    return redirect("portal:organisation")


@require_POST
@signed_in
def end(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Who is no part of it any more is none: sent twice, it is done once."""
    try:
        membership = _led(request, membership_id)
    except Http404:
        return redirect("portal:organisation")
    try:
        belonging.end(membership, by=person(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"name": membership.user, "organisation": membership.organisation}
        messages.success(request, _("%(name)s is no part of %(organisation)s any more.") % said)
    return redirect("portal:organisation")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    user = person(request)
    one: Organisation = get_object_or_404(belonging.led_by(user), pk=organisation_id)
    ours = OurOrganisation(request)
    form = InviteForm(posted(request), roles=[(key, ours.role_name(key)) for key in belonging.roles_given_by(user, one)])
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            limits.take("sign_up", ip=limits.client_ip(request), key=str(user.pk))
            belonging.invite(one, said["email"], role=said["role"], portal_key=portal_of(request).key, by=user, key=sent_key(request))
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request, _("If the person is no part of it yet, an invitation is on its way to %(address)s.") % {"address": said["email"]}
            )
            return redirect("portal:organisation")
    return render(request, "portal/accounts/organisation_invite.html", {"organisation": one, "form": form}, status=status)


@require_POST
@signed_in
def ask_to_join(request: HttpRequest) -> HttpResponse:
    """Ask the organisation to which the domain of one's address belongs."""
    asked = joining.ask_by_domain(person(request), portal_key=portal_of(request).key)
    if asked:
        messages.success(
            request, _("Those who lead %(organisation)s have been told, and answer by e-mail.") % {"organisation": asked.organisation}
        )
    else:
        messages.error(request, _("There is nothing to ask now: you are a part of it, or have asked already."))
    return redirect("portal:organisations")


@require_POST
@signed_in
def offer_answer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """An organisation that asks one to join: `answer` is “accept” or “refuse”."""
    accept = request.POST.get("answer") == "accept"
    try:
        offered = belonging.answer(offer_id, by=person(request), accept=accept)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("You are part of %(organisation)s from now on.") if accept else _("You did not join %(organisation)s.")
        messages.success(request, said % {"organisation": offered.organisation})
    return redirect("portal:organisations")


def _led(request: HttpRequest, membership_id: UUID) -> Membership:
    """One of an organisation that the person leads, or their own; others are not found."""
    user = person(request)
    found = Membership.objects.select_related("user", "organisation").filter(pk=membership_id, organisation__is_personal=False).first()
    if found is None or not (found.user_id == user.pk or belonging.role_over(user, found.organisation) in belonging.LEADERS):
        raise Http404
    return found
