"""Whether a form would take the answers that a demo gives it. What lives in the database (files, assets, people) is not asked here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import get_language

from parvis.intake import schema
from parvis.intake.cleaning import clean_all
from parvis.intake.context import Context
from parvis.intake.definition import Definition
from parvis.intake.field_types.dates import bound
from parvis.kit.clock import today
from parvis.presets.check.names import Names, tables
from parvis.presets.mistakes import Mistake, Spot

_FROM_TODAY = re.compile(r"today([+-]\d{1,5}d)?")
_ELSEWHERE = frozenset({"file", "asset", "person"})


def faults(answers: Mapping[str, Any], names: Names, slug: str, at: Spot) -> Iterator[Mistake]:
    """One mistake for each answer that is missing or refused; none while the form itself has mistakes."""
    form = names.services[slug].get("form")
    if schema.mistakes(form, names.source.languages):
        return
    definition = Definition.read({"steps": [_by_itself(step) for step in names.steps(slug)]})
    asked = {field.key for _step, field in definition.fields()} | {step.key for step in definition.steps if step.repeat}
    day = today()
    context = Context(language=_reader(names.source.languages), today=day, is_staff=True)
    given = {key: as_json(value, day) for key, value in answers.items() if key in asked}
    for key, reasons in clean_all(definition, given, context)[1].items():
        yield (at / key).mistake(f"{reasons[0].rstrip('.')}.")


def _reader(languages: tuple[str, ...]) -> str:
    """The language of whoever reads the mistakes, when the portal speaks it."""
    active = get_language() or ""
    return active if active in languages else languages[0]


def as_json(value: Any, today: date) -> Any:
    """Answers as they are sent: TOML's dates and hours in words, and “today+8d” as the day it names."""
    if isinstance(value, Mapping):
        return {key: as_json(item, today) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item, today) for item in value]
    if isinstance(value, str) and _FROM_TODAY.fullmatch(value):
        return bound(value, today).isoformat()
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _by_itself(step: Mapping[str, Any]) -> dict[str, Any]:
    """The step without what only the database can answer."""
    return {**step, "fields": [field for field in tables(step.get("fields")) if not _is_elsewhere(field)]}


def _is_elsewhere(field: Mapping[str, Any]) -> bool:
    return field.get("type") in _ELSEWHERE or bool(field.get("source"))
