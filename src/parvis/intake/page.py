"""One page of a form being built: for each field its control, whether it is shown and needed now, and its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parvis.intake.conditions import fields_in, is_filled
from parvis.intake.context import PREFILLS, Context
from parvis.intake.definition import Answers, Definition, Field, Step, Tree
from parvis.intake.field_types.choice import ChoiceType
from parvis.intake.field_types.file import FileWidget, Sent
from parvis.intake.field_types.kind import FieldType
from parvis.intake.registries import field_types
from parvis.intake.visibility import is_required, is_shown, pruned, rows_of


@dataclass
class Slot:
    """A field's place on the page. `control` is None for what is only shown; `row` is its index in a repeated step."""

    name: str
    step: Step
    field: Field
    kind: FieldType
    row: int | None
    control: forms.Field | None
    is_shown: bool
    initial: Any = None

    def typed(self, form: forms.Form) -> Any:
        """What the browser sent, as a draft keeps it when it cannot be cleaned."""
        bound = form[self.name]
        if isinstance(bound.field.widget, FileWidget):
            return [one.answer for one in bound.field.widget.present or ()]
        return self.kind.as_typed(bound.data)


class Page:
    """`outer`: the answers of the other pages that count; `watched`: those of them that conditions here look at."""

    def __init__(
        self, definition: Definition, steps: tuple[Step, ...], given: Answers, context: Context, data: Any = None, files: Any = None
    ) -> None:
        self.steps, self.given, self.context = steps, given, context
        self.data, self.files = data, files
        self.own_keys = {item.key for step in steps for item in step.fields} | {step.key for step in steps if step.repeat}
        self.outer = {key: value for key, value in pruned(definition, given).items() if key not in self.own_keys}
        self.watched = {key for tree in self._trees() for key in fields_in(tree)} - self.own_keys
        self._seen = dict(self.outer)
        self._seen_rows: dict[tuple[str, int], dict[str, Any]] = {}
        self._shown_steps: set[str] = set()
        self.row_counts = {step.key: self._row_count(step) for step in steps if step.repeat}
        self.slots = [slot for step in steps for slot in self._step_slots(step)]
        self._require()

    def is_step_shown(self, step: Step) -> bool:
        return step.key in self._shown_steps

    def may_change(self, tree: Tree | bool | None) -> bool:
        """Whether the answer to this condition hangs on what is typed on this very page."""
        return isinstance(tree, Mapping) and not self.own_keys.isdisjoint(fields_in(tree))

    def _trees(self) -> Iterator[Tree]:
        for step in self.steps:
            yield from (tree for tree in (step.show, *(item.show for item in step.fields)) if tree is not None)
            yield from (item.required for item in step.fields if not isinstance(item.required, bool))

    def _row_count(self, step: Step) -> int:
        if step.repeat is None:
            return 0
        if self.data is None:
            return max(step.repeat.min, len(rows_of(self.given, step)))
        sent = str(self.data.get(f"_rows-{step.key}", ""))
        return min(int(sent), step.repeat.max) if sent.isascii() and sent.isdigit() and len(sent) < 5 else step.repeat.min

    def _step_slots(self, step: Step) -> Iterator[Slot]:
        if is_shown(step.show, self._seen):
            self._shown_steps.add(step.key)
        elif not self.may_change(step.show):
            return
        if step.repeat is None:
            is_new = not any(item.key in self.given for item in step.fields)
            yield from self._slots(step, None, self._seen, self.given, is_new=is_new)
            return
        rows = rows_of(self.given, step)
        for index in range(self.row_counts[step.key]):
            row = rows[index] if index < len(rows) else {}
            seen = dict(self._seen)
            yield from self._slots(step, index, seen, row, is_new=not row)
            self._seen_rows[step.key, index] = {item.key: seen[item.key] for item in step.fields if item.key in seen}

    def _require(self) -> None:
        """Settle what is needed once everything is known: it may hang on later answers. A row left blank needs nothing."""
        for slot in self.slots:
            if slot.control is None or not slot.is_shown:
                continue
            row = {} if slot.row is None else self._seen_rows[slot.step.key, slot.row]
            is_blank = self.data is not None and slot.step.repeat is not None and (slot.row or 0) >= slot.step.repeat.min and not row
            slot.control.required = (
                not is_blank and slot.kind.can_be_answered(slot.control) and is_required(slot.field, {**self.outer, **self._seen, **row})
            )
            slot.control.widget.is_required = slot.control.required

    def _slots(self, step: Step, row: int | None, seen: dict[str, Any], given: Answers, *, is_new: bool) -> Iterator[Slot]:
        """The slots of a step or of one of its rows; what they answer now is added to `seen` as it goes."""
        for field in step.fields:
            if field.is_internal and not self.context.is_staff:
                continue
            shown = self.is_step_shown(step) and is_shown(field.show, seen)
            if not shown and not (self.may_change(field.show) or self.may_change(step.show)):
                continue
            slot = self._slot(step, field, row, seen, shown=shown)
            if slot.control is not None:
                answer = given.get(field.key)
                if is_new and not is_filled(answer):
                    answer = self._first_answer(field)
                slot.initial = slot.kind.to_form(answer)
                value = answer if self.data is None else self._peek(slot)
                if shown and is_filled(value):
                    seen[field.key] = value
            yield slot

    def _slot(self, step: Step, field: Field, row: int | None, seen: Answers, *, shown: bool) -> Slot:
        kind = field_types.get(field.type)
        name = field.key if row is None else f"{step.key}.{row}.{field.key}"
        control = None
        if kind.asks:
            control = kind.build(field, self.context, seen, required=shown and field.required is True)
            if isinstance(kind, ChoiceType):
                hanging = {one.value: one.show for one in field.options if one.show is not None and self.may_change(one.show)}
                kind.await_answers(control, field, self.context, hanging)
            # what is hidden sends nothing; before anything was sent, all that may be shown stays usable without script
            control.disabled = not shown and self.data is not None
            if field.required is True and field.show is None and step.show is None:
                control.widget.attrs["aria-required" if kind.is_group(field) else "required"] = True
        return Slot(name, step, field, kind, row, control, shown)

    def _first_answer(self, field: Field) -> Any:
        source = field.said.get("prefill", "")
        return (self.context.prefill(source) if source in PREFILLS else "") or field.said.get("default")

    def _peek(self, slot: Slot) -> Any:
        """What a bound control holds now, for conditions; nothing when it cannot be cleaned."""
        assert slot.control is not None
        raw = slot.control.widget.value_from_datadict(self.data, self.files, slot.name)
        if isinstance(raw, Sent):
            return [*raw.kept, *(file.name for file in raw.new)]
        try:
            return slot.control.clean(raw)
        except ValidationError:
            return None
