"""What is typed in a cell, as the form of the kind and its states take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from parvis.assets.importing.columns import plain
from parvis.assets.models import AssetKind
from parvis.intake.field_types.dates import DateControl

_YES: Final = frozenset({"oui", "yes", "vrai", "true", "x", "1"})
_NO: Final = frozenset({"non", "no", "faux", "false", "0"})


def attribute(field: Mapping[str, Any], cell: str) -> Any:
    """A choice by its words in any language, a yes or no in any; the form judges what is left."""
    if field["type"] == "yes_no":
        return plain(cell) in _YES if plain(cell) in _YES | _NO else cell
    if field["type"] == "choice":
        return _option(field, cell)
    if field["type"] == "choices":
        return [_option(field, part.strip()) for part in cell.replace(";", ",").split(",") if part.strip()]
    return cell


def state(kind: AssetKind, cell: str) -> str:
    """The key of the state that the cell names; as typed where none is named."""
    return _named(cell, ((one["key"], one["label"]) for one in kind.states))


def day(cell: str, language: str) -> date:
    """Raises ValidationError, in words, for what is no day."""
    typed = cell.partition("T")[0] if len(cell) > 10 and cell[4:5] == "-" else cell
    return date.fromisoformat(DateControl(first=None, last=None, language=language).clean(typed))


def _option(field: Mapping[str, Any], cell: str) -> str:
    return _named(cell, ((one["value"], one["label"]) for one in field.get("options", [])))


def _named(cell: str, known: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    wanted = plain(cell)
    for key, label in known:
        if cell == key or wanted in (plain(key), *map(plain, label.values())):
            return key
    return cell
