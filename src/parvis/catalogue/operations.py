"""Which kind of visit a place needs: the rules are data of a service's tool, its tables `operations`.

    [[tool.operations]]
    key = "short"                                      # value of the fields that carry the fact `operation`
    label = { fr = "…", en = "…" }
    reason = { fr = "…", en = "…" }                    # why it is this one
    when = { field = "socket", is = "yes" }            # a condition over the situation, as forms have them (`intake.conditions`)
    facts = { "socket.exists" = true }                 # what else forms are told when it is chosen

The first whose condition holds is the one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.intake.conditions import fields_in, holds, is_tree

SITUATION: Final = ("building", "state", "connectable", "socket", "ground_floor", "complex")
"""What a condition may ask: kind of the building, key of its state, whether it can be connected, whether the dwelling has a socket (`yes`,
`no` or `unknown`), whether it lies on the ground floor, whether whoever asks expects complex work."""

Situation = Mapping[str, Any]
Text = Mapping[str, str] | str


@dataclass(frozen=True)
class Operation:
    key: str
    label: Text
    reason: Text
    facts: Mapping[str, Any] = field(default_factory=dict)


def decide(table: Mapping[str, Any], situation: Situation) -> Operation | None:
    """The one that this situation asks for; none where no rule fits, such as while a question is open."""
    return next((_operation(said) for said in table.get("operations", []) if holds(said["when"], situation)), None)


def named(table: Mapping[str, Any], key: str) -> Operation | None:
    return next((_operation(said) for said in table.get("operations", []) if said["key"] == key), None)


def _operation(said: Mapping[str, Any]) -> Operation:
    return Operation(said["key"], said["label"], said.get("reason", ""), said.get("facts", {}))


def faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(key within the table, what is wrong with it)."""
    said = table.get("operations", [])
    if not isinstance(said, list) or not all(isinstance(one, Mapping) for one in said):
        yield "operations", _("These are tables, each with a key, a label and a condition “when”.")
        return
    for one in said:
        if not isinstance(one.get("key"), str) or not one.get("label"):
            yield "operations", _("Each operation has a key and a label.")
        elif wrong := condition_fault(one.get("when")):
            yield "operations", f"{one['key']}: {wrong}"


def condition_fault(tree: object) -> str:
    """What is wrong with a condition over the situation; empty for nothing."""
    if not isinstance(tree, Mapping) or not is_tree(tree):
        return _('“when” is a condition, such as { field = "socket", is = "yes" }.')
    unheard = sorted(set(fields_in(tree)) - set(SITUATION))
    return (
        _("“when” asks for %(names)s: only %(known)s are known.") % {"names": ", ".join(unheard), "known": ", ".join(SITUATION)}
        if unheard
        else ""
    )
