"""The board of a portal's orders, and its list as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from parvis.kit.clock import today
from parvis.kit.languages import pick
from parvis.kit.tables import csv_rows
from parvis.people import audit
from parvis.portal.orders.finding import board_of
from parvis.portal.orders.page import Asked, BoardPage, place_of
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.models import Ticket

EXPORTED_AT_ONCE = 200


@require_safe
@signed_in
def orders(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET.dict())
    page = BoardPage(request, board_of(request, asked.board), asked)
    template = "portal/orders/_list.html" if request.headers.get("HX-Request") else "portal/orders/board.html"
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows, all its pages, and no other request."""
    asked = Asked.read(request.GET.dict())
    page = BoardPage(request, board_of(request, asked.board), asked)
    portal = portal_of(request)
    audit.write("exported", by=request.user, portal_key=portal.key, data={"what": "requests"})  # type: ignore[arg-type]  # signed in
    header = [
        pgettext("an order", "Order"),
        _("Type"),
        _("Title"),
        page.place_heading,
        _("State"),
        _("Since"),
        _("Made on"),
        _("Due on"),
        _("Changed on"),
    ]
    response = StreamingHttpResponse(csv_rows(header, _lines(page)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{portal.key}-{page.board.key}-{today():%Y-%m-%d}.csv"'
    return response


def _lines(page: BoardPage) -> Iterator[list[str]]:
    """In the language and on the clock of the request, which is over while this is read."""
    language, zone = translation.get_language(), timezone.get_current_timezone()
    after, places = "", page.places
    while True:
        found = page.seen.page(places, words=page.asked.q, after=after, size=EXPORTED_AT_ONCE)
        with translation.override(language), timezone.override(zone):
            lines = [_line(page, row.ticket) for row in found.rows]
        yield from lines
        after = found.next_cursor
        if not after:
            return


def _line(page: BoardPage, ticket: Ticket) -> list[str]:
    row = next(row for row in page.board.rows if ticket.service.slug in row.services)
    moments = (ticket.status_since, ticket.created_at, ticket.due_at, ticket.updated_at)
    said = [timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "" for at in moments]
    return [ticket.reference, pick(row.title), ticket.title, place_of(row, ticket), ticket.status.name(), *said]
