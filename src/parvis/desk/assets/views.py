"""The list, one page for each, and the list as a table."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from parvis.assets.access import is_keeper
from parvis.assets.exporting import Export
from parvis.assets.finding import STATES, Search, found
from parvis.assets.finding import page as page_of
from parvis.assets.history import history_of
from parvis.assets.models import Asset, AssetKind, Phase
from parvis.assets.reading import attributes_of, chosen_state, is_under_warranty, numbers_of, state_of, states_of
from parvis.desk.customers import reach
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit.clock import today
from parvis.kit.tables import csv_rows
from parvis.people import audit
from parvis.tickets.models import Ticket

MOST_EXPORTED = 10_000
MOST_TICKETS = 30


def kinds_of(request: StaffRequest) -> list[AssetKind]:
    """Of the portals that the agent works for."""
    keys = reach.portals_of(request.user).values("key")
    return list(AssetKind.objects.filter(portal_key__in=keys).select_related("form"))


@for_staff
@require_safe
def assets(request: StaffRequest) -> HttpResponse:
    search, after = Search.read(request.GET.dict()), request.GET.get("after", "")
    shown = page_of(found(request.user, "", search), after)
    context = {
        "search": search,
        "states": STATES,
        "lines": [(one, state_of(one), is_under_warranty(one)) for one in shown.rows],
        "kinds": kinds_of(request),
        "is_later": bool(after),
        "query": search.query,
        "next_query": "&".join(part for part in (search.query, urlencode({"after": shown.next_cursor})) if part)
        if shown.next_cursor
        else "",
    }
    return page(request, "desk/assets/list.html", context, place="assets")


@for_staff
@require_safe
def asset(request: StaffRequest, asset_id: UUID) -> HttpResponse:
    return shown(request, asset_id)


def find(request: StaffRequest, asset_id: UUID) -> Asset:
    seen = Asset.objects.visible_to(request.user).select_related("kind__form", "owner", "organisation", "parent", "used_by", "form_version")
    found: Asset = get_object_or_404(seen, pk=asset_id)
    return found


def find_kept(request: StaffRequest, asset_id: UUID) -> Asset:
    """One that the agent may change: of the portals they work for."""
    asset = find(request, asset_id)
    if not is_keeper(request.user, asset.kind.portal_key):
        raise Http404
    return asset


def shown(request: StaffRequest, asset_id: UUID, status: int = 200) -> HttpResponse:
    one = find(request, asset_id)
    tickets = Ticket.objects.visible_to(request.user).filter(ticket_assets__asset=one).select_related("workflow", "requester", "agent")
    latest = tickets.defer("searchable", "searchable_internal", "answers").order_by("-is_open", "-updated_at", "-pk")[:MOST_TICKETS]
    context = {
        "asset": one,
        "state": state_of(one),
        "states": states_of(one.kind),
        "chosen_state": chosen_state(one),
        "is_keeper": is_keeper(request.user, one.kind.portal_key),
        "is_retired": one.phase == Phase.RETIRED,
        "is_under_warranty": is_under_warranty(one),
        "numbers": numbers_of(one, for_team=True),
        "attributes": attributes_of(one, translation.get_language() or "fr", for_team=True),
        "below": [(child, state_of(child)) for child in one.children.select_related("kind").order_by("phase", "name")],
        "history": history_of(one, for_team=True),
        "open_tickets": [ticket for ticket in latest if ticket.is_open],
        "closed_tickets": [ticket for ticket in latest if not ticket.is_open],
    }
    return page(request, "desk/assets/asset.html", context, place="assets", status=status)


@for_staff
@require_safe
def export(request: StaffRequest) -> StreamingHttpResponse:
    """What the list shows, all its pages, secret numbers included: the table is the team's."""
    told = Export(kinds_of(request), translation.get_language() or "fr", for_team=True)
    joined = found(request.user, "", Search.read(request.GET.dict())).select_related("kind", "owner", "parent", "used_by", "form_version")
    audit.took_along("assets", by=request.user, portal_keys=reach.portals_of(request.user).values_list("key", flat=True))
    lines = list(told.rows(joined.prefetch_related("identifiers").order_by("name", "id")[:MOST_EXPORTED]))
    response = StreamingHttpResponse(csv_rows(told.header, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="assets-{today():%Y-%m-%d}.csv"'
    return response
