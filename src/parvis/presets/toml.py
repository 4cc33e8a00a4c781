"""Tables written as TOML the way a person would: short tables on a line, long texts as blocks, sections under their headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import tomli_w

from parvis.presets.format.kinds import Kind
from parvis.presets.format.shape import Shape, Table, Tables

Tree = Mapping[str, Any]


def write(table: Tree, shape: Shape) -> str:
    """The text of a file of this shape; `table` is in canonical form."""
    return _section(table, shape, "").lstrip("\n")


def _section(table: Tree, shape: Shape | None, path: str) -> str:
    """Lines `key = value` first, then what stands under headings of its own."""
    lines, sections = [], []
    for name, value in table.items():
        kind = shape.keys[name].kind if shape and name in shape.keys else None
        if _is_section(value, kind, in_section=shape is not None):
            sections.append(_under_heading(value, kind, f"{path}.{name}" if path else name))
        else:
            lines.append(f"{name} = {_value(value)}\n")
    return "".join(lines + sections)


def _under_heading(value: Any, kind: Kind | None, path: str) -> str:
    shape = kind.shape if isinstance(kind, Table | Tables) else None
    if isinstance(value, list):
        return "".join(f"\n[[{path}]]\n{_items(item, shape, path)}" for item in value)
    return f"\n[{path}]\n{_items(value, shape, path)}"


def _items(table: Tree, shape: Shape | None, path: str) -> str:
    if shape:
        return _section(table, shape, path)
    nested = {name: value for name, value in table.items() if _is_form_section(name, value)}
    lines = "".join(f"{name} = {_value(value, wide=True)}\n" for name, value in table.items() if name not in nested)
    return lines + "".join(_under_heading(value, None, f"{path}.{name}") for name, value in nested.items())


def _is_section(value: Any, kind: Kind | None, *, in_section: bool) -> bool:
    is_block = isinstance(value, Mapping) and any(isinstance(text, str) and "\n" in text for text in value.values())
    return in_section and ((kind is not None and kind.is_section) or is_block)


def _is_form_section(name: str, value: Any) -> bool:
    """The steps of a form and their fields, where a shape does not say so."""
    return name in ("steps", "fields") and isinstance(value, list)


def _value(value: Any, *, wide: bool = True) -> str:
    """`wide`: a list of tables may take several lines."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value, block=wide)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_name(name)} = {_value(item, wide=False)}" for name, item in value.items()) + " }"
    if isinstance(value, list):
        items = [_value(item, wide=False) for item in value]
        if wide and any(isinstance(item, Mapping) for item in value):
            return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
        return "[" + ", ".join(items) + "]"
    return _literal(value)


def _text(value: str, *, block: bool) -> str:
    if block and "\n" in value:
        return tomli_w.dumps({"x": value}, multiline_strings=True)[4:-1]
    return _literal(value)


def _literal(value: Any) -> str:
    return tomli_w.dumps({"x": value})[4:-1]


def _name(name: str) -> str:
    return tomli_w.dumps({name: 0}).split(" = ")[0]
