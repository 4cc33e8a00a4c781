"""Options of a choice that are not written in the schema: what a registered source says for this person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

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
    apart: str = ""
    """Why it stands apart from the others (Context.apart); it may be chosen all the same."""
    price: str = ""
    setup: str = ""
    """What choosing it costs each month, and once: amounts without tax, such as “21.40”; empty: nothing is said."""

    @property
    def path(self) -> str:
        """Its words where its group does not stand above it."""
        return f"{self.label} ({self.group})" if self.group else self.label


OptionSource = Callable[[Context], Iterable[Option]]


@runtime_checkable
class SearchedSource(Protocol):
    """A source that may have more than a page can hold: it offers `most` and one more, among what is searched for (`Context.find`)."""

    most: int

    def __call__(self, context: Context) -> Iterable[Option]: ...

    def named(self, context: Context, values: Sequence[str]) -> list[Option]:
        """Those of `values` that may be chosen, offered on this page or not."""
        ...


class Cut(list[Option]):
    """Options of which there are more than these."""


def options_of(field: Field, context: Context, answers: Answers) -> Sequence[Option]:
    """What may be chosen now: the schema's options whose condition holds, or those of the field's source."""
    if field.source:
        source = option_sources.get(field.source)
        offered = list(source(context))
        if isinstance(source, SearchedSource) and len(offered) > source.most:
            return Cut(_with_those_apart(field, offered[: source.most], context))
        return _with_those_apart(field, offered, context)
    offered = [
        Option(
            option.value,
            pick(option.label, context.language),
            pick(option.hint, context.language),
            pick(option.group, context.language),
            price=option.price,
            setup=option.setup,
        )
        for option in field.options
        if option.show is None or holds(option.show, answers)
    ]
    return _with_those_apart(field, offered, context)


def named(field: Field, context: Context, values: Sequence[str]) -> list[Option]:
    """Those of `values` that the field's source lets one choose, though it does not offer them on this page."""
    source = option_sources.get(field.source)
    return source.named(context, values) if isinstance(source, SearchedSource) else []


def _with_those_apart(field: Field, offered: list[Option], context: Context) -> list[Option]:
    """Last, with the reason: where all of them would stand apart, none does."""
    said = context.apart.reasons(field.key, [option.value for option in offered]) if context.apart else {}
    if not said or len(said) == len(offered):
        return offered
    near = [option for option in offered if option.value not in said]
    return near + [replace(option, apart=said[option.value]) for option in offered if option.value in said]


def label_of(field: Field, value: Any, language: str, frozen: dict[str, str]) -> str:
    """The words of one chosen value: the schema's, else those kept beside the answers, else the value itself."""
    for option in field.options:
        if option.value == value:
            return pick(option.label, language)
    return frozen.get(str(value), str(value))
