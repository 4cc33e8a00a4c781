"""Colours in OKLCH (Björn Ottosson, 2020), where equal steps look equal, and the contrast of WCAG 2."""

import math
import re
from dataclasses import dataclass, replace

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Oklch:
    """`lightness` 0 to 1, `chroma` 0 to about 0.37, `hue` in degrees."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float) -> "Oklch":
        return replace(self, lightness=lightness)

    def lighter(self, step: float) -> "Oklch":
        return replace(self, lightness=self.lightness + step)


def from_hex(code: str) -> Oklch:
    """The colour `#rrggbb` or `#rgb`. Raises ValueError when it is none."""
    red, green, blue = (_linear(channel) for channel in _channels(code))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """The nearest colour a screen can show: the chroma is lowered until it fits sRGB."""
    chroma = colour.chroma
    while chroma > 0 and any(not -1e-4 <= channel <= 1.0001 for channel in _rgb(colour.lightness, chroma, colour.hue)):
        chroma -= 0.002
    channels = _rgb(colour.lightness, max(chroma, 0), colour.hue)
    return "#" + "".join(f"{round(_encoded(min(1, max(0, channel))) * 255):02x}" for channel in channels)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(code: str) -> Rgb:
    digits = code.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch("[0-9a-fA-F]{6}", digits):
        raise ValueError(f"“{code}” is not a colour such as #0b6e75")
    return (int(digits[:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:], 16) / 255)


def _luminance(code: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(code))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)
