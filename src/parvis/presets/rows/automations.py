"""Rules. Whose they are is said at the screens and never by a preset: people are no configuration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from parvis.automation.models import Automation
from parvis.automation.models.automation import MOST_PER_HOUR
from parvis.catalogue.models import Portal
from parvis.kit.clock import now
from parvis.presets.parts import Part
from parvis.presets.rows.keeper import put

_COLUMNS: Final[dict[str, tuple[str, Any]]] = {
    "title": ("title", {}),
    "order": ("order", 0),
    "active": ("is_active", True),
    "most_per_hour": ("most_per_hour", MOST_PER_HOUR),
    "when": ("when", {}),
    "if": ("condition", {}),
    "then": ("acts", []),
}


class Automations:
    kind = "automation"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Automation]]:
        return [(row.key, row) for row in portal.automations.all()]

    def read(self, row: Automation) -> Part:
        return {"key": row.key, **{said: getattr(row, column) for said, (column, _silence) in _COLUMNS.items()}}

    def write(self, portal: Portal, part: Part) -> Automation:
        """One that says something else looks only at what comes from now on."""
        values = {column: part.get(said, silence) for said, (column, silence) in _COLUMNS.items()}
        row: Automation = put(Automation, {"portal": portal, "key": part["key"]}, {**values, "active_since": now()})
        return row

    def remove(self, row: Automation) -> str:
        row.delete()
        return ""
