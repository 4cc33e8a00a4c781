"""What leaves the portal: the printable page, the PDF, and files, each with the rights of what it belongs to."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.journal.models import Attachment
from parvis.kit import downloads
from parvis.kit.errors import Refused
from parvis.kit.files import open_stored
from parvis.kit.filetypes import UNKNOWN
from parvis.kit.images import thumbnail
from parvis.portal.following.paper import Paper
from parvis.portal.following.seen import seen_ticket, user_of
from parvis.portal.following.sheet import PICTURES
from parvis.portal.shell.entry import sign_in_first, signed_in
from parvis.tickets import document
from parvis.tickets.thread import attachment_for, is_said_on


@require_safe
def printed(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        paper = Paper.of(request, reference)
    except Http404:
        if request.user.is_authenticated:
            raise
        return sign_in_first(request, request.path)
    return render(request, "portal/following/print.html", {"paper": paper, "ticket": paper.ticket})


@require_safe
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        paper = Paper.of(request, reference)
    except Http404:
        if request.user.is_authenticated:
            raise
        return sign_in_first(request, request.path)
    made = document.pdf(paper.ticket, blocks=paper.blocks, lines=paper.lines, printed=paper.printed, language=paper.language)
    return downloads.pdf(made, name=paper.ticket.reference)


@require_safe
@signed_in
def attachment(request: HttpRequest, reference: str, file_id: UUID, name: str) -> HttpResponseBase:
    """Downloaded, never opened in place; `?preview`: a small picture of it, drawn again by us."""
    ticket, user = seen_ticket(request, reference), user_of(request)
    found = attachment_for(user, file_id)
    if found is None or not is_said_on(found.entry, ticket) or (found.entry.is_internal and not ticket.standing_of(user).is_handler):
        raise Http404
    try:
        return _preview(found) if "preview" in request.GET else _download(found)
    except FileNotFoundError:
        raise Http404 from None


def _download(file: Attachment) -> HttpResponseBase:
    response = FileResponse(open_stored(file.storage_key), content_type=_harmless(file.content_type))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return downloads.sealed(response)


def _preview(file: Attachment) -> HttpResponseBase:
    if file.content_type not in PICTURES:
        raise Http404
    try:
        with open_stored(file.storage_key) as opened:
            return downloads.sealed(HttpResponse(thumbnail(opened), content_type="image/webp"))
    except Refused:
        raise Http404 from None


def _harmless(content_type: str) -> str:
    """What a browser might run is sent as bytes of no kind."""
    return content_type if content_type in (*PICTURES, "application/pdf") else UNKNOWN
