"""The equipment of the world: what each customer has, with what the team alone reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.assets.keeping import Said, register
from parvis.assets.models import AssetKind
from parvis.intake.models import Form
from parvis.journal.models import Entry
from tests.cast import text

if TYPE_CHECKING:
    from tests.rights.world import World

FIELDS = [
    {"key": "model", "type": "text", "label": text("Model"), "max_length": 80},
    {"key": "price", "type": "text", "label": text("Price"), "max_length": 80, "internal": True},
]
SCHEMES = [{"key": "serial", "label": text("Serial number")}, {"key": "licence", "label": text("Licence key"), "secret": True}]
STATES = [{"key": "in_use", "phase": "active", "label": text("In use")}, {"key": "scrapped", "phase": "retired", "label": text("Scrapped")}]


def equip(world: World, marks: dict[str, str], secret: str) -> None:
    """Of the requester's entity and of the stranger's; nobody has equipment that colleagues of theirs do not see."""
    form = Form.objects.create(portal_key="house", key="asset:computer")
    form.publish({"steps": [{"key": "attributes", "title": text("Attributes"), "fields": FIELDS}]})
    kind = AssetKind.objects.create(
        portal_key="house", key="computer", title=text("Computer"), plural=text("Computers"), form=form, schemes=SCHEMES, states=STATES
    )
    for name, role in (("organisation’s", "requester"), ("another’s", "stranger")):
        mark, owner = marks[name], world.users[role].memberships.get().organisation
        said = Said(
            f"{mark} computer",
            reference=f"{mark}-1",
            location=f"Room of {mark}",
            attributes={"model": f"Model of {mark}", "price": secret},
            numbers={"serial": f"{mark}-SN", "licence": f"{secret}-{mark}"},
        )
        asset = register(kind, owner, said, by=world.users["agent"])
        Entry.write(asset, "asset_changed", by=world.users["agent"], internal=True, body=secret, data={"state": text(secret)})
        world.named[name]["asset_id"] = asset.pk
    world.named["own"]["asset_id"] = world.named["organisation’s"]["asset_id"]
