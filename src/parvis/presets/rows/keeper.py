"""What reads and writes the rows of one kind of part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from django.db import models

from parvis.catalogue.models import Portal
from parvis.kit.configured import Configured
from parvis.kit.search import stems
from parvis.presets.parts import Part

Row = TypeVar("Row", bound=Configured)


class Keeper(Protocol, Generic[Row]):
    kind: str

    def rows(self, portal: Portal) -> Iterable[tuple[str, Row]]:
        """Its rows that a preset may speak of, with their keys."""

    def read(self, row: Row) -> Part:
        """The row as a part, not yet in canonical form."""

    def write(self, portal: Portal, part: Part) -> Row:
        """Make the row say what the part says; one that exists is changed."""

    def remove(self, row: Row) -> str:
        """Take the row away, or out of service when something still needs it; answers why it stays, or nothing."""


def put(model: type[models.Model], place: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """The row at `place` with these values, made or changed."""
    row = model._default_manager.filter(**place).first()
    if row is None:
        return model._default_manager.create(**place, **values)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "updated_at"])
    return row


def columns(part: Part, names: Mapping[str, Any]) -> dict[str, Any]:
    """The part's values of these columns, or what a silent one means."""
    return {name: part.get(name, silence() if callable(silence) else silence) for name, silence in names.items()}


def searchable(languages: Iterable[str], *texts: Mapping[str, str]) -> str:
    """The stems of some texts in every language, for the index."""
    return " ".join(stems(text[language], language) for language in languages for text in texts if text.get(language))
