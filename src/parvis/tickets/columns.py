"""Which columns a list shows, and in which order; kept per person and per place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from parvis.people.models import User

PREFERENCE = "ticket_columns"


def kept_columns(user: User, place: str, known: Collection[str]) -> tuple[str, ...]:
    """`place`: a portal's key, or "desk". Empty when nothing, or nothing of `known`, was chosen."""
    kept = user.preferences.get(PREFERENCE, {})
    chosen = kept.get(place, ()) if isinstance(kept, dict) else ()
    return among(chosen if isinstance(chosen, list) else (), known)


def keep_columns(user: User, place: str, chosen: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Remember the choice in the order given; an empty one brings the usual columns back."""
    kept = user.preferences.get(PREFERENCE, {})
    places = {**(kept if isinstance(kept, dict) else {}), place: list(among(chosen, known))}
    user.preferences = {**user.preferences, PREFERENCE: {key: value for key, value in places.items() if value}}
    user.save(update_fields=["preferences"])
    return kept_columns(user, place, known)


def among(chosen: Iterable[object], known: Collection[str]) -> tuple[str, ...]:
    """Each of `chosen` that is known, once, in the order chosen."""
    return tuple(dict.fromkeys(name for name in chosen if isinstance(name, str) and name in known))


def moved(order: Iterable[str], key: str, way: Literal["up", "down"]) -> tuple[str, ...]:
    """`order` with `key` one place earlier or later; at the end of the way it stays."""
    keys = list(order)
    if key in keys:
        at = keys.index(key)
        to = min(max(at + (-1 if way == "up" else 1), 0), len(keys) - 1)
        keys.insert(to, keys.pop(at))
    return tuple(keys)
