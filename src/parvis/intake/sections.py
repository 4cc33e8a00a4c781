"""How a page is laid out: its steps, their rows, and in them single fields and lines of short ones. Read by `intake/_step.html`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from parvis.intake.definition import Step, Tree
from parvis.intake.page import Page, Slot
from parvis.kit.languages import pick
from parvis.kit.typography import typo

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from parvis.intake.forms import StepForm

LINED_TYPES = {"text", "email", "phone", "number", "date"}


@dataclass(frozen=True)
class Item:
    """One field as drawn. `is_hidden`: the server knows that it does not apply; `is_waiting`: only a browser with script may hide it yet."""

    slot: Slot
    form: StepForm

    @cached_property
    def bound(self) -> BoundField | None:
        return self.form[self.slot.name] if self.slot.control else None

    @property
    def template(self) -> str:
        """Which part of the page draws it."""
        kind = self.slot.field.type
        if kind in ("heading", "notice", "consent", "file"):
            return f"intake/fields/_{kind}.html"
        return "intake/fields/_group.html" if self.slot.kind.is_group(self.slot.field) else "intake/fields/_single.html"

    @property
    def key(self) -> str:
        return self.slot.field.key

    @property
    def value_kind(self) -> str:
        return self.slot.kind.value_kind

    @property
    def row(self) -> str:
        return "" if self.slot.row is None else f"{self.slot.step.key}.{self.slot.row}"

    @property
    def label(self) -> str:
        return self._spaced(pick(self.slot.field.label, self.form.context.language))

    @property
    def hint(self) -> str:
        said = str(self.slot.control.help_text) if self.slot.control else pick(self.slot.field.hint, self.form.context.language)
        return self._spaced(said)

    @property
    def help(self) -> str:
        return pick(self.slot.field.help, self.form.context.language)

    @property
    def meaning(self) -> str:
        return str(self.slot.field.said.get("meaning", "info"))

    @property
    def link(self) -> str:
        """Where the text that a consent is about can be read."""
        return str(self.slot.field.said.get("link", ""))

    @property
    def heading_level(self) -> str:
        return "h3" if self.form.has_titles or self.slot.row is not None else "h2"

    @property
    def width(self) -> str:
        return str(self.slot.field.said.get("width", ""))

    @property
    def display(self) -> str:
        return getattr(self.slot.control.widget, "display", "") if self.slot.control else ""

    @property
    def hint_id(self) -> str:
        return f"{self.bound.auto_id}_helptext" if self.bound else ""

    @property
    def error_id(self) -> str:
        return f"{self.bound.auto_id}_error" if self.bound else ""

    @property
    def described_by(self) -> str:
        ids = [self.hint_id] if self.hint else []
        return " ".join([*ids, self.error_id] if self.bound and self.bound.errors else ids)

    @property
    def show(self) -> str:
        """The condition for the browser to follow; empty when nothing on this page can change it."""
        return self._tree(self.slot.field.show)

    @property
    def required(self) -> str:
        required = self.slot.field.required
        return "" if isinstance(required, bool) else self._tree(required)

    @property
    def is_optional(self) -> bool:
        return self.slot.control is not None and not self.slot.control.required and self.slot.field.required is not True

    @property
    def is_starred(self) -> bool:
        """Where needed fields are marked: those that are needed whatever else is answered."""
        return self.slot.field.required is True

    @property
    def is_hidden(self) -> bool:
        return not self.slot.is_shown and self.form.is_bound

    @property
    def is_waiting(self) -> bool:
        return not self.slot.is_shown and not self.form.is_bound

    def _spaced(self, words: str) -> str:
        return typo(words, self.form.context.language)

    def _tree(self, tree: Tree | None) -> str:
        return json.dumps(tree, ensure_ascii=False) if self.form.page.may_change(tree) else ""

    @property
    def is_short(self) -> bool:
        """Whether it may stand beside others on one line."""
        field = self.slot.field
        return field.type in LINED_TYPES and self.width in ("s", "m") and not self.show


@dataclass(frozen=True)
class Row:
    """A repeated step's answers of one turn; of another step there is one row without a number."""

    number: int | None
    index: int
    lines: Sequence[Sequence[Item]]


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    label: str
    rows: Sequence[Row]
    is_repeated: bool
    is_tab: bool
    may_add: bool
    may_remove: bool
    show: str
    is_hidden: bool
    is_waiting: bool


def sections_of(form: StepForm, page: Page) -> list[Section]:
    return [_section(form, page, step) for step in page.steps if page.is_step_shown(step) or page.may_change(step.show)]


def _section(form: StepForm, page: Page, step: Step) -> Section:
    language, count = form.context.language, page.row_counts.get(step.key, 0)
    shown = page.is_step_shown(step)
    return Section(
        key=step.key,
        title=pick(step.title, language),
        label=pick(step.repeat.label, language) if step.repeat else "",
        rows=[_row(form, page, step, index) for index in range(count)] if step.repeat else [_row(form, page, step, None)],
        is_repeated=step.repeat is not None,
        is_tab=step.is_tab,
        may_add=step.repeat is not None and count < step.repeat.max,
        may_remove=step.repeat is not None and count > step.repeat.min,
        show=json.dumps(step.show, ensure_ascii=False) if page.may_change(step.show) else "",
        is_hidden=not shown and form.is_bound,
        is_waiting=not shown and not form.is_bound,
    )


def _row(form: StepForm, page: Page, step: Step, index: int | None) -> Row:
    items = [Item(slot, form) for slot in page.slots if slot.step == step and slot.row == index]
    return Row(None if index is None else index + 1, index or 0, list(_lines(items)))


def _lines(items: Sequence[Item]) -> Iterator[list[Any]]:
    """Neighbours that are short share a line; a short one alone has its own."""
    line: list[Item] = []
    for item in items:
        if line and not (item.is_short and line[-1].is_short):
            yield line
            line = []
        line.append(item)
    if line:
        yield line
