"""A table of a preset: its keys in their order, what each holds, which are required, and what each is when left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.presets.format.kinds import Faults, Kind
from parvis.presets.mistakes import Spot, unknown


@dataclass(frozen=True)
class Key:
    """`default`: the value that says nothing; an empty text, list or table never says anything unless the key is required."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = None

    def is_silent(self, value: Any) -> bool:
        if self.required:
            return False
        empty = value is None or (value in ("", [], {}) and not isinstance(value, bool))
        return empty or (type(value) is type(self.default) and value == self.default)


class Shape:
    def __init__(self, *keys: Key) -> None:
        self.keys = {key.name: key for key in keys}

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield at.mistake(_("This must be a table."))
            return
        for name in value:
            if name not in self.keys:
                yield (at / name).mistake(unknown(_("a key that may stand here"), name, self.keys))
        for key in self.keys.values():
            if key.name in value:
                if not key.is_silent(value[key.name]):
                    yield from key.kind.faults(value[key.name], at / key.name)
            elif key.required:
                yield (at / key.name).mistake(_("This key is required."))

    def filled(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The same table with what its silence means."""
        defaults = {key.name: key.default for key in self.keys.values() if key.default is not None}
        return defaults | dict(value)

    def canonical(self, value: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
        """The same table with its keys in order, those that say nothing left out, unknown ones at the end."""
        said = {}
        for key in self.keys.values():
            if key.name in value and not key.is_silent(value[key.name]):
                written = key.kind.canonical(value[key.name], languages)
                if not key.is_silent(written):
                    said[key.name] = written
        return said | {name: value[name] for name in sorted(value) if name not in self.keys}


@dataclass(frozen=True)
class Table(Kind):
    """One table of a shape."""

    shape: Shape
    is_section: bool = True

    def faults(self, value: Any, at: Spot) -> Faults:
        return self.shape.faults(value, at)

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return self.shape.canonical(value, languages)


@dataclass(frozen=True)
class Tables(Kind):
    """Tables of one shape, each named by its key `by`, which no two may share. `is_sorted`: their order means nothing."""

    shape: Shape
    by: str = "key"
    is_sorted: bool = False
    is_section: bool = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, list):
            yield at.mistake(_("This must be tables: write [[%(path)s]] above each.") % {"path": ".".join(at.path)})
            return
        seen: set[str] = set()
        for name, item in named(value, self.by):
            yield from self.shape.faults(item, at / name)
            if name in seen:
                yield (at / name).mistake(_("Two of these have the same %(by)s, “%(name)s”.") % {"by": self.by, "name": name})
            seen.add(name)

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        items = sorted(value, key=lambda item: str(item[self.by])) if self.is_sorted else value
        return [self.shape.canonical(item, languages) for item in items]


def named(items: Any, by: str = "key") -> Iterator[tuple[str, Any]]:
    """The tables of a list with the name a person would use for each: its key, else its number."""
    for number, item in enumerate(items if isinstance(items, list) else [], 1):
        name = item.get(by) if isinstance(item, Mapping) else None
        yield (name if isinstance(name, str) and name else str(number)), item
