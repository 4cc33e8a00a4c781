"""Which columns a list shows, and in which order; kept per person and per place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parvis.people.models import User

COLUMNS = (
    "type", "reference", "title", "status", "family", "requester", "organisation", "agent", "team", "priority", "updated", "created", "due",
)  # fmt: skip
FOR_TEAM = frozenset({"agent", "team", "priority"})
BY_DEFAULT = ("title", "reference", "status", "requester", "updated")


def columns_of(user: User, place: str) -> tuple[str, ...]:
    """`place`: a portal's key, or "desk". The default when nothing, or nothing that still exists, was chosen."""
    kept = user.preferences.get("columns", {})
    return _known(kept.get(place, ()) if isinstance(kept, dict) else (), user) or BY_DEFAULT


def keep_columns(user: User, place: str, chosen: Iterable[str]) -> tuple[str, ...]:
    """Remember the choice in the order given; an empty one brings the default back."""
    kept = user.preferences.get("columns", {})
    user.preferences = {**user.preferences, "columns": {**(kept if isinstance(kept, dict) else {}), place: list(_known(chosen, user))}}
    user.save(update_fields=["preferences"])
    return columns_of(user, place)


def _known(chosen: Iterable[object], user: User) -> tuple[str, ...]:
    known = (str(name) for name in chosen if name in COLUMNS and (user.is_staff or name not in FOR_TEAM))
    return tuple(dict.fromkeys(known))
