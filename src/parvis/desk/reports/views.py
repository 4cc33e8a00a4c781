"""The figures of what an agent handles, and each of their tables as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.reports.showing import Page, shown_rows
from parvis.desk.shell import page
from parvis.kit.downloads import sealed
from parvis.kit.tables import csv_rows, xlsx_bytes
from parvis.people import audit
from parvis.reports.asked import Asked
from parvis.reports.reach import Reach
from parvis.reports.reading import Reading
from parvis.reports.tables import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_staff
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    report = _report(request)
    shown = Page(report)
    context = {
        "page": shown,
        "report": report,
        "asked": report.reading.asked,
        "tables": {key: (table, list(shown_rows(table))) for key, table in report.all.items() if key != "breakdown"},
        "counted_at": report.reading.reach.counted_at,
    }
    return page(request, "desk/reports/page.html", context, place="reports")


@for_staff
@require_safe
def table(request: StaffRequest, key: str, kind: str) -> HttpResponse:
    """The same numbers as on the page; what one may not see is in no file either."""
    report = _report(request)
    found = report.table(key)
    if found is None or kind not in ("csv", "xlsx"):
        raise Http404
    read = (service.portal.key for pk, service in report.reading.reach.services.items() if pk in report.reading.services)
    audit.took_along("report", by=request.user, portal_keys=read)
    header, rows = [str(column) for column in found.columns], list(found.lines())
    if kind == "xlsx":
        response = HttpResponse(xlsx_bytes(header, rows), content_type=XLSX)
    else:
        response = HttpResponse(b"".join(csv_rows(header, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.{kind}"'
    return sealed(response)


def _report(request: StaffRequest) -> Report:
    return Report(Reading(Asked.read(request.GET), Reach(request.user)))
