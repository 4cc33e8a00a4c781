"""What one thinks of a closed request: from its page, or from a mail's link. Looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.intake.definition import MOVE_STEP
from parvis.intake.forms import StepForm, build_step
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.mail import one_click
from parvis.people.models import User
from parvis.portal.following.seen import seen_ticket, user_of
from parvis.portal.following.views_mailed import PRIVATE
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.asking import context_of
from parvis.tickets.mailed import RATE, ticket_of
from parvis.tickets.models import Ticket
from parvis.tickets.rating import form_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rating(request: HttpRequest, reference: str) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    if ticket.requester_id != user.pk:
        raise Http404
    return _answered(request, ticket, user, {"score": str(ticket.rating or ""), "comment": ticket.rating_comment}, "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mailed(request: HttpRequest, score: int, token: str) -> HttpResponse:
    """`score`: the one whose link was followed, ready to be sent; another may be chosen."""
    mail = one_click.mail_of(token, RATE)
    ticket = ticket_of(mail) if mail else None
    if mail is None or ticket is None or mail.user is None or mail.portal_key != portal_of(request).key:
        raise Http404
    response = _answered(request, ticket, mail.user, {"score": str(score), "comment": ticket.rating_comment}, "mail")
    for header, value in PRIVATE.items():
        response[header] = value
    return response


def _answered(request: HttpRequest, ticket: Ticket, user: User, begun: dict[str, Any], channel: str) -> HttpResponse:
    if not ticket.may_rate(user):
        return _page(request, ticket, channel, refusal=_("The opinion on this request can no longer be given or changed."), status=409)
    form = _form(ticket, user, begun, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, ticket, channel, form=form, status=422 if request.method == "POST" else 200)
    try:
        ticket.rate(int(form.answers["score"]), form.answers.get("comment", ""), by=user, key=sent_key(request), channel=channel or "web")
    except Refused as refusal:
        return _page(request, ticket, channel, refusal=str(refusal), status=409)
    if channel:
        return _page(request, ticket, channel, is_done=True)
    messages.success(request, _("Your opinion is recorded. Thank you."))
    return HttpResponseRedirect(ticket.get_absolute_url())


def _form(ticket: Ticket, user: User, begun: dict[str, Any], data: Any) -> StepForm:
    context = context_of(ticket.service, user, organisation=ticket.organisation)
    return build_step(form_of(ticket), MOVE_STEP, answers=begun, context=context, data=data)


def _page(request: HttpRequest, ticket: Ticket, channel: str, *, status: int = 200, **said: Any) -> HttpResponse:
    context = {"ticket": ticket, "key": uuid7(), "is_mailed": bool(channel), **said}
    return render(request, "portal/following/rating.html", context, status=status)
