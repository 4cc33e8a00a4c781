"""Drawings: Lucide's icons from the package `lucide`, and our nine glyphs of a status. Drawn in place, so that fragments carry theirs."""

import logging
import re
from functools import lru_cache
from importlib.resources import files
from typing import Final
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

logger = logging.getLogger(__name__)

_FALLBACK = "circle"
_RING = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
GLYPHS: Final = {
    "new": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.4 2.3"/>',
    "assigned": _RING + '<path d="M8 8V4.6A3.4 3.4 0 0 1 11.4 8z" fill="currentColor"/>',
    "progress": _RING + '<path d="M8 4.4a3.6 3.6 0 0 1 0 7.2z" fill="currentColor"/>',
    "you": '<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM7.3 4.6v2h1.1c2 0 3.1 1.2 3.1 3.2v.9h-1.6v-.8c0-1.1-.5-1.7-1.6-1.7h-1v2L4 7.4z"'
    ' fill="currentColor" fill-rule="evenodd"/>',
    "hold": _RING + '<path d="M6.3 5.6v4.8M9.7 5.6v4.8" stroke="currentColor" stroke-width="1.8"/>',
    "resolved": '<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.6 5.4L7.3 11 4.5 8.2l1.1-1.1 1.7 1.7 3.2-3.5z"'
    ' fill="currentColor" fill-rule="evenodd"/>',
    "closed": _RING + '<path d="M5.3 8.2l1.9 1.9 3.5-3.9" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "cancelled": _RING + '<path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" stroke="currentColor" stroke-width="1.8"/>',
    "alert": '<path d="M8 1.2 15.4 14H.6zM7.2 6v4h1.6V6zm0 5v1.6h1.6V11z" fill="currentColor" fill-rule="evenodd"/>',
}
MEANINGS: Final = ("calm", "info", "warn", "good", "bad", "hold")
MEANING_ICONS: Final = {
    "calm": "info",
    "info": "info",
    "warn": "triangle-alert",
    "good": "circle-check",
    "bad": "circle-alert",
    "hold": "circle-pause",
}


def known(name: str) -> bool:
    """Whether Lucide has an icon of this name; presets are checked with it."""
    return name in _names()


@lru_cache(maxsize=1024)
def icon(name: str, css_class: str = "") -> SafeString:
    """The icon, hidden from assistive technology. An unknown one is a plain circle and a line in the log."""
    if not known(name):
        logger.warning("No icon named %r", name)
        name = _FALLBACK
    classes = f"i {css_class}".strip()
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', classes, _drawing(name))


@lru_cache(maxsize=32)
def glyph(name: str) -> SafeString:
    """The shape of a status, hidden from assistive technology: words stand beside it."""
    return format_html('<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>', glyph_paths(name))


def glyph_paths(name: str) -> SafeString:
    """What is inside a glyph, for a drawing that has a place of 16 by 16 for it."""
    return mark_safe(GLYPHS.get(name, GLYPHS["new"]))  # noqa: S308  our own drawings


@lru_cache(maxsize=1)
def _archive() -> ZipFile:
    return ZipFile(str(files("lucide").joinpath("lucide.zip")))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(entry.removesuffix(".svg") for entry in _archive().namelist() if entry.endswith(".svg"))


@lru_cache(maxsize=512)
def _drawing(name: str) -> SafeString:
    svg = _archive().read(f"{name}.svg").decode()
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return mark_safe(re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>"))  # noqa: S308  from the package, not from people
