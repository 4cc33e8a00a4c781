"""What a field type is. Each one registers itself under its name; presets use that name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _

from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.kit.languages import pick

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Faults = Iterator[tuple[str, str]]
"""(key at fault or "", reason) pairs about a definition."""


@dataclass(frozen=True)
class Part:
    """One piece of an answer as shown. `kind`: text, markdown, link (`href`), file (`href` is empty: whoever shows it knows its address)."""

    text: str
    kind: str = "text"
    href: str = ""
    id: str = ""
    size: int = 0


@dataclass(frozen=True)
class Frozen:
    """What was set beside the answers when they were sent: the words of options that came from a source."""

    labels: Mapping[str, Mapping[str, str]]

    def of(self, key: str) -> dict[str, str]:
        return dict(self.labels.get(key, {}))


@dataclass(frozen=True)
class Setting:
    """How a person writes what a definition says under one key. `known`: the words it may be."""

    kind: Literal["words", "text", "pattern", "day", "number", "whole", "flag", "list", "one"]
    known: tuple[str, ...] = ()


class FieldType:
    """Builds the control of a field, whose `clean` gives the JSON answer, and says that answer again to people."""

    asks: ClassVar[bool] = True
    """False: it only shows something, there is no answer."""
    title: StrOrPromise = ""
    """What people call it who make forms."""
    icon: str = "text-cursor-input"
    keys: ClassVar[frozenset[str]] = frozenset()
    """What a definition of this type may say besides the common keys."""
    settings: ClassVar[Mapping[str, Setting]] = {}
    """How each of `keys` is written, in the order in which a screen asks it; what is not here is a text."""
    value_kind: ClassVar[str] = "text"
    """How the browser reads its present value, for conditions: text, number, boolean, flag, list, address, range, files."""
    texts: ClassVar[frozenset[str]] = frozenset()
    """Those of `keys` that are texts in languages."""
    takes_options: ClassVar[bool] = False

    def is_group(self, field: Field) -> bool:
        """Whether several controls stand for one answer, so that a legend names them instead of a label."""
        return False

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        raise NotImplementedError

    def build(self, field: Field, context: Context, answers: Answers, *, required: bool) -> forms.Field:
        """The control with everything that all fields have: label, hint, whether an answer is needed and how it is asked for."""
        control = self.control(field, context, answers)
        control.label = pick(field.label, context.language)
        control.help_text = self.hint(field, context)
        control.required = control.widget.is_required = required and self.can_be_answered(control)
        control.error_messages["required"] = self.request(control.label)
        if token := field.said.get("autocomplete"):
            control.widget.attrs["autocomplete"] = token
        return control

    def can_be_answered(self, control: forms.Field) -> bool:
        """Whether there is an answer to give at all: what cannot be answered cannot be required."""
        return True

    def hint(self, field: Field, context: Context) -> str:
        return pick(field.hint, context.language)

    def request(self, label: str) -> str:
        """The sentence that asks for a missing answer."""
        return _("Fill in “%(label)s”") % {"label": label}

    def to_form(self, answer: Any) -> Any:
        """An answer as the control takes it: its initial value, and what its `clean` accepts."""
        return answer

    def as_typed(self, raw: Any) -> Any:
        """What was typed and cannot be cleaned yet, as a draft keeps it."""
        return raw if isinstance(raw, str | list) else None

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        return [Part(str(answer))]

    def faults(self, said: Mapping[str, Any]) -> Faults:
        """What is wrong in a definition of this type, beyond what is common to all."""
        return iter(())


def number_faults(said: Mapping[str, Any], keys: Iterable[str], *, whole: bool = False) -> Faults:
    """Keys that must hold a number (a whole one, above zero) and do not."""
    for key in keys:
        if key not in said:
            continue
        value = said[key]
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or (whole and value < 1):
            yield (
                key,
                _("“%(key)s” must be a whole number above 0") % {"key": key} if whole else _("“%(key)s” must be a number") % {"key": key},
            )


def order_fault(said: Mapping[str, Any], low: str, high: str) -> Faults:
    """`low` greater than `high`, when both are numbers."""
    if isinstance(said.get(low), int | float) and isinstance(said.get(high), int | float) and said[low] > said[high]:
        yield low, _("“%(low)s” is greater than “%(high)s”") % {"low": low, "high": high}
