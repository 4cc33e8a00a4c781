"""The queue, alone or as the left column of a request's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import VIEWS, Asked
from parvis.desk.queue.choices import Known, choices_of
from parvis.desk.queue.groups import groups_of
from parvis.desk.queue.listing import meant_by
from parvis.desk.queue.listing import page as rows_of
from parvis.desk.queue.saved import views_of
from parvis.desk.queue.table import context_of
from parvis.desk.queue.tallies import BACK, URGENT, tallies, unread_key
from parvis.desk.shell import page
from parvis.tickets.scope import Scope
from parvis.tickets.snoozing import back_for


@for_staff
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    return redirect("desk:queue")


@for_staff
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The whole page; to htmx, the column (a request was opened by its own address) or only more rows."""
    asked, scope = Asked.read(request.GET), Scope(request.user)
    if asked.shape and not request.htmx:
        return table(request, asked, scope)
    found = rows_of(request.user, asked, after=request.GET.get("after", ""), scope=scope)
    context = {
        "asked": asked,
        "groups": groups_of(found.rows, asked.order),
        "found": found,
        "is_continued": "after" in request.GET,
        "open_reference": request.GET.get("on", ""),
    }
    is_fragment = bool(request.htmx) and not request.htmx.history_restore_request
    keys = [row.ticket.pk for row in found.rows]
    if is_fragment and request.htmx.target == "more":
        return page(request, "desk/queue/_rows.html", {**context, "back": back_for(request.user, keys)})
    context |= _head(asked, scope)
    context["back"] = back_for(request.user, keys) if context["has_back"] else set()
    template = "desk/queue/_column.html" if is_fragment else "desk/queue/page.html"
    return page(request, template, {**context, "is_fragment": is_fragment}, place="queue")


def table(request: StaffRequest, asked: Asked, scope: Scope) -> HttpResponse:
    """The same list, wide: columns, sorting, choosing many."""
    context = context_of(request.user, asked, scope, after=request.GET.get("after", ""), columns=request.GET.getlist("col"))
    context["ticked"] = request.GET.getlist("chosen")
    return page(request, "desk/queue/table.html", {**context, **_head(asked, scope, context["vocabulary"])}, place="queue")


def _head(asked: Asked, scope: Scope, known: Known | None = None) -> dict[str, Any]:
    """The views with their numbers, and what the queue can be narrowed to."""
    counts = tallies(scope)
    return {
        "table_query": asked.shaped("table"),
        "split_query": asked.shaped(),
        "problems": meant.problems if (meant := meant_by(asked, scope)) else (),
        "saved": views_of(scope.user, scope),
        "views": [(view, counts.get(view.key), counts.get(unread_key(view.key))) for view in VIEWS.values()],
        "count": None if asked.narrowed_count or asked.view.counted else counts.get(asked.view.key),
        "urgent_count": counts[URGENT] if counts[URGENT].number else "",
        "choices": choices_of(asked, scope, known),
        "has_back": bool(counts[BACK].number),
    }
