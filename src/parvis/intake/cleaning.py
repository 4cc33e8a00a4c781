"""The whole form at once: what a submission, the API and incoming mail pass before anything is recorded."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from parvis.intake.conditions import is_filled
from parvis.intake.context import Context
from parvis.intake.definition import Answers, Definition, Repeat, Step
from parvis.intake.models import FormVersion
from parvis.intake.registries import field_types
from parvis.intake.visibility import LABELS, is_required, is_shown, pruned

Errors = dict[str, list[str]]
"""{field key, or "step.row.field" in a repeated step: sentences}"""


def definition_of(version: FormVersion | Definition) -> Definition:
    return version if isinstance(version, Definition) else version.definition


def clean_all(
    version: FormVersion | Definition, answers: Answers, context: Context, *, before: Answers | None = None
) -> tuple[dict[str, Any], Errors]:
    """The clean answers and what is to correct; the answers are complete only when nothing is.

    `before`: the answers being corrected; what only staff answers is kept from them when the person is not staff.
    """
    with override(context.language):
        return _Cleaning(definition_of(version), context, before or {}).run(answers)


class _Cleaning:
    def __init__(self, definition: Definition, context: Context, before: Answers) -> None:
        self.definition, self.context, self.before = definition, context, before
        self.clean: dict[str, Any] = {}
        self.errors: Errors = {}
        self.given: dict[str, Any] = {}

    def run(self, answers: Answers) -> tuple[dict[str, Any], Errors]:
        self.given = pruned(self.definition, answers)
        single = {item.key for step in self.definition.steps if not step.repeat for item in self._asked(step)}
        repeated = {step.key for step in self.definition.steps if step.repeat}
        self._refuse_unknown(answers, single | repeated | {LABELS}, "", self.before)
        for step in self.definition.steps:
            if not is_shown(step.show, self.clean):
                continue
            if step.repeat:
                self._rows(step, step.repeat, answers)
            else:
                self.clean.update(self._fields(step, answers, "", self.before))
        return self.clean, self.errors

    def _asked(self, step: Step) -> list[Any]:
        types = ((item, field_types.get(item.type)) for item in step.fields)
        return [item for item, kind in types if kind.asks and (self.context.is_staff or not item.is_internal)]

    def _refuse_unknown(self, answers: Answers, known: set[str], prefix: str, before: Answers) -> None:
        for key, value in answers.items():
            if key not in known and not (key in before and before[key] == value):
                self.errors[f"{prefix}{key}"] = [_("This form does not ask for “%(key)s”") % {"key": key}]

    def _fields(self, step: Step, given: Answers, prefix: str, before: Answers) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        asked = self._asked(step)
        for field in step.fields:
            seen = {**self.clean, **kept}
            if field not in asked:
                if field.key in before and is_shown(field.show, seen):
                    kept[field.key] = before[field.key]
                continue
            if not is_shown(field.show, seen):
                continue
            kind = field_types.get(field.type)
            # whether an answer is needed may hang on later ones, which are known only as given yet
            needed = is_required(field, {**self.given, **(given if prefix else {}), **seen})
            control = kind.build(field, self.context, seen, required=needed)
            try:
                value = control.clean(kind.to_form(given.get(field.key)))
            except ValidationError as problem:
                self.errors[prefix + field.key] = problem.messages
                continue
            if is_filled(value):
                kept[field.key] = value
        return kept

    def _rows(self, step: Step, repeat: Repeat, answers: Answers) -> None:
        given = answers.get(step.key) or []
        if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
            self.errors[step.key] = [_("This is asked as a list")]
            return
        known = {item.key for item in self._asked(step)}
        earlier = self.before.get(step.key) or []
        cleaned = []
        for index, row in enumerate(given[: repeat.max + 1]):
            if index >= repeat.min and not any(is_filled(value) for value in row.values()):
                continue
            before = earlier[index] if index < len(earlier) else {}
            self._refuse_unknown(row, known, f"{step.key}.{index}.", before)
            cleaned.append(self._fields(step, row, f"{step.key}.{index}.", before))
        # a row in which nothing counts is no row, and is counted as none
        rows = [row for row in cleaned if row]
        has_errors = any(path.startswith(f"{step.key}.") for path in self.errors)
        if not has_errors and (problem := count_problem(repeat, len(rows))):
            self.errors[step.key] = [problem]
        elif rows:
            self.clean[step.key] = rows


def count_problem(repeat: Repeat, count: int) -> str:
    """What to say about too few or too many rows; empty when their number is right."""
    if count < repeat.min:
        return ngettext("Add at least %(count)d entry here", "Add at least %(count)d entries here", repeat.min) % {"count": repeat.min}
    if count > repeat.max:
        return ngettext("Keep %(count)d entry at most here", "Keep %(count)d entries at most here", repeat.max) % {"count": repeat.max}
    return ""


def step_of_error(version: FormVersion | Definition, path: str) -> str:
    """The key of the step where an error of `clean_all` is corrected; empty for an answer that the form does not ask for."""
    key = path.partition(".")[0]
    for step in definition_of(version).steps:
        if step.key == key and step.repeat:
            return step.key
        if not step.repeat and any(item.key == key for item in step.fields):
            return step.key
    return ""
