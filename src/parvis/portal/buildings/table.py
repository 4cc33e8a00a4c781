"""What a preset says of this page: by what one searches, what is asked of the dwelling, where one goes on from a building.

[[tool.keys]]      by = one of KEYS, label, hint, example
[tool.questions]   socket, complex: what is asked in order to choose the operation
[[tool.actions]]   services = [slugs, the first that the person may use], label, icon, style, when (catalogue.operations)
[[tool.operations]] as catalogue.operations says
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue import operations
from parvis.catalogue.operations import Text

KEYS: Final[Mapping[str, tuple[str, str | Promise]]] = {
    "address": ("map-pin", gettext_lazy("Address")),
    "identifier": ("building-2", gettext_lazy("Building identifier")),
    "socket": ("plug", gettext_lazy("Socket reference")),
    "line": ("phone", gettext_lazy("Line number")),
    "service": ("hash", gettext_lazy("Service number")),
    "gps": ("crosshair", gettext_lazy("GPS coordinates")),
    "map": ("map", gettext_lazy("Map")),
}
"""{key: (icon, label where the preset gives none)}."""
QUESTIONS: Final = ("socket", "complex")


@dataclass(frozen=True)
class Key:
    by: str
    icon: str
    label: Text | Promise
    hint: Text = ""
    example: Text = ""


@dataclass(frozen=True)
class Action:
    services: tuple[str, ...]
    label: Text
    icon: str
    style: str
    when: Mapping[str, Any] | None


def keys(table: Mapping[str, Any]) -> list[Key]:
    """All of them, in the usual order, where the preset says nothing."""
    said = table.get("keys") or [{"by": by} for by in KEYS]
    return [
        Key(one["by"], KEYS[one["by"]][0], one.get("label") or str(KEYS[one["by"]][1]), one.get("hint", ""), one.get("example", ""))
        for one in said
    ]


def actions(table: Mapping[str, Any]) -> list[Action]:
    return [
        Action(tuple(one["services"]), one["label"], one.get("icon", "arrow-right"), one.get("style", ""), one.get("when"))
        for one in table.get("actions", [])
    ]


def faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with it, said before a preset is applied."""
    yield from operations.faults(table)
    for one in _tables(table, "keys"):
        if one.get("by") not in KEYS:
            yield "keys", _("“by” is one of %(known)s.") % {"known": ", ".join(KEYS)}
    if set(_table(table, "questions")) - set(QUESTIONS):
        yield "questions", _("Only %(known)s are asked.") % {"known": ", ".join(QUESTIONS)}
    for one in _tables(table, "actions"):
        if not isinstance(one.get("services"), list) or not one.get("label"):
            yield "actions", _("Each action has a list “services” and a label.")
        elif "when" in one and (wrong := operations.condition_fault(one["when"])):
            yield "actions", wrong


def _tables(table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    said = table.get(name, [])
    return [one for one in said if isinstance(one, Mapping)] if isinstance(said, list) else []


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    said = table.get(name, {})
    return said if isinstance(said, Mapping) else {}
