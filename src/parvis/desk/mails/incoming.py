"""The mails that came in: what was decided about each and why, deciding again, and what waits for the team's word."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.mails import inbox, watch
from parvis.desk.mails.comparing import compared
from parvis.desk.mails.original import Original, original_of
from parvis.desk.mails.wording import INCOMING_STATES
from parvis.desk.shell import page
from parvis.kit.downloads import sealed
from parvis.kit.errors import Refused
from parvis.kit.files import open_stored, safe_name
from parvis.kit.filetypes import UNKNOWN
from parvis.kit.text import one_line
from parvis.mail import processing
from parvis.mail.models import IncomingMail

SIZE = 50
State = IncomingMail.State


@for_staff
@require_safe
def incoming(request: StaffRequest) -> HttpResponse:
    """The last first, by pages of their ids."""
    handled = inbox.Handled.by(request.user)
    state, query = request.GET.get("state", ""), one_line(request.GET.get("q", ""), 200)
    mails = inbox.incoming_for(request.user, handled)
    found = inbox.matching(mails, query)
    if state in INCOMING_STATES:
        found = found.filter(state=state)
    before = _uuid(request.GET.get("before", ""))
    rows = list((found.filter(pk__lt=before) if before else found).defer("last_error").order_by("-pk")[: SIZE + 1])
    shown, more = rows[:SIZE], len(rows) > SIZE
    kept = urlencode({name: value for name, value in (("state", state), ("q", query)) if value})
    counts = {} if query else inbox.tallies(mails)  # while searching, each count would read every mail
    context = {
        "rows": inbox.rows_of(shown),
        "states": [("", _("All of them"), ""), *((key, mark.name, counts.get(key, "")) for key, mark in INCOMING_STATES.items())],
        "state": state,
        "query": query,
        "next": f"?{urlencode({'before': shown[-1].pk.hex})}{'&' if kept else ''}{kept}" if more else "",
        "first": f"?{kept}" if before else "",
        "news": watch.news_for(handled),
        "mailboxes": watch.mailboxes_for(handled),
    }
    return page(request, "desk/mails/incoming.html", context, place="mails")


@for_staff
@require_safe
def mail(request: StaffRequest, incoming_id: UUID) -> HttpResponse:
    return _shown(request, _mail(request, incoming_id), "desk/mails/came.html")


@for_staff
@require_safe
def raw(request: StaffRequest, incoming_id: UUID) -> HttpResponseBase:
    """The very bytes that came, for a mail program; never opened in our own origin."""
    found = _mail(request, incoming_id)
    if not found.raw_key:
        raise Http404
    try:
        stream = open_stored(found.raw_key)
    except FileNotFoundError as missing:
        raise Http404 from missing
    return _sealed(FileResponse(stream, as_attachment=True, filename=f"mail-{found.received_at:%Y-%m-%d}-{found.pk.hex[-8:]}.eml"))


@for_staff
@require_safe
def file(request: StaffRequest, incoming_id: UUID, number: int) -> HttpResponseBase:
    """One file that came with it, as bytes of no kind: whatever it says it is, it is downloaded."""
    try:
        part = Original.of(_mail(request, incoming_id)).part(number)
    except Refused as gone:
        raise Http404 from gone
    if part is None:
        raise Http404
    return _sealed(FileResponse(BytesIO(part.data), as_attachment=True, filename=safe_name(part.name)))


@for_staff
@require_POST
def rehearsal(request: StaffRequest, incoming_id: UUID) -> HttpResponse:
    """What the rules of today would decide, beside what was decided. Nothing is written: it is sent and not opened because it costs."""
    found = _mail(request, incoming_id)
    was = inbox.steps_in_words([step for step in found.trace if step.get("code") not in inbox.ACTS])
    try:
        with original_of(found):
            would = compared(was, inbox.steps_in_words(processing.rehearse(_mail(request, incoming_id))))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:came", found.pk)
    [row] = inbox.rows_of([found])
    return page(request, "desk/mails/rehearsal.html", {"row": row, "mail": found, "would": would, "may": _may(found)}, place="mails")


@for_staff
@require_POST
def replay(request: StaffRequest, incoming_id: UUID) -> HttpResponse:
    return _decide(request, incoming_id, processing.replay, _("The mail was decided about again."))


@for_staff
@require_POST
def release(request: StaffRequest, incoming_id: UUID) -> HttpResponse:
    return _decide(request, incoming_id, processing.release, _("The mail is released."))


@for_staff
@require_POST
def discard(request: StaffRequest, incoming_id: UUID) -> HttpResponse:
    """Its original is not needed for this."""
    said = _("The mail is discarded. It can still be replayed until its original expires.")
    return _done(request, incoming_id, lambda found: processing.discard(found, by=request.user), said)


def _decide(request: StaffRequest, incoming_id: UUID, decide: Callable[..., IncomingMail], said: str) -> HttpResponse:
    def act(found: IncomingMail) -> None:
        with original_of(found):
            decide(found, by=request.user)

    return _done(request, incoming_id, act, said)


def _done(request: StaffRequest, incoming_id: UUID, act: Callable[[IncomingMail], object], said: str) -> HttpResponse:
    """Back to the mail, whose trace says what came of it."""
    found = _mail(request, incoming_id)
    try:
        act(found)
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    if not inbox.incoming_for(request.user).filter(pk=found.pk).exists():
        return redirect("desk:incoming")  # it went to a request of another team
    return redirect("desk:came", found.pk)


def _shown(request: StaffRequest, found: IncomingMail, template: str) -> HttpResponse:
    [row] = inbox.rows_of([found])
    context: dict[str, Any] = {"row": row, "mail": found, "steps": inbox.steps_in_words(found.trace), "may": _may(found)}
    try:
        context["original"] = Original.of(found)
    except Refused as gone:
        context["gone"] = str(gone)
    return page(request, template, context, place="mails")


def _may(mail: IncomingMail) -> dict[str, bool]:
    """What is offered: each of them can be sent twice all the same."""
    has_original = bool(mail.raw_key)
    return {
        "release": has_original and mail.state == State.HELD,
        "discard": mail.state in (State.HELD, State.FAILED),
        "replay": has_original and mail.state != State.RECEIVED,
        "rehearse": has_original,
    }


def _mail(request: StaffRequest, incoming_id: UUID) -> IncomingMail:
    found: IncomingMail = get_object_or_404(inbox.incoming_for(request.user), pk=incoming_id)
    return found


def _sealed(response: FileResponse) -> FileResponse:
    """Whatever it is, it is sent as bytes of no kind."""
    response["Content-Type"] = UNKNOWN
    return sealed(response)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
