"""Where a person arrives after signing in."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from parvis.catalogue.models import Portal, Service


def landing_url(portal: Portal, user: Any) -> str:
    """What the portal says (`home`, `service:<slug>`), as far as `user` may go there; else its home."""
    kind, _, slug = portal.landing.partition(":")
    if kind == "service" and Service.objects.usable_by(user).filter(portal=portal, slug=slug).exists():
        return reverse("portal:ask", args=[slug])
    return reverse("portal:home")
