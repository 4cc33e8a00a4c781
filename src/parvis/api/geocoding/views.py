"""Addresses by text and by position, as French geocoders answer: any tool that speaks to one speaks to us.

Public reference data, for reading from any page. Source of the shape: the address API of the French State, and addok 1.3.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from parvis.api.geocoding import asked
from parvis.api.geocoding.asked import Missing, Wrong
from parvis.api.geocoding.features import collection
from parvis.api.geocoding.pace import Pace
from parvis.people.limits import client_ip
from parvis.places import finding
from parvis.places.finding import KINDS, Found

USUAL: Final = 5
REACH: Final = 2_000.0
"""Metres."""
QUESTIONS: Final = Pace(1200)
View = Callable[[HttpRequest], HttpResponseBase]


def public(pace: Pace) -> Callable[[View], View]:
    """Readable from pages of other hosts: nothing in it is anybody's."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponseBase:
            try:
                if not pace.is_kept_by(client_ip(request)):
                    raise Wrong("Too many requests", f"At most {pace.most} a minute.", status=429)
                response = view(request)
            except Wrong as wrong:
                response = wrong.answer()
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Allow-Headers"] = "X-Requested-With"
            return response

        return answer

    return decorate


@require_safe
@public(QUESTIONS)
def search(request: HttpRequest) -> HttpResponse:
    query, limit = asked.text_of(request), asked.limit_of(request, USUAL)
    autocomplete, point, filters = asked.is_autocomplete(request), asked.point_of(request), asked.filters_of(request.GET)
    found = find(query, limit, filters, autocomplete=autocomplete, point=point)
    said = asked.said_filters(request)
    return collection(found, query=query, filters=said, center=point, limit=limit)


@require_safe
@public(QUESTIONS)
def reverse(request: HttpRequest) -> HttpResponse:
    lat, lon = asked.number(request.GET, asked.LAT), asked.number(request.GET, asked.LON)
    if lon is None or lat is None:
        raise Missing("lon" if lon is None else "lat")
    limit, filters = asked.limit_of(request, 1), asked.filters_of(request.GET)
    return collection(nearest((lon, lat), limit, filters), filters=asked.said_filters(request), limit=limit)


def find(query: str, limit: int, filters: asked.Filters, *, autocomplete: bool, point: tuple[float, float] | None = None) -> list[Found]:
    """Without the numbers that were not asked for, which our own pages offer."""
    near = asked.metres(point) if point else None
    found = finding.find(
        query, limit=limit, town=filters.citycode, postcode=filters.postcode, near=near, kinds=filters.kinds, autocomplete=autocomplete
    )
    return [one for one in found if not one.is_near and one.x is not None]


def nearest(point: tuple[float, float], limit: int, filters: asked.Filters) -> list[Found]:
    """Houses within reach of a walk; with a filter, among those that are nearest."""
    position = asked.metres(point)
    if position is None or "housenumber" not in filters.kinds:
        return []
    is_any = filters == asked.Filters(KINDS)
    found = finding.nearest(*position, limit=limit if is_any else asked.MOST, within=REACH)
    kept = [one for one in found if filters.postcode in ("", one.postcode) and filters.citycode in ("", one.commune_code)]
    return kept[:limit]
