"""Coordinates as files give them, in metres of the legal projection of their territory.

Metropolitan France is kept in Lambert-93, each territory overseas in its own UTM zone: their metres never overlap, so that a
distance between neighbours is right everywhere. Sources: IGN NTG_71, ALG0001–ALG0004 (Lambert), ALG0009 (change of datum),
decree 2006-272 (legal projections); J. Snyder, Map Projections (USGS 1395), p. 61 (transverse Mercator).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import atan, atan2, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan
from typing import Final

from parvis.places.geometry import to_lambert93, to_wgs84

METROPOLITAN: Final = "RGF93"
_A, _F = 6378137.0, 1 / 298.257222101
_E2 = _F * (2 - _F)
_SCALE, _FALSE_EASTING, _FALSE_NORTHING = 0.9996, 500_000.0, 10_000_000.0
_MERCATOR_RADIUS = 6378137.0
ROUND: Final = 1_000.0
"""Metres around a box in degrees: its edges are curved in metres, and metres are rounded."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Territory:
    """`box`: west, south, east, north in degrees; `meridian`: of its UTM zone, in degrees."""

    projection: str
    box: tuple[float, float, float, float]
    meridian: float = 0
    is_south: bool = False

    def holds(self, lon: float, lat: float) -> bool:
        west, south, east, north = self.box
        return west <= lon <= east and south <= lat <= north

    def to_metres(self, lon: float, lat: float) -> Point:
        return to_lambert93(lon, lat) if self.projection == METROPOLITAN else _to_utm(lon, lat, self)

    def to_degrees(self, x: float, y: float) -> Point:
        return to_wgs84(x, y) if self.projection == METROPOLITAN else _from_utm(x, y, self)

    def holds_metres(self, x: float, y: float) -> bool:
        """A box in degrees is none in metres; a little more does no harm."""
        west, south, east, north = self.metres
        return west <= x <= east and south <= y <= north

    @cached_property
    def metres(self) -> tuple[float, float, float, float]:
        """The box around that in degrees; of metropolitan France, which is six-sided, the one around its communes."""
        if self.projection == METROPOLITAN:
            return 80_000, 6_030_000, 1_260_000, 7_130_000
        west, south, east, north = self.box
        points = [self.to_metres(lon, lat) for lon in (west, (west + east) / 2, east) for lat in (south, north)]
        across, along = zip(*points, strict=True)
        return min(across) - ROUND, min(along) - ROUND, max(across) + ROUND, max(along) + ROUND


TERRITORIES: Final = (
    Territory(METROPOLITAN, (-5.6, 41.2, 9.8, 51.3)),
    Territory("RRAF91", (-63.2, 14.2, -60.7, 18.2), -63),
    Territory("RGFG95", (-54.7, 2.0, -51.4, 6.0), -51),
    Territory("RGR92", (55.1, -21.5, 55.9, -20.8), 57, is_south=True),
    Territory("RGM04", (44.9, -13.1, 45.4, -12.5), 45, is_south=True),
    Territory("RGSPM06", (-56.6, 46.6, -56.0, 47.3), -57),
)
_BY_PROJECTION: Final = {one.projection: one for one in TERRITORIES}
_OVERSEAS: Final = {
    "971": "RRAF91",
    "972": "RRAF91",
    "977": "RRAF91",
    "978": "RRAF91",
    "973": "RGFG95",
    "974": "RGR92",
    "976": "RGM04",
    "975": "RGSPM06",
}
_NAMES: Final = {
    "RGF93": "RGF93",
    "RFG93": "RGF93",  # so written in Interop's list
    "LAMBERT93": "RGF93",
    "LAMB93": "RGF93",
    "L93": "RGF93",
    "EPSG2154": "RGF93",
    "2154": "RGF93",
    "RRAF91": "RRAF91",
    "RGAF09": "RRAF91",
    "RGFG95": "RGFG95",
    "RGR92": "RGR92",
    "RGM04": "RGM04",
    "RGSPM06": "RGSPM06",
    "WGS84": "WGS84",
    "EPSG4326": "WGS84",
    "4326": "WGS84",
    "EPSG3857": "MERCATOR",
    "3857": "MERCATOR",
    "LAMB2E": "LAMB2E",
    "LAMBERT2E": "LAMB2E",
    "LAMBERTIIETENDU": "LAMB2E",
    "EPSG27572": "LAMB2E",
    "27572": "LAMB2E",
}


