"""Options of a choice that are not written in the schema: what a registered source says for this person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.intake.conditions import holds
from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.intake.registries import option_sources
from parvis.kit.languages import pick


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    hint: str = ""
    group: str = ""


OptionSource = Callable[[Context], Iterable[Option]]


def options_of(field: Field, context: Context, answers: Answers) -> Sequence[Option]:
    """What may be chosen now: the schema's options whose condition holds, or those of the field's source."""
    if field.source:
        return list(option_sources.get(field.source)(context))
    return [
        Option(option.value, *(pick(text, context.language) for text in (option.label, option.hint, option.group)))
        for option in field.options
        if option.show is None or holds(option.show, answers)
    ]


def label_of(field: Field, value: Any, language: str, frozen: dict[str, str]) -> str:
    """The words of one chosen value: the schema's, else those kept beside the answers, else the value itself."""
    for option in field.options:
        if option.value == value:
            return pick(option.label, language)
    return frozen.get(str(value), str(value))
