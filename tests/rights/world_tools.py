"""What does at once what is asked, for everybody who is signed in, and the keys of their programs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from parvis.people import api_keys
from tests.places import examples as places

if TYPE_CHECKING:
    from tests.rights.world import World

KINDS = {"qualify": "eligibility", "places": "buildings", "visits": "appointments"}
"""{slug of the service: its kind of page}."""
OWNERS = {"own": "requester", "organisation’s": "administrator", "another’s": "stranger"}


def tools(world: World) -> None:
    for slug, kind in KINDS.items():
        world.cast.service(slug, tool={"kind": kind})
    world.common["building_id"] = places.original().pk


def programs(world: World, marks: dict[str, str]) -> None:
    for name, role in OWNERS.items():
        key = api_keys.make(world.users[role], portal_key="house", title=f"Program {marks[name]}", key=uuid4())
        world.named[name]["api_key_id"] = key.pk