@lru_cache(maxsize=100)
def named(written: str) -> str:
    """The projection that a file means. Raises KeyError."""
    return _NAMES["".join(character for character in written.upper() if character.isalnum())] if written else METROPOLITAN


def to_legal(x: float, y: float, projection: str) -> tuple[float, float, str]:
    """(x, y, the legal projection) of a point in `projection` (`named`). Raises ValueError outside its area."""
    territory = _BY_PROJECTION.get(projection)
    if territory is not None:
        if not territory.holds_metres(x, y):
            raise ValueError(projection)
        return x, y, projection
    lon, lat = _DEGREES[projection](x, y)
    return from_degrees(lon, lat)


def from_degrees(lon: float, lat: float) -> tuple[float, float, str]:
    """Raises ValueError outside France."""
    territory = next((one for one in TERRITORIES if one.holds(lon, lat)), None)
    if territory is None:
        raise ValueError((lon, lat))
    x, y = territory.to_metres(lon, lat)
    return round(x, 2), round(y, 2), territory.projection


def to_degrees(x: float, y: float, projection: str = METROPOLITAN) -> Point:
    """(longitude, latitude) of a point that is kept. Raises KeyError for another projection than those kept."""
    return _BY_PROJECTION[projection].to_degrees(x, y)


def territory_at(x: float, y: float) -> Territory | None:
    """By metres alone: those of the territories never overlap."""
    return next((one for one in TERRITORIES if one.holds_metres(x, y)), None)


def degrees_at(x: float, y: float) -> Point:
    """(longitude, latitude) of a point whose projection is not said; beyond all territories as if Lambert-93 went on."""
    territory = territory_at(x, y)
    return territory.to_degrees(x, y) if territory else to_wgs84(x, y)


def of_commune(code: str) -> str:
    """The legal projection of a commune's territory."""
    return _OVERSEAS.get(code[:3], METROPOLITAN)


# --- what files may be written in ---


def _degrees_themselves(x: float, y: float) -> Point:
    """The protocol codes WGS84 as EPSG:3857, so that both metres and degrees are met under that name."""
    return (x, y) if abs(x) <= 180 and abs(y) <= 90 else _from_mercator(x, y)


def _from_mercator(x: float, y: float) -> Point:
    if abs(x) > 2.1e7 or abs(y) > 2.1e7:
        raise ValueError((x, y))
    return degrees(x / _MERCATOR_RADIUS), degrees(2 * atan(exp(y / _MERCATOR_RADIUS)) - pi / 2)


def _from_lambert2(x: float, y: float) -> Point:
    """Lambert II étendu, on the ellipsoid of Clarke 1880 and the meridian of Paris; right to about five metres."""
    if not (-1e5 < x < 1.4e6 and 1.5e6 < y < 2.8e6):
        raise ValueError((x, y))
    n, c, x_pole, y_pole, e = 0.7289686274, 11745793.39, 600000.0, 8199695.768, 0.08248325676
    radius, angle = hypot(x - x_pole, y - y_pole), atan2(x - x_pole, y_pole - y)
    lon = radians(2.33722917) + angle / n
    isometric = -log(radius / c) / n
    lat = 2 * atan(exp(isometric)) - pi / 2
    for _ in range(8):
        lat = 2 * atan(((1 + e * sin(lat)) / (1 - e * sin(lat))) ** (e / 2) * exp(isometric)) - pi / 2
    a = 6378249.2
    normal = a / sqrt(1 - e * e * sin(lat) ** 2)
    at = (
        normal * cos(lat) * cos(lon) - 168,
        normal * cos(lat) * sin(lon) - 60,
        normal * (1 - e * e) * sin(lat) + 320,
    )
    return _from_cartesian(*at)


