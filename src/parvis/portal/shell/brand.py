"""A portal's stylesheet and mark, at addresses that change with their content."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Portal
from parvis.kit.theme import ramp
from parvis.portal.shell.middleware import portal_of

FOREVER: Final = "public, max-age=31536000, immutable"
OWN_MARK: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="{accent}"/>'
    '<path d="M7 25V15a9 9 0 0 1 18 0v10h-5.5v-9.5a3.5 3.5 0 0 0-7 0V25z" fill="{on_accent}"/></svg>'
)
"""For a portal that brings no mark of its own."""


def theme_path(portal: Portal) -> str:
    return reverse("portal:brand_css", args=[portal.key, _digest(portal.theme_css)])


def logo_path(portal: Portal) -> str:
    return reverse("portal:brand_svg", args=[portal.key, _digest(portal.logo + portal.brand_colour)])


def mark(portal: Portal) -> str:
    """The SVG of its mark, in the colours of the scheme in which the page that shows it stands."""
    colours = ramp(portal.brand_colour)
    schemes = [_colours(colours.accent[place], colours.on_accent[place]) for place in (0, 1)]
    style = f"<style>{schemes[0]}@media (prefers-color-scheme: dark){{{schemes[1]}}}</style>"
    drawn = (portal.logo or OWN_MARK).replace("{accent}", "var(--accent)").replace("{on_accent}", "var(--on-accent)")
    return re.sub(r"(<svg\b[^>]*>)", lambda opening: opening[1] + style, drawn, count=1)


@require_safe
def stylesheet(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    portal = _known(request, key)
    return _immutable(HttpResponse(portal.theme_css, content_type="text/css; charset=utf-8"), digest == _digest(portal.theme_css))


@require_safe
def logo(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    """Served as an image: opened by itself, it may neither act nor load anything."""
    portal = _known(request, key)
    response = HttpResponse(mark(portal), content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Content-Disposition"] = f'inline; filename="{portal.key}.svg"'
    return _immutable(response, digest == _digest(portal.logo + portal.brand_colour))


def _known(request: HttpRequest, key: str) -> Portal:
    portal = portal_of(request)
    if portal.key != key:
        raise Http404
    return portal


def _immutable(response: HttpResponse, is_current: bool) -> HttpResponse:
    """An old address still shows what is current, but nobody keeps that."""
    response["Cache-Control"] = FOREVER if is_current else "public, no-cache"
    return response


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:12]


def _colours(accent: str, on_accent: str) -> str:
    return f":root{{--accent:{accent};--on-accent:{on_accent}}}"
