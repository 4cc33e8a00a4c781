"""Where the links of mails lead that need no sign-in: one page, one button. Looking changes nothing, for programs look too.

These pages name the request by its reference and status alone: whoever has the mail has read that much.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from parvis.intake.definition import MOVE_STEP, Definition
from parvis.intake.forms import StepForm, build_step
from parvis.kit.errors import Conflict, Refused
from parvis.mail import one_click
from parvis.mail.models import OutgoingMail
from parvis.portal.following.views_moves import other_opinions
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import follow_up, mailed
from parvis.tickets.asking import context_of
from parvis.tickets.contradiction import Contradiction
from parvis.tickets.models import Ticket

PRIVATE = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
"""The address is a key: no other site is told of it. Our own must be: without it a browser sends forms from «null», which is refused."""


@csrf_exempt  # RFC 8058: the mail program posts by itself, without a page of ours; the seal of the link is its right, to this alone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    mail, ticket = _meant(request, token, one_click.STOP)
    if request.method == "POST":
        mailed.mute(ticket, mail)
    return _page(request, mail, ticket)


@never_cache
@require_POST
def follow(request: HttpRequest, token: str) -> HttpResponse:
    mail, ticket = _meant(request, token, one_click.FOLLOW)
    mailed.unmute(ticket, mail)
    return _page(request, mail, ticket, follows_again=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Whether the news of a request may be sent to this address."""
    mail, ticket = _meant(request, token, follow_up.ADDRESS)
    if request.method == "POST":
        try:
            follow_up.agree(mail)
        except Refused as refusal:
            return _show(request, "address", {"refusal": str(refusal), "ticket": ticket}, 409)
    return _show(request, "address", {"ticket": ticket, "email": mail.to, "token": token, "is_agreed": follow_up.is_agreed(mail)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, move: str, stamp: str, token: str) -> HttpResponse:
    mail = _mail(request, one_click.mail_of(token, "move", move, stamp))
    try:
        offered = mailed.offer(mail, move, stamp, token)
    except Refused as refusal:
        return _show(request, "move", {"refusal": str(refusal), "ticket": mailed.ticket_of(mail)}, 409)
    said = {"offer": offered, "ticket": offered.ticket, "is_made": offered.made is not None}
    if request.method != "POST":
        return _show(request, "move", {**said, "form": _form(offered)})
    return _moved(request, offered, said)


def _moved(request: HttpRequest, offered: mailed.Offer, said: dict[str, Any]) -> HttpResponse:
    """Make the move, unless its answers lack something; nothing typed is lost."""
    form = _form(offered, request.POST)
    said |= {"form": form}
    if form is not None and not offered.made and not form.is_valid():
        return _show(request, "move", said, 422)
    try:
        mailed.accept(offered, form.answers if form and not offered.made else None, is_sure="sure" in request.POST)
    except Contradiction as doubt:
        others = other_opinions(offered.ticket, offered.by, offered.move)
        return _show(request, "move", {**said, "doubt": str(doubt), "others": mailed.links(offered, others)}, 409)
    except Conflict as conflict:
        return _show(request, "move", {**said, "fault": str(conflict)}, 409)
    except Refused as refusal:
        return _show(request, "move", {"refusal": str(refusal), "ticket": offered.ticket}, 409)
    offered.ticket.refresh_from_db()
    return _show(request, "move", {**said, "is_made": True})


def _form(offered: mailed.Offer, data: Any = None) -> StepForm | None:
    """What the move asks, of words alone: a mail's reader has no session to send files in."""
    if not offered.move.asks:
        return None
    context = context_of(offered.ticket.service, offered.by, organisation=offered.ticket.organisation)
    return build_step(Definition.of_fields(offered.move.asks), MOVE_STEP, answers={}, context=context, data=data)


def _meant(request: HttpRequest, token: str, purpose: str) -> tuple[OutgoingMail, Ticket]:
    mail = _mail(request, one_click.mail_of(token, purpose))
    ticket = mailed.ticket_of(mail)
    if ticket is None:
        raise Http404
    return mail, ticket


def _mail(request: HttpRequest, found: OutgoingMail | None) -> OutgoingMail:
    if found is None or found.portal_key != portal_of(request).key:
        raise Http404
    return found


def _page(request: HttpRequest, mail: OutgoingMail, ticket: Ticket, *, follows_again: bool = False) -> HttpResponse:
    again = one_click.token(mail.pk, one_click.FOLLOW)
    stop = one_click.token(mail.pk, one_click.STOP)
    said = {"ticket": ticket, "is_muted": mailed.is_muted(ticket, mail), "follow": again, "stop": stop, "follows_again": follows_again}
    return _show(request, "stop", {**said, "has_account": mail.user is not None})


def _show(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, f"portal/following/mailed_{name}.html", context, status=status)
    for header, value in PRIVATE.items():
        response[header] = value
    return response
