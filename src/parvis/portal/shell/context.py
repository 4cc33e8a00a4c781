"""What every page of a portal may use: its face. Nothing is read from the database before a template asks for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from parvis.portal.shell.face import face_of


def portal_face(request: HttpRequest) -> dict[str, Any]:
    """`portal`, `face` and `shell` (the template that error pages extend); nothing outside a portal."""
    if getattr(request, "portal", None) is None:
        return {}
    face = face_of(request)
    return {"portal": face.portal, "face": face, "shell": "portal/_portal.html", "search_url": face.search_url, "theme": face.theme}
