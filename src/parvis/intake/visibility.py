"""What counts: an answer to a field that is not shown is as good as absent, and so are the answers that hang on it."""

from __future__ import annotations

from typing import Any

from parvis.intake.conditions import holds, is_filled
from parvis.intake.definition import Answers, Definition, Field, Step, Tree

LABELS = "_labels"
"""Beside the answers once they are sent: {field: {value: words}} of options that came from a source."""


def is_shown(tree: Tree | None, answers: Answers) -> bool:
    return tree is None or holds(tree, answers)


def is_required(field: Field, answers: Answers) -> bool:
    return field.required if isinstance(field.required, bool) else holds(field.required, answers)


def pruned(definition: Definition, answers: Answers) -> dict[str, Any]:
    """The answers that count, in the form's order; conditions look at earlier fields only, so one pass is enough."""
    kept: dict[str, Any] = {}
    for step in definition.steps:
        if not is_shown(step.show, kept):
            continue
        if step.repeat is None:
            kept.update(_pruned_fields(step, answers, kept))
        elif rows := [row for given in rows_of(answers, step) if (row := _pruned_fields(step, given, kept))]:
            kept[step.key] = rows
    return kept


def rows_of(answers: Answers, step: Step) -> list[dict[str, Any]]:
    """The rows answered in a repeated step; what is no row is left out."""
    rows = answers.get(step.key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _pruned_fields(step: Step, given: Answers, outer: Answers) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for field in step.fields:
        seen = {**outer, **kept}
        value = given.get(field.key)
        if is_shown(field.show, seen) and is_filled(value) and is_filled(value := _offered(field, value, seen)):
            kept[field.key] = value
    return kept


def _offered(field: Field, value: Any, seen: Answers) -> Any:
    """Without the options that are themselves hidden now."""
    gone = {option.value for option in field.options if not is_shown(option.show, seen)}
    if not gone:
        return value
    if isinstance(value, list):
        return [one for one in value if not isinstance(one, str) or one not in gone]
    return None if isinstance(value, str) and value in gone else value


def visible_pages(definition: Definition, answers: Answers) -> list[tuple[Step, ...]]:
    """The pages that these answers lead through; of a page of tabs, the tabs that are shown."""
    kept = pruned(definition, answers)
    pages = (tuple(step for step in page if is_shown(step.show, kept)) for page in definition.pages())
    return [page for page in pages if page]


def page_after(definition: Definition, step_key: str, answers: Answers) -> tuple[Step, ...] | None:
    """The page that follows the one of this step, or None when it was the last."""
    order = [step.key for step in definition.steps]
    here = order.index(definition.page_of(step_key)[-1].key)
    return next((page for page in visible_pages(definition, answers) if order.index(page[0].key) > here), None)
