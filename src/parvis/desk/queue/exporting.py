"""A queue as a file: the columns of its table, all its pages, read as they are sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import Asked
from parvis.desk.queue.columns import Column, chosen
from parvis.desk.queue.listing import filters_of
from parvis.kit.clock import today
from parvis.kit.tables import csv_rows, xlsx_into
from parvis.people import audit
from parvis.tickets import lists
from parvis.tickets.scope import Scope

AT_ONCE = 500
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_staff
@require_safe
def export(request: StaffRequest, form: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """`form`: csv or xlsx. Nothing of it stays in memory, however long it is."""
    asked, columns = Asked.read(request.GET), chosen(request.user, request.GET.getlist("col"))
    if form not in ("csv", "xlsx"):
        raise Http404
    scope, name = Scope(request.user), f"parvis-{asked.view.key}-{today():%Y-%m-%d}.{form}"
    keys = {service.portal.key for service in scope.services}
    audit.took_along("requests", by=request.user, portal_keys=keys & {asked.given.portal} if asked.given.portal else keys)
    header, rows = [str(column.label) for column in columns], _rows(scope, asked, columns)
    if form == "csv":
        response = StreamingHttpResponse(csv_rows(header, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    xlsx_into(file, header, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=SHEET)


def _rows(scope: Scope, asked: Asked, columns: list[Column]) -> Iterator[list[object]]:
    """In the language and on the clock of the request, which is over while this is read."""
    language, zone = translation.get_language(), timezone.get_current_timezone()
    filters, after = filters_of(asked, scope), ""
    while True:
        with translation.override(language), timezone.override(zone):
            found = lists.page(scope.user, filters, after=after, size=AT_ONCE, scope=scope, order=asked.sorting)
            cells = [[column.said(row.ticket) for column in columns] for row in found.rows]
        yield from cells
        after = found.next_cursor
        if not after:
            return
