"""Pictures of a map server below the plan, where the installation names one (`PARVIS_TILE_URL`). Nothing is asked of anybody without it.

Such pictures are squares of Web Mercator; the plan is Lambert-93, turned by some degrees and a little larger or smaller. Each picture is
laid by three of its corners.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from parvis.places.geometry import to_lambert93, to_wgs84
from parvis.places.plan.view import View

SIDE: Final = 256
"""Pixels of a picture."""
MOST: Final = 40
WEST, SOUTH, EAST, NORTH = -5.5, 41.0, 10.0, 51.5
"""Degrees between which Lambert-93 serves."""
_EQUATOR: Final = 2 * math.pi * 6378137


@dataclass(frozen=True)
class Tile:
    """`matrix`: of an SVG transform that lays a picture of SIDE by SIDE."""

    url: str
    matrix: str


def tiles(view: View, template: str) -> list[Tile]:
    """`template`: an address with {z}, {x} and {y}."""
    lon, lat = to_wgs84(view.x, view.y)
    if not template or not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        return []
    zoom = _zoom(view, lat)
    west, south, east, north = view.box
    corners = [_place(*to_wgs84(x, y), zoom) for x in (west, east) for y in (south, north)]
    columns = range(math.floor(min(x for x, _y in corners)), math.floor(max(x for x, _y in corners)) + 1)
    rows = range(math.floor(min(y for _x, y in corners)), math.floor(max(y for _x, y in corners)) + 1)
    found = [Tile(template.format(z=zoom, x=x, y=y), _matrix(view, x, y, zoom)) for y in rows for x in columns]
    return found[:MOST]


def _zoom(view: View, lat: float) -> int:
    """The coarsest whose pixels are no larger than units of the drawing."""
    return min(19, max(1, math.ceil(math.log2(_EQUATOR * math.cos(math.radians(lat)) / (SIDE * view.metres)))))


def _place(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Column and row, with what lies beyond the point."""
    phi = math.radians(lat)
    return (lon + 180) / 360 * 2**zoom, (1 - math.asinh(math.tan(phi)) / math.pi) / 2 * 2**zoom


def _corner(view: View, x: int, y: int, zoom: int) -> tuple[float, float]:
    lon = x / 2**zoom * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**zoom))))
    return view.on_paper(*to_lambert93(lon, lat))


def _matrix(view: View, x: int, y: int, zoom: int) -> str:
    (left, top), (right, right_y), (below_x, below) = (_corner(view, *at, zoom) for at in ((x, y), (x + 1, y), (x, y + 1)))
    sides = ((right - left) / SIDE, (right_y - top) / SIDE, (below_x - left) / SIDE, (below - top) / SIDE)
    return " ".join(f"{value:.6f}" for value in (*sides, left, top))
