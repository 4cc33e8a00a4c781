"""What an order comes to while it is written: a few of its answers, what was chosen at a price, and the sum each month.

A service asks for it: `options.basket = { title = {…}, facts = [keys of fields] }`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from parvis.intake.amounts import euros, is_amount, total
from parvis.intake.answers import summary
from parvis.intake.conditions import is_filled
from parvis.intake.definition import Field
from parvis.intake.options import Option, options_of
from parvis.intake.registries import field_types
from parvis.kit.languages import pick
from parvis.tickets import checks

if TYPE_CHECKING:
    from parvis.portal.asking.flow import Flow


@dataclass(frozen=True)
class Said:
    """One answer, or what stands behind it; `url`: where it is asked."""

    label: str
    text: str
    url: str


@dataclass(frozen=True)
class Priced:
    label: str
    amount: str


class Basket:
    """`answers`: as they are now, typed on this page or kept."""

    def __init__(self, flow: Flow, answers: Mapping[str, Any]) -> None:
        self.flow, self.answers = flow, answers
        self.said: Mapping[str, Any] = flow.service.options["basket"]

    @property
    def title(self) -> str:
        return pick(self.said["title"])

    @cached_property
    def facts(self) -> list[Said]:
        """In the order of the preset, those that are answered; beside a reference, what stands behind it."""
        blocks = summary(self.flow.version, self.answers, self.flow.context.language, files=self.flow.context.files)
        rows = {row.key: row for block in blocks for row in block.rows if row.is_answered}
        told = checks.told(self.flow.service, self.answers, by=self.flow.person, organisation=self.flow.organisation)
        found = []
        for key in self.said.get("facts", ()):
            if key in rows:
                row = rows[key]
                words = ", ".join(part.text for part in row.value_parts)
                found.append(Said(row.label, told.get(key) or words, f"{self.flow.url('ask_step', row.step_key)}#{row.target}"))
        return found

    @cached_property
    def _chosen(self) -> list[Option]:
        return [option for field in self._choices() for option in self._options(field)]

    def _choices(self) -> Iterator[Field]:
        for step, field in self.flow.definition.fields():
            if step.repeat is None and is_filled(self.answers.get(field.key)) and field_types.get(field.type).takes_options:
                yield field

    def _options(self, field: Field) -> Iterator[Option]:
        answer = self.answers[field.key]
        chosen = answer if isinstance(answer, list) else [answer]
        for option in options_of(field, self.flow.context, self.answers):
            if option.value in chosen and (is_amount(option.price) or is_amount(option.setup)):
                yield option

    @property
    def monthly(self) -> list[Priced]:
        return [Priced(option.label, euros(option.price)) for option in self._chosen if is_amount(option.price)]

    @property
    def setups(self) -> list[Priced]:
        """Paid once."""
        return [Priced(option.label, euros(option.setup)) for option in self._chosen if is_amount(option.setup)]

    @property
    def total(self) -> str:
        return euros(total(option.price for option in self._chosen))
