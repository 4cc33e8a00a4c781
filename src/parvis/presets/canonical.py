"""The one way to write a preset: keys in the order of docs/presets.md, what says nothing left out, always the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.presets.format.files import FOLDERS, LOGO_FILE, PORTAL_FILE, shape_of
from parvis.presets.source import Source
from parvis.presets.toml import write

Tables = dict[str, dict[str, Any]]


def canonical(source: Source) -> Tables:
    """What the preset configures, file by file (the demo's people are no configuration). It must have no mistake."""
    return {file: canonical_table(file, table, source.languages) for file, table in sorted(source.files.items()) if is_configuration(file)}


def canonical_table(file: str, table: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    shape = shape_of(file)
    if shape is None:
        raise KeyError(file)
    return shape.canonical(table, languages)


def texts(tables: Mapping[str, Mapping[str, Any]], logo: str = "") -> dict[str, str]:
    """The files as text, the mark included."""
    written = {file: write(table, shape) for file, table in tables.items() if (shape := shape_of(file))}
    return written | ({LOGO_FILE: logo} if logo else {})


def is_configuration(file: str) -> bool:
    return file == PORTAL_FILE or file.partition("/")[0] in FOLDERS
