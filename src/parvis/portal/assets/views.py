"""The list of equipment, one page for each, and the list as a table to take along."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from parvis.assets.exporting import Export
from parvis.assets.finding import Search, found
from parvis.assets.models import Asset, AssetKind
from parvis.kit.clock import today
from parvis.kit.tables import csv_rows
from parvis.people import audit
from parvis.portal.assets.card import Card
from parvis.portal.assets.listing import Listing
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of

MOST_EXPORTED = 10_000


@require_safe
@signed_in
def assets(request: HttpRequest) -> HttpResponse:
    _require_module(request)
    template = "portal/assets/_list.html" if request.headers.get("HX-Request") else "portal/assets/list.html"
    response = render(request, template, {"listing": Listing(request)})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@signed_in
def asset(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    _require_module(request)
    seen = Asset.objects.visible_to(request.user).filter(kind__portal_key=portal_of(request).key)
    one = get_object_or_404(seen.select_related("kind", "owner", "parent", "used_by", "form_version"), pk=asset_id)
    return render(request, "portal/assets/asset.html", {"card": Card(one, request.user, portal_of(request)), "asset": one})


@require_safe
@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """What the list shows, all its pages, without what only the team reads."""
    _require_module(request)
    portal = portal_of(request)
    kinds = list(AssetKind.objects.filter(portal_key=portal.key).select_related("form"))
    told = Export(kinds, translation.get_language() or portal.languages[0], for_team=False)
    rows = found(request.user, portal.key, Search.read(request.GET.dict()))  # type: ignore[arg-type]  # signed in
    joined = rows.select_related("kind", "owner", "parent", "used_by", "form_version").prefetch_related("identifiers")
    lines = list(told.rows(joined.order_by("name", "id")[:MOST_EXPORTED]))
    audit.write("exported", by=request.user, portal_key=portal.key, data={"what": "assets"})  # type: ignore[arg-type]  # signed in
    response = StreamingHttpResponse(csv_rows(told.header, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{portal.key}-assets-{today():%Y-%m-%d}.csv"'
    return response


def _require_module(request: HttpRequest) -> None:
    if "assets" not in portal_of(request).modules:
        raise Http404
