"""Whether what a remote said has the agreed shape. Whatever an adapter hands on has passed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from parvis.connectors.shapes.qualification import OfferAnswer, PlaceAnswer, Qualification
from parvis.connectors.troubles import Garbled


def qualification(said: Mapping[str, Any]) -> Qualification:
    """Raises Garbled when a key lacks, in the whole, in a place or in an offer of it."""
    _require(said, Qualification)
    for place in said["places"]:
        _require(place, PlaceAnswer)
        for offer in place["offers"]:
            _require(offer, OfferAnswer)
    return cast("Qualification", said)


def _require(said: object, shape: type) -> None:
    wanted: frozenset[str] = getattr(shape, "__required_keys__")  # noqa: B009  what typing says of every TypedDict
    if not isinstance(said, Mapping) or not wanted <= set(said):
        raise Garbled("shape")
