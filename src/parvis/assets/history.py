"""What happened to an asset, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parvis.assets.models import Asset
from parvis.journal.models import Entry
from parvis.kit.languages import pick

MOST = 50


@dataclass(frozen=True)
class Event:
    at: datetime
    sentence: str
    who: str


def history_of(asset: Asset, *, for_team: bool) -> list[Event]:
    """The latest first; customers read who did it as the team, and nothing internal."""
    entries = Entry.objects.about(asset) if for_team else Entry.objects.about(asset).public()
    return [
        Event(entry.created_at, _sentence(entry.verb, entry.data), _who(entry, for_team=for_team))
        for entry in entries.select_related("actor").order_by("-id")[:MOST]
    ]


def _who(entry: Entry, *, for_team: bool) -> str:
    if entry.actor is None:
        return ""
    return _("the team") if entry.is_from_team and not for_team else str(entry.actor)


def _sentence(verb: str, data: dict[str, Any]) -> str:
    if verb == "asset_moved":
        return _("Put under “%(name)s”") % {"name": data["under"]} if data.get("under") else _("Stands alone now")
    if verb == "asset_given":
        return _("Given by “%(giver)s” to “%(taker)s”") % {"giver": data.get("from", ""), "taker": data.get("to", "")}
    if verb == "asset_changed":
        state = pick(data.get("state"))
        return _("Its state is now “%(state)s”") % {"state": state} if state else _changed(data.get("changed", ()))
    return _("Recorded")


def _changed(names: Iterable[str]) -> str:
    """Which of its details, not from what to what: some are the team's alone."""
    words = {
        "name": _("Name"),
        "reference": _("Reference"),
        "location": _("Place"),
        "used_by_id": _("Used by"),
        "warranty_ends_on": _("Warranty"),
    }
    said = [words[name] for name in names if name in words]
    return _("Changed: %(what)s") % {"what": ", ".join(said)} if said else _("Its details were changed")
