"""Lambert-93, the legal projection of metropolitan France: degrees to metres and back. Source: IGN NTG_71, ALG0001 to ALG0004."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, exp, hypot, log, pi, radians, sin, tan, tanh

E = 0.0818191910428158
"""First eccentricity of GRS80."""
N = 0.7256077650532670
C = 11754255.4261
X_POLE, Y_POLE = 700000.0, 12655612.0499
LON_ORIGIN = radians(3)


def to_lambert93(lon: float, lat: float) -> tuple[float, float]:
    """Metres (x, y) of a point in degrees (WGS84 and RGF93 are the same to some centimetres)."""
    phi = radians(lat)
    isometric = log(tan(pi / 4 + phi / 2) * ((1 - E * sin(phi)) / (1 + E * sin(phi))) ** (E / 2))
    radius, angle = C * exp(-N * isometric), N * (radians(lon) - LON_ORIGIN)
    return X_POLE + radius * sin(angle), Y_POLE - radius * cos(angle)


def to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Degrees (longitude, latitude) of a point in metres, to a millimetre."""
    radius, angle = hypot(x - X_POLE, y - Y_POLE), atan2(x - X_POLE, Y_POLE - y)
    isometric = -log(radius / C) / N
    sine = tanh(isometric)
    for _ in range(6):  # each pass gains two digits
        sine = tanh(isometric + E * _atanh(E * sine))
    return degrees(LON_ORIGIN + angle / N), degrees(asin(sine))


def distance(x: float, y: float, other_x: float, other_y: float) -> float:
    """Metres between two points of the projection, at most one in a thousand off the ground."""
    return hypot(x - other_x, y - other_y)


def _atanh(value: float) -> float:
    return log((1 + value) / (1 - value)) / 2
