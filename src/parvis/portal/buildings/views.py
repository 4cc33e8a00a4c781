"""Looking for a building, its page, and its sheet as a file."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from parvis.kit import downloads
from parvis.kit.tables import csv_rows, xlsx_bytes
from parvis.places import finding, taking_along
from parvis.places.models import Building
from parvis.places.sheet import Sheet
from parvis.portal.buildings.addresses import building_url
from parvis.portal.buildings.card import KINDS, Card
from parvis.portal.buildings.search import Search
from parvis.portal.tools.opening import Opened, opened

LARGEST: Final = 2**63 - 1
"""Of the keys that a database counts."""


@require_safe
@opened("buildings")
def buildings(opened: Opened) -> HttpResponse:
    """`?id=` and its identifier leads to the page of a building: a link that other systems can write."""
    said = opened.request.GET.dict()
    if identifier := said.get("id", ""):
        named = finding.by_identifier(identifier)
        if len(named) == 1:
            return HttpResponseRedirect(building_url(opened, named[0]))
        said = {"by": "identifier", "q": identifier, **said}
    search = Search(opened, said)
    if search.single:
        return HttpResponseRedirect(search.single)
    return render(opened.request, "portal/buildings/search.html", {"search": search, "opened": opened})


@require_safe
@opened("buildings")
def building(opened: Opened, building_id: int) -> HttpResponse:
    card = Card(opened, _sheet(building_id), opened.request.GET.dict())
    return render(opened.request, "portal/buildings/building.html", {"card": card, "sheet": card.sheet, "opened": opened})


@require_safe
@opened("buildings")
def export(opened: Opened, building_id: int, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    sheet = _sheet(building_id)
    if kind == "json":
        made = taking_along.as_json(sheet).encode()
    elif kind == "xlsx":
        made = xlsx_bytes(taking_along.header(sheet), taking_along.rows(sheet))
    else:
        made = b"".join(csv_rows(taking_along.header(sheet), taking_along.rows(sheet)))
    return downloads.table(made, name=slugify(sheet.identifier.replace("/", "-")) or str(building_id), kind=kind)


def _sheet(building_id: int) -> Sheet:
    try:
        return Sheet.of(min(building_id, LARGEST))
    except Building.DoesNotExist:
        raise Http404
