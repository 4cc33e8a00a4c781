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

from parvis.kit.errors import Refused
from parvis.mail import one_click
from parvis.mail.models import OutgoingMail
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import mailed
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
def move(request: HttpRequest, move: str, stamp: str, token: str) -> HttpResponse:
    mail = _mail(request, one_click.mail_of(token, "move", move, stamp))
    try:
        offered = mailed.offer(mail, move, stamp, token)
        if request.method == "POST":
            mailed.accept(offered)
            offered.ticket.refresh_from_db()
    except Refused as refusal:
        return _show(request, "move", {"refusal": str(refusal), "ticket": mailed.ticket_of(mail)}, 409)
    is_made = request.method == "POST" or offered.made is not None
    return _show(request, "move", {"offer": offered, "ticket": offered.ticket, "is_made": is_made})


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
