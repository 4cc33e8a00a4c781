"""Places as GeoJSON, with the properties that French geocoders give."""

from __future__ import annotations

from collections.abc import Iterable
from math import log10
from typing import Any, Final

from django.http import JsonResponse

from parvis.places.departments import context_of
from parvis.places.finding import Found

ATTRIBUTION: Final = "BAN"
LICENCE: Final = "etalab-2.0"


def collection(found: Iterable[Found], **said: Any) -> JsonResponse:
    """`said`: what was asked, repeated beside the features where it is not empty."""
    features = [feature(one) for one in found]
    body = {"type": "FeatureCollection", "version": "draft", "features": features, "attribution": ATTRIBUTION, "licence": LICENCE}
    return JsonResponse(body | {name: value for name, value in said.items() if value}, json_dumps_params={"ensure_ascii": False})


def feature(found: Found) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(degree, 6) for degree in found.degrees or ()]},
        "properties": {name: value for name, value in properties(found).items() if value not in ("", None)},
    }


def properties(found: Found) -> dict[str, Any]:
    street = found.street.name if found.street else ""
    own = {
        "label": found.label,
        "score": round(found.score, 4),
        "housenumber": found.full_number,
        "id": found.national_key,
        "name": f"{found.full_number} {street}".strip() or found.commune_name,
        "postcode": found.postcode,
        "citycode": found.commune_code,
        "x": None if found.x is None else round(found.x, 2),
        "y": None if found.y is None else round(found.y, 2),
        "city": found.commune_name,
        "context": context_of(found.commune_code),
        "type": found.kind,
        "importance": importance(found),
        "street": street if found.kind == "housenumber" else "",
        "distance": None if found.distance is None else int(found.distance),
    }
    return own | ({"population": found.commune.population, "municipality": found.commune.name} if found.commune else {})


def importance(found: Found) -> float:
    """0 to 1: a street of ten thousand numbers, a commune of a million people."""
    if found.commune:
        return round(min(1.0, log10(found.commune.population + 1) / 6), 4)
    return round(min(1.0, log10((found.street.house_count if found.street else 0) + 1) / 4), 4)
