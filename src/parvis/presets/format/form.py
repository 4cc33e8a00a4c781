"""The form of a service and the questions of a move. Their order is ours; what may stand in them is said by `parvis.intake.schema`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.presets.format.kinds import Faults, Kind, settled
from parvis.presets.mistakes import Spot

FORM_KEYS: Final = ("version_label", "steps")
STEP_KEYS: Final = ("key", "title", "lead", "tab", "repeat", "show", "fields")
FIELD_KEYS: Final = (
    "key",
    "type",
    "label",
    "hint",
    "help",
    "required",
    "show",
    "display",
    "options",
    "source",
    "none",
    "default",
    "prefill",
    "carries",
    "unit",
    "min",
    "max",
    "step",
    "max_length",
    "min_length",
    "pattern",
    "pattern_message",
    "many",
    "max_mb",
    "accept",
    "meaning",
    "link",
    "autocomplete",
    "width",
    "internal",
)
OPTION_KEYS: Final = ("value", "label", "hint", "group", "price", "setup", "show")
SILENT: Final = {"tab": False, "required": False, "internal": False, "many": False}


class Form(Kind):
    """A table of steps, each a table of fields."""

    is_section = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield at.mistake(_("This must be a table."))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        form = ordered(value, FORM_KEYS, languages)
        return form | {"steps": [_step(step, languages) for step in value.get("steps", [])]}


class Questions(Kind):
    """A list of fields that a move asks."""

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, list):
            yield at.mistake(_("This must be a list of fields."))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return [_field(item, languages) for item in value]


def ordered(value: Mapping[str, Any], keys: tuple[str, ...], languages: tuple[str, ...]) -> dict[str, Any]:
    """The table in this order, then what its type alone understands; what says nothing left out."""
    names = [name for name in keys if name in value] + sorted(set(value) - set(keys))
    said = {name: settled(value[name], languages) for name in names}
    return {name: item for name, item in said.items() if not _is_silent(name, item)}


def _step(step: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    return ordered(step, STEP_KEYS, languages) | {"fields": [_field(item, languages) for item in step.get("fields", [])]}


def _field(field: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    said = ordered(field, FIELD_KEYS, languages)
    if "options" in said:
        said["options"] = [ordered(option, OPTION_KEYS, languages) for option in field["options"]]
    return said


def _is_silent(name: str, item: Any) -> bool:
    return item is None or (item in ("", [], {}) and not isinstance(item, bool)) or (name in SILENT and item is SILENT[name])
