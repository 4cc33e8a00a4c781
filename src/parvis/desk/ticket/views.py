"""A request's page, what is written on it, and its files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.live.looking import looked_at
from parvis.desk.queue.asked import Asked
from parvis.desk.shell import page
from parvis.desk.ticket.answering import answer, keep
from parvis.desk.ticket.composing import Composer, waiting
from parvis.desk.ticket.finding import find, find_handled
from parvis.desk.ticket.page import Shown, contents
from parvis.desk.ticket.shaping import led_elsewhere, led_from_unseen, merged_part
from parvis.desk.wording import requester_name
from parvis.journal.models import Attachment
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.files import open_stored
from parvis.kit.images import thumbnail
from parvis.people import audit
from parvis.people.models import User
from parvis.tickets.lists import Row
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.original import Original
from parvis.tickets.redirects import destination_for
from parvis.tickets.thread import attachment_for, conversation, entry_for

FRAGMENTS = {"ticket": "_ticket", "context": "_changed"}
"""What htmx replaces → what it is given; the box one writes in is left alone by a change beside it."""
MOST_RELATED = 6


@for_staff
@require_safe
def ticket(request: StaffRequest, reference: str) -> HttpResponse:
    try:
        return shown(request, reference)
    except Http404:
        if led := led_from_unseen(request, reference, request.user):
            return redirect(led)
        raise


@for_staff
@require_POST
def answers(request: StaffRequest, reference: str) -> HttpResponse:
    """An answer to the customer, or a note to the team; 409 when somebody else was faster."""
    ticket = find_handled(request.user, reference)
    ticket = destination_for(ticket, request.user) or ticket  # merged while somebody wrote: their words go on with it
    reference = ticket.reference
    unsent = answer(ticket, request.user, request.POST, request.FILES)
    if unsent is None:
        return back_to(request, reference)
    return shown(request, reference, composer=unsent, status=409 if unsent.meanwhile else 422)


@for_staff
@require_POST
def draft(request: StaffRequest, reference: str) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    said = request.POST
    files = waiting(ticket, request.user, said.getlist("kept")) if "kept" in said else ()
    keep(ticket, request.user, Composer(said.get("body", ""), said.get("mode", ""), said.get("then", "")[:60], files=files))
    return HttpResponse(status=204) if request.htmx else back_to(request, reference)


@for_staff
@require_safe
def related(request: StaffRequest, reference: str) -> HttpResponse:
    """What else this customer has asked: read apart, after the page."""
    ticket, _people = find(request.user, reference)
    same = (
        {"requester": ticket.requester} if ticket.organisation.is_personal and ticket.requester else {"organisation": ticket.organisation}
    )
    others = Ticket.objects.visible_to(request.user).filter(**same).exclude(pk=ticket.pk).select_related("workflow")
    rows = others.defer("searchable", "searchable_internal", "answers").order_by("-updated_at", "-pk")[:MOST_RELATED]
    return page(request, "desk/ticket/_related.html", {"ticket": ticket, "rows": rows})


@require_safe
@for_staff
def file(request: StaffRequest, file_id: UUID) -> HttpResponseBase:
    """Never opened in our own origin: downloaded, and if looked at all the same, unable to act. `?preview`: drawn again by us."""
    found = attachment_for(request.user, file_id)
    if found is None:
        raise Http404
    if "preview" in request.GET:
        return _preview(found)
    try:
        stream = open_stored(found.storage_key)
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(stream, as_attachment=True, filename=found.name, content_type=found.content_type)
    response["Content-Length"] = found.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _preview(found: Attachment) -> HttpResponse:
    try:
        with open_stored(found.storage_key) as opened:
            response = HttpResponse(thumbnail(opened), content_type="image/webp")
    except (Refused, FileNotFoundError) as missing:
        raise Http404 from missing
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@for_staff
@require_safe
def original(request: StaffRequest, reference: str, entry_id: UUID) -> HttpResponse:
    """A mail as it came, quotes and signature included; for whoever reads the message made of it."""
    ticket, _people = find(request.user, reference)
    entry = entry_for(ticket, request.user, entry_id)
    found = Original.of(entry) if entry else None
    if entry is None or found is None:
        raise Http404
    line = next(one for one in conversation(ticket, request.user) if one.entry.pk == entry.pk)
    file = next((one for one in line.files if str(one.pk) == found.attachment), None)
    context = {"ticket": ticket, "line": line, "original": found, "file": file, "author": line.author or requester_name(ticket)}
    return page(request, "desk/ticket/original.html", context, place="queue")


def shown(
    request: StaffRequest, reference: str, *, composer: Composer | None = None, extra: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page as it is now, or the part that htmx asked for; whoever looks at it has read it."""
    user = request.user
    ticket, people = find(user, reference)
    if led := led_elsewhere(request, ticket, user):
        return redirect(led)
    asked = Asked.read(request.GET)
    context = contents(ticket, people, user, asked, composer)
    if _has_news(ticket, people, user, context["lines"]):
        ticket.mark_read(user)
    if ticket.visibility == "restricted":
        _say_read(ticket, user)
    looked_at(ticket, user, [one.line for one in context["lines"]])
    part = FRAGMENTS.get(request.htmx.target or "") if request.htmx and not request.htmx.history_restore_request else None
    context |= {
        "row": Row(ticket, is_unread=False),
        "name": requester_name(ticket),
        "recipients": ", ".join([requester_name(ticket), *(str(one.user) for one in context["people"])]),
        "email": ticket.requester.email if ticket.requester else ticket.contact.get("email", ""),
        "action_query": f"?{asked.query}" if asked.query else "",
        "here_url": _address(request, reference),
        "is_fragment": part is not None,
        **merged_part(ticket, user),
        **(extra or {}),
    }
    return page(request, f"desk/ticket/{part or 'page'}.html", context, place="queue", status=status)


def _say_read(ticket: Ticket, user: User) -> None:
    """Once for each hour: whoever answers for the team sees who has read what is confidential."""
    key = f"read:{user.pk.hex}:{ticket.pk.hex}:{now():%Y%m%d%H}"
    said = {"reference": ticket.reference}
    audit.write("restricted_read", by=user, organisation=ticket.organisation_id, portal_key=ticket.portal.key, data=said, key=key)


def _has_news(ticket: Ticket, people: Iterable[Participant], user: User, lines: Iterable[Shown]) -> bool:
    """Whether a mark of reading says something new: most looks at a page need not write one."""
    mark = next((one.last_read_at for one in people if one.user_id == user.pk), None)
    return mark is None or mark < ticket.updated_at or any(one.line.is_unread for one in lines)


def back_to(request: HttpRequest, reference: str) -> HttpResponse:
    """To the request's page, with the queue it was opened from."""
    return redirect(_address(request, reference))


def _address(request: HttpRequest, reference: str) -> str:
    query = Asked.read(request.GET).query
    address = reverse("desk:ticket", args=[reference])
    return f"{address}?{query}" if query else address
