"""Which rules name a team, so that it is not archived below them."""

from __future__ import annotations

from parvis.automation.models import Automation
from parvis.catalogue.retiring import DEPENDING, Needed
from parvis.people.models import Team


@DEPENDING.register("rules")
def rules(team: Team) -> Needed:
    """In what they do, switched on or not, or in what they look at."""
    known = [row for row in Automation.objects.select_related("portal") if team.key.startswith(f"{row.portal.key}-")]
    found = [row for row in known if _names([row.acts, row.condition], team.key.removeprefix(f"{row.portal.key}-"))]
    return Needed(len(found), tuple((row.portal.key, row.key, str(row)) for row in found))


def _names(said: object, key: str) -> bool:
    """An act says `team`, a condition compares the field of that name."""
    if isinstance(said, list):
        return any(_names(one, key) for one in said)
    if not isinstance(said, dict):
        return False
    compared = [value for name, value in said.items() if name != "field"] if said.get("field") == "team" else []
    named = [said.get("team"), *compared]
    return any(value == key or (isinstance(value, list) and key in value) for value in named) or any(
        _names(one, key) for one in said.values()
    )
