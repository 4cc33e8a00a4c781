"""Who lost everything: the public form that asks a person of the team, as `lost` of the portal's `[sign_up]` names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from parvis.catalogue.models import Service

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal


def lost_service(portal: Portal) -> Service | None:
    """Where strangers may use it; nobody's access is given back by it: a request waits for the team."""
    slug = portal.sign_up_options.get("lost", "")
    return Service.objects.usable_by(AnonymousUser()).filter(portal=portal, slug=slug).first() if slug else None
