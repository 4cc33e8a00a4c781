"""Answers said to people: on the page that asks to check them, on the request, in print; and what changed between two revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.intake.cleaning import definition_of
from parvis.intake.conditions import is_filled
from parvis.intake.context import Context
from parvis.intake.definition import Answers, Definition, Field, Step
from parvis.intake.field_types.kind import Frozen, Part
from parvis.intake.files import KnownFile, id_of
from parvis.intake.models import FormVersion
from parvis.intake.options import named, options_of
from parvis.intake.registries import field_types
from parvis.intake.visibility import LABELS, is_shown, pruned
from parvis.kit.languages import pick


@dataclass(frozen=True)
class Row:
    key: str
    label: str
    value_parts: tuple[Part, ...]
    step_key: str
    index: int | None = None

    @property
    def target(self) -> str:
        """The id of the control where this is answered."""
        return f"id_{self.key}" if self.index is None else f"id_{self.step_key}.{self.index}.{self.key}"

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.value_parts)

    @property
    def is_answered(self) -> bool:
        return bool(self.value_parts)


@dataclass(frozen=True)
class Block:
    title: str
    step_key: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Change:
    """`before` and `after` as text; empty where there was or is no answer."""

    label: str
    before: str
    after: str
    key: str = ""


def summary(
    version: FormVersion | Definition, answers: Answers, language: str, *, internal: bool = False, files: Iterable[KnownFile] = ()
) -> list[Block]:
    """The answers by step, in the form's order, hidden fields left out; what was not answered has no parts.

    `internal`: with the fields that only staff see. `files`: the uploads of a draft, whose names its answers do not hold yet.
    """
    with override(language):
        return list(_Saying(definition_of(version), answers, language, internal, {one.id: one for one in files}).blocks())


class _Saying:
    def __init__(self, definition: Definition, answers: Answers, language: str, internal: bool, files: dict[str, KnownFile]) -> None:
        self.definition, self.language, self.internal, self.files = definition, language, internal, files
        self.answers = pruned(definition, answers)
        self.frozen = Frozen(answers.get(LABELS, {}))

    def blocks(self) -> Iterable[Block]:
        for step in self.definition.steps:
            if not is_shown(step.show, self.answers):
                continue
            title = pick(step.title, self.language)
            if step.repeat is None:
                yield from self._split(step, title)
                continue
            label = pick(step.repeat.label, self.language) or title
            for index, row in enumerate(self.answers.get(step.key, [])):
                said = tuple(self._row(step, item, row, index) for item in self._asked(step, {**self.answers, **row}))
                yield Block(_("%(title)s %(number)d") % {"title": label, "number": index + 1}, step.key, said)

    def _asked(self, step: Step, seen: Answers) -> list[Field]:
        fields = (item for item in step.fields if self.internal or not item.is_internal)
        return [item for item in fields if is_shown(item.show, seen) and (item.type == "heading" or field_types.get(item.type).asks)]

    def _split(self, step: Step, title: str) -> Iterable[Block]:
        """A heading inside a step begins a block of its own."""
        rows: list[Row] = []
        for item in self._asked(step, self.answers):
            if item.type == "heading":
                if rows:
                    yield Block(title, step.key, tuple(rows))
                title, rows = pick(item.label, self.language), []
            else:
                rows.append(self._row(step, item, self.answers, None))
        if rows:
            yield Block(title, step.key, tuple(rows))

    def _row(self, step: Step, field: Field, answers: Answers, index: int | None) -> Row:
        answer = answers.get(field.key)
        parts: tuple[Part, ...] = ()
        if is_filled(answer):
            kind = field_types.get(field.type)
            parts = tuple(kind.show(self._named(answer) if kind.value_kind == "files" else answer, field, self.language, self.frozen))
        return Row(field.key, pick(field.label, self.language), parts, step.key, index)

    def _named(self, items: Any) -> list[Any]:
        """A file answer whose bare ids are replaced by what is known of them."""
        named = []
        for item in items if isinstance(items, list) else []:
            known = self.files.get(id_of(item))
            named.append({"id": known.id, "name": known.name, "size": known.size} if known else item)
        return named


def diff(
    old_version: FormVersion | Definition,
    old: Answers,
    new_version: FormVersion | Definition,
    new: Answers,
    language: str,
    *,
    internal: bool = False,
) -> list[Change]:
    """What differs between two sets of answers, said in words, in the new form's order; answers only the old form asks for come last."""
    before, after = (
        {(row.step_key if row.index is not None else "", row.index, row.key): (row, block) for block in blocks for row in block.rows}
        for blocks in (
            summary(old_version, old, language, internal=internal),
            summary(new_version, new, language, internal=internal),
        )
    )
    changes = []
    for place in [*after, *(place for place in before if place not in after)]:
        was, now = (rows[place][0].text if place in rows else "" for rows in (before, after))
        if was != now:
            row, block = (after if place in after else before)[place]
            label = row.label if row.index is None else f"{block.title}, {row.label}"
            changes.append(Change(label, was, now, row.key))
    return changes


def file_ids(version: FormVersion | Definition, answers: Answers) -> list[str]:
    """The uploads that these answers name and that are still to be claimed, in the form's order."""
    definition = definition_of(version)
    kept = pruned(definition, answers)
    found: list[str] = []
    for step, field in definition.fields():
        if field.type == "file":
            holders = kept.get(step.key, []) if step.repeat else [kept]
            found += [item for holder in holders for item in holder.get(field.key, []) if isinstance(item, str)]
    return list(dict.fromkeys(found))


def freeze(version: FormVersion | Definition, answers: Answers, context: Context, files: Mapping[str, KnownFile]) -> dict[str, Any]:
    """Clean answers as a ticket keeps them: files with name and size instead of upload ids, and the words of sourced options beside.

    `files`: {upload id: the file as the ticket keeps it, under its own id}.
    """
    definition = definition_of(version)
    by_id = {key: {"id": one.id, "name": one.name, "size": one.size} for key, one in files.items()}
    kept = pruned(definition, answers)
    labels: dict[str, dict[str, str]] = {}
    for step, field in definition.fields():
        holders = kept.get(step.key, []) if step.repeat else [kept]
        for holder in holders:
            if field.key not in holder:
                continue
            if field.type == "file":
                holder[field.key] = [by_id.get(id_of(item), item) for item in holder[field.key]]
            elif words := _source_words(field, holder[field.key], context, answers.get(LABELS, {}).get(field.key, {})):
                labels.setdefault(field.key, {}).update(words)
    return {**kept, LABELS: labels} if labels else kept


def _source_words(field: Field, answer: Any, context: Context, earlier: Mapping[str, str]) -> dict[str, str]:
    """What the source calls the chosen options today; what it called them before, for those that it does not know any more."""
    kind = field_types.get(field.type)
    source = field.source or getattr(kind, "source", "")
    if not source:
        return {}
    chosen = answer if isinstance(answer, list) else [answer]
    from_source = Field.read({**field.said, "source": source, "options": []})
    offered = {option.value: option.label for option in options_of(from_source, context, {})}
    today = offered | {option.value: option.label for option in named(from_source, context, [one for one in chosen if one not in offered])}
    return {value: words for value in chosen if (words := today.get(value) or earlier.get(value, ""))}
