"""What a question says, under the names that French geocoders know; what is wrong with it, in their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, JsonResponse

from parvis.kit.text import clean
from parvis.places import finding
from parvis.places.finding import KINDS, Kind

MOST_CHARACTERS: Final = 200
MOST: Final = 100
FILTERS: Final = ("type", "postcode", "citycode")
LAT: Final = ("lat", "latitude")
LON: Final = ("lon", "lng", "long", "longitude")


class Wrong(Exception):  # noqa: N818
    """Said with `status`, as {title, description}."""

    def __init__(self, title: str, description: str = "", status: int = 400) -> None:
        super().__init__(title)
        self.body = {"title": title} | ({"description": description} if description else {})
        self.status = status

    def answer(self) -> JsonResponse:
        return JsonResponse(self.body, status=self.status)


class Missing(Wrong):
    def __init__(self, name: str) -> None:
        super().__init__("Missing parameter", f'The "{name}" parameter is required.')


class Invalid(Wrong):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__("Invalid parameter", f'The "{name}" parameter is invalid. {reason}')


class Filters(NamedTuple):
    kinds: tuple[Kind, ...] = KINDS
    postcode: str = ""
    citycode: str = ""


def text_of(request: HttpRequest) -> str:
    query = clean(request.GET.get("q", "")).strip()
    if not query:
        raise Missing("q")
    return checked(query)


def checked(query: str) -> str:
    """Raises Wrong for what is too long to be an address."""
    if len(query) > MOST_CHARACTERS:
        raise Wrong(f"Query too long, {len(query)} chars, limit is {MOST_CHARACTERS}", status=413)
    return query


def limit_of(request: HttpRequest, usual: int) -> int:
    said = request.GET.get("limit", "")
    if not said:
        return usual
    if not (said.lstrip("-").isdecimal() and said.isascii() and len(said) < 10):
        raise Invalid("limit", "The value must be an integer.")
    if not 1 <= int(said) <= MOST:
        raise Invalid("limit", f"out of range (1..{MOST})")
    return int(said)


def is_autocomplete(request: HttpRequest) -> bool:
    said = request.GET.get("autocomplete", "true").lower()
    if said not in ("true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n"):
        raise Invalid("autocomplete", 'The value of the parameter must be "true" or "false".')
    return said in ("true", "1", "yes", "on", "t", "y")


def filters_of(values: Mapping[str, Any]) -> Filters:
    """A type that is none finds nothing, as everywhere else."""
    wanted = [kind for name in values.get("type", "").split() for kind in KINDS if kind == name]
    return Filters(
        tuple(wanted) if values.get("type", "").strip() else KINDS, values.get("postcode", "").strip(), values.get("citycode", "").strip()
    )


def said_filters(request: HttpRequest) -> dict[str, list[str]]:
    return {name: request.GET.getlist(name) for name in FILTERS if request.GET.get(name, "").strip()}


def point_of(request: HttpRequest) -> tuple[float, float] | None:
    """(longitude, latitude); None where one of them is missing."""
    lat, lon = number(request.GET, LAT), number(request.GET, LON)
    return None if lat is None or lon is None else (lon, lat)


def number(values: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    most = 90 if names == LAT else 180
    for name in names:
        said = values.get(name)
        if said is None:
            continue
        try:
            value = float(said)
        except ValueError:
            raise Invalid(name, "invalid value") from None
        if not -most <= value <= most:
            raise Invalid(names[0], "out of range")
        return value
    return None


def metres(point: tuple[float, float]) -> tuple[float, float] | None:
    """None for a point where no address is known."""
    try:
        x, y, _lon, _lat = finding.at(*point)
    except finding.Nowhere:
        return None
    return x, y
