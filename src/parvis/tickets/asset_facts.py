"""What a thing of the organisation tells the forms that follow (`?asset=<id>`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from parvis.assets.models import Asset
from parvis.intake.conditions import is_filled
from parvis.tickets.facts import FACTS, Asking, Facts
from parvis.tickets.models import Ticket


@FACTS.register("asset")
def facts_of_asset(value: str, asking: Asking) -> Facts:
    """asset.name, asset.location, and under `asset.` its numbers by scheme and its attributes by key; before these, what the request by
    which it came was begun with (place.address…). Nothing of what may not be seen."""
    try:
        key = UUID(value)
    except ValueError:
        return {}
    seen = Asset.objects.visible_to(asking.user).filter(kind__portal_key=asking.portal.key, pk=key)
    asset = seen.select_related("kind").prefetch_related("identifiers").first()
    if asset is None:
        return {}
    secret = {scheme["key"] for scheme in asset.kind.schemes if scheme.get("secret")}
    numbers = {f"asset.{one.scheme}": one.value for one in asset.identifiers.all() if one.scheme not in secret}
    attributes = {f"asset.{key}": value for key, value in asset.attributes.items()}
    own = {"asset.id": str(asset.pk), "asset.name": asset.name, "asset.location": asset.location}
    return {**_of_its_request(asset, asking), **own, **attributes, **numbers}


def _of_its_request(asset: Asset, asking: Asking) -> dict[str, Any]:
    """Of the first request about it, the answers that are facts."""
    seen = Ticket.objects.visible_to(asking.user).filter(ticket_assets__asset=asset)
    ticket = seen.select_related("form_version").order_by("id").first()
    if ticket is None:
        return {}
    asked = [field for step, field in ticket.form_version.definition.fields() if step.repeat is None and field.said.get("carries")]
    return {str(field.said["carries"]): ticket.answers[field.key] for field in asked if is_filled(ticket.answers.get(field.key))}
