"""Answers carried from one form to another: what both ask goes along, what only the first asks waits to come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from parvis.intake.conditions import is_filled
from parvis.intake.definition import Definition, Field, Step

ASIDE: Final = "_aside"
"""Among a draft's answers: what was typed for another service and has no place in this one. No field can be called so."""
ORIGIN: Final = "_origin"
"""Among a draft's answers: the address of the facts it began with (`facts.Origin.query`). No field can be called so."""
BESIDE: Final = (ASIDE, ORIGIN)
Place = tuple[str, str]
"""(key of the repeated step or "", key of the field)."""


@dataclass(frozen=True)
class Carried:
    """`answers`: those of the new form; `aside`: {"field:type" or "step[]": what has no place in it}."""

    answers: dict[str, Any]
    aside: dict[str, Any]

    @classmethod
    def over(cls, answers: Mapping[str, Any], old: Definition, new: Definition) -> Carried:
        waiting: dict[str, Any] = dict(answers.get(ASIDE) or {})
        kinds = {place_of(step, field): field for step, field in old.fields()}
        kept: dict[str, Any] = {}
        taken: set[str] = set()
        for step, field in new.fields():
            if step.repeat:
                continue
            before = kinds.get(("", field.key))
            value = answers.get(field.key) if before and before.type == field.type else None
            if is_filled(value) and _is_among(value, field):
                kept[field.key] = value
                taken.add(field.key)
            elif is_filled(found := waiting.get(f"{field.key}:{field.type}")) and _is_among(found, field):
                kept[field.key] = found
            if field.key in kept:
                waiting.pop(f"{field.key}:{field.type}", None)
        for step in new.steps:
            if step.repeat and (rows := _rows(step, answers, waiting, kinds)):
                kept[step.key] = rows
        return cls(kept, {**waiting, **_left(answers, old, new, taken)})


def place_of(step: Step, field: Field) -> Place:
    return (step.key if step.repeat else "", field.key)


def _is_among(value: Any, field: Field) -> bool:
    """Whether a choice of the other form is offered by this one; what comes from a source is asked of it later."""
    offered = {option.value for option in field.options}
    chosen = value if isinstance(value, list) else [value]
    return not offered or all(str(one) in offered for one in chosen)


def _rows(step: Step, answers: Mapping[str, Any], waiting: dict[str, Any], kinds: Mapping[Place, Field]) -> list[dict[str, Any]]:
    """Rows of a step that both forms repeat, with what waited for them; else those that waited."""
    given: list[dict[str, Any]] = answers.get(step.key) or []
    waited: list[dict[str, Any]] = waiting.pop(f"{step.key}[]", None) or []
    if not given:
        return waited
    same = {field.key for field in step.fields if (before := kinds.get((step.key, field.key))) and before.type == field.type}
    own = {field.key for field in step.fields}
    late = waited if len(waited) == len(given) else [{} for _each in given]
    return [
        {**{key: value for key, value in old.items() if key in own}, **{key: row[key] for key in same if key in row}}
        for row, old in zip(given, late, strict=True)
    ]


def _left(answers: Mapping[str, Any], old: Definition, new: Definition, taken: set[str]) -> dict[str, Any]:
    """What the old form asked and the new one has no place for."""
    asked = {(*place_of(step, field), field.type) for step, field in new.fields()}
    left: dict[str, Any] = {}
    for step, field in old.fields():
        if not step.repeat:
            if field.key not in taken and is_filled(answers.get(field.key)):
                left[f"{field.key}:{field.type}"] = answers[field.key]
        elif answers.get(step.key) and (*place_of(step, field), field.type) not in asked:
            left[f"{step.key}[]"] = answers[step.key]
    return left
