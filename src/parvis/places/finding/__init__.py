"""Finding places: by text, near a point, by the references people have in hand."""

from parvis.places.finding.addresses import find
from parvis.places.finding.buildings import buildings_at, buildings_of, by_identifier, by_number, by_pto, by_service
from parvis.places.finding.choosing import chosen
from parvis.places.finding.found import KINDS, Found, Kind
from parvis.places.finding.nearest import buildings_near, nearest
from parvis.places.finding.positions import Nowhere, Position, at, is_position, position

__all__ = [
    "KINDS",
    "Found",
    "Kind",
    "Nowhere",
    "Position",
    "at",
    "buildings_at",
    "buildings_near",
    "buildings_of",
    "by_identifier",
    "by_number",
    "by_pto",
    "by_service",
    "chosen",
    "find",
    "is_position",
    "nearest",
    "position",
]
