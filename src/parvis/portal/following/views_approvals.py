"""Agreeing or not: on a page of the request, or on the page of a mail's link, whose button alone says anything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from parvis.kit.errors import Refused
from parvis.kit.forms import Radios
from parvis.kit.sending import sent_key
from parvis.people.models import User
from parvis.portal.following.seen import seen_ticket, user_of
from parvis.portal.following.views_mailed import PRIVATE
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import mailed_approval
from parvis.tickets.mailed import ticket_of
from parvis.tickets.models import Approval, Ticket
from parvis.tickets.worksheet import Asked, Worksheet

REASON = {
    "label": gettext_lazy("Why"),
    "max_length": 4000,
    "widget": forms.Textarea(attrs={"rows": 4}),
    "error_messages": {"required": gettext_lazy("Write why you do not agree.")},
}


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        widget=Radios(),
        choices=[("yes", ""), ("no", "")],
        error_messages={"required": gettext_lazy("Say whether you agree.")},
    )
    reason = forms.CharField(required=False, help_text=gettext_lazy("Needed when you do not agree."), **REASON)

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("yes", asked.yes), ("no", asked.no)]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("answer") == "no" and not said.get("reason", "").strip():
            self.add_error("reason", _("Write why you do not agree."))
        return said


class DelegateForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        help_text=gettext_lazy("Somebody of your organisation. They read the whole request and answer instead of you."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Write the person’s e-mail address"),
            "invalid": gettext_lazy("Write the e-mail address in full, for example first.last@town.fr"),
        },
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(**REASON)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def approval(request: HttpRequest, reference: str, approval_id: UUID) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    asked = _mine(ticket, user, approval_id)
    if asked is None:
        messages.info(request, _("This is answered, or asked no more. The request says how it went on."))
        return HttpResponseRedirect(ticket.get_absolute_url())
    form = AnswerForm(request.POST or None, asked=asked, initial={"answer": request.GET.get("answer", "")})
    if request.method != "POST" or not form.is_valid():
        return _page(request, ticket, asked, form, status=422 if form.errors else 200)
    said = form.cleaned_data
    try:
        ticket.answer_approval(_approval(asked), is_approved=said["answer"] == "yes", by=user, reason=said["reason"], key=sent_key(request))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Your answer is recorded. Whoever asked is told."))
    return HttpResponseRedirect(ticket.get_absolute_url())


@require_POST
@signed_in
def delegate(request: HttpRequest, reference: str, approval_id: UUID) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    form, status = DelegateForm(request.POST), 422
    email = form.cleaned_data["email"] if form.is_valid() else ""
    if email and ticket.passed_on(approval_id, email, by=user):
        return HttpResponseRedirect(ticket.get_absolute_url())  # sent twice
    asked = _mine(ticket, user, approval_id)
    if asked is None:
        return HttpResponseRedirect(ticket.get_absolute_url())
    if email:
        try:
            held = ticket.delegate_approval(_approval(asked), email, by=user)
        except Refused as refusal:
            form.add_error("email", str(refusal))
            status = 409
        else:
            messages.success(request, _("%(name)s is asked instead of you, and told by e-mail.") % {"name": held.delegate})
            return HttpResponseRedirect(ticket.get_absolute_url())
    return _page(request, ticket, asked, AnswerForm(asked=asked), form, status=status)


@require_POST
@signed_in
def withdraw(request: HttpRequest, reference: str, round_id: UUID) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    asked = next((one for one in Worksheet(ticket, user).rounds if one.round.pk == round_id), None)
    if asked is None:
        raise Http404
    try:
        ticket.withdraw_approval(asked.round, by=user)
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("This is asked no more."))
    return HttpResponseRedirect(ticket.get_absolute_url())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mailed(request: HttpRequest, answer: str, token: str) -> HttpResponse:
    """Looking says nothing, for programs look too: the page has one button, and for a no the reason."""
    mail = mailed_approval.mail_of(answer, token) if answer in mailed_approval.ANSWERS else None
    if mail is None or mail.portal_key != portal_of(request).key:
        raise Http404
    form = None if answer == "yes" else ReasonForm(request.POST if request.method == "POST" else None)
    try:
        asking = mailed_approval.asking(mail, answer, token)
        if request.method == "POST" and not asking.is_said and (form is None or form.is_valid()):
            asking = mailed_approval.said(asking, form.cleaned_data["reason"] if form else "")
    except Refused as refusal:
        return _mailed(request, {"refusal": str(refusal), "ticket": ticket_of(mail)}, 409)
    return _mailed(request, {"asking": asking, "form": form, "ticket": asking.ticket}, 422 if form and form.errors else 200)


def _mailed(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, "portal/following/mailed_approval.html", context, status=status)
    for header, value in PRIVATE.items():
        response[header] = value
    return response


def _mine(ticket: Ticket, user: User, approval_id: UUID) -> Asked | None:
    """What `user` may answer now; None once it is answered or over. Who is not asked is refused, and what they do not see is not found."""
    for asked in Worksheet(ticket, user).rounds:
        for one in asked.approvals:
            if one.pk == approval_id:
                if one.holder_id != user.pk:
                    raise PermissionDenied(_("This is not for you to answer, or you passed it on."))
                return asked if asked.mine else None
    raise Http404


def _approval(asked: Asked) -> Approval:
    assert asked.mine is not None
    return asked.mine


def _page(
    request: HttpRequest, ticket: Ticket, asked: Asked, form: AnswerForm, passing: DelegateForm | None = None, *, status: int = 200
) -> HttpResponse:
    context = {"ticket": ticket, "asked": asked, "form": form, "passing": passing or DelegateForm()}
    return render(request, "portal/following/approval.html", context, status=status)
