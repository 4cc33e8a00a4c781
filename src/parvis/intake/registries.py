"""What upper layers and the field types themselves fill in when the house starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.intake.field_types.kind import FieldType
    from parvis.intake.options import OptionSource

field_types: Registry[FieldType] = Registry("field type")
option_sources: Registry[OptionSource] = Registry("option source")