def _from_cartesian(x: float, y: float, z: float) -> Point:
    across = hypot(x, y)
    lat = atan2(z, across * (1 - _E2))
    for _ in range(8):
        normal = _A / sqrt(1 - _E2 * sin(lat) ** 2)
        lat = atan2(z + _E2 * normal * sin(lat), across)
    return degrees(atan2(y, x)), degrees(lat)


_DEGREES: Final[dict[str, Callable[[float, float], Point]]] = {
    "WGS84": _degrees_themselves,
    "MERCATOR": _from_mercator,
    "LAMB2E": _from_lambert2,
}


# --- transverse Mercator ---


def _to_utm(lon: float, lat: float, territory: Territory) -> Point:
    phi, apart = radians(lat), radians(lon - territory.meridian)
    second = _E2 / (1 - _E2)
    normal = _A / sqrt(1 - _E2 * sin(phi) ** 2)
    t, c, a = tan(phi) ** 2, second * cos(phi) ** 2, apart * cos(phi)
    x = a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t * t + 72 * c - 58 * second) * a**5 / 120
    y = a * a / 2 + (5 - t + 9 * c + 4 * c * c) * a**4 / 24 + (61 - 58 * t + t * t + 600 * c - 330 * second) * a**6 / 720
    northing = _SCALE * (_arc(phi) + normal * tan(phi) * y)
    return _FALSE_EASTING + _SCALE * normal * x, northing + (_FALSE_NORTHING if territory.is_south else 0)


def _from_utm(x: float, y: float, territory: Territory) -> Point:
    mu = (y - (_FALSE_NORTHING if territory.is_south else 0)) / _SCALE / (_A * (1 - _E2 / 4 - 3 * _E2**2 / 64 - 5 * _E2**3 / 256))
    e1 = (1 - sqrt(1 - _E2)) / (1 + sqrt(1 - _E2))
    foot = mu + (3 * e1 / 2 - 27 * e1**3 / 32) * sin(2 * mu) + (21 * e1**2 / 16 - 55 * e1**4 / 32) * sin(4 * mu)
    foot += 151 * e1**3 / 96 * sin(6 * mu) + 1097 * e1**4 / 512 * sin(8 * mu)
    second = _E2 / (1 - _E2)
    c, t = second * cos(foot) ** 2, tan(foot) ** 2
    inner = 1 - _E2 * sin(foot) ** 2
    normal, radius = _A / sqrt(inner), _A * (1 - _E2) / inner**1.5
    d = (x - _FALSE_EASTING) / (normal * _SCALE)
    lat = d * d / 2 - (5 + 3 * t + 10 * c - 4 * c * c - 9 * second) * d**4 / 24
    lat += (61 + 90 * t + 298 * c + 45 * t * t - 252 * second - 3 * c * c) * d**6 / 720
    lon = d - (1 + 2 * t + c) * d**3 / 6 + (5 - 2 * c + 28 * t - 3 * c * c + 8 * second + 24 * t * t) * d**5 / 120
    return territory.meridian + degrees(lon / cos(foot)), degrees(foot - normal * tan(foot) / radius * lat)


def _arc(phi: float) -> float:
    """Metres along a meridian from the equator."""
    e4, e6 = _E2**2, _E2**3
    return _A * (
        (1 - _E2 / 4 - 3 * e4 / 64 - 5 * e6 / 256) * phi
        - (3 * _E2 / 8 + 3 * e4 / 32 + 45 * e6 / 1024) * sin(2 * phi)
        + (15 * e4 / 256 + 45 * e6 / 1024) * sin(4 * phi)
        - (35 * e6 / 3072) * sin(6 * phi)
    )
