"""A kind of file: its columns, and who loads its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from django.utils.functional import Promise

from parvis.kit.registry import Registry
from parvis.places.importing import headers
from parvis.places.importing.faults import Fault, Unreadable
from parvis.places.importing.headers import Header

Numbered = tuple[int, Any]
"""(number of the line, what was read in it)"""


@dataclass
class Outcome:
    """What became of some lines; each is counted once."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    notice: str = ""
    """Key of a sentence (`reasons.NOTICE`) about the whole."""


class Loader(Protocol):
    """One file being loaded. `read` asks nothing of the database, so that it may run ahead; the rest is called in transactions."""

    def read(self, cells: list[str]) -> Any:
        """Raises Fault."""

    def load(self, rows: list[Numbered]) -> Outcome: ...

    def pass_over(self, rows: list[Numbered]) -> None:
        """They were loaded before a loading was interrupted."""

    def spare(self, cells: list[str]) -> None:
        """The line was refused: whatever it names is there nevertheless; where that cannot be told, all of its commune is."""

    def is_first(self) -> bool:
        """Nothing of the kind is known yet."""

    def finish(self, *, is_whole: bool) -> Outcome:
        """Once all is read; what the file no longer names is gone only when it was `is_whole`."""


@dataclass(frozen=True)
class Layout:
    """`columns`: {key: titles}; `needed`: groups of columns of which one each must be there."""

    key: str
    name: Promise
    columns: dict[str, Sequence[str]]
    needed: tuple[tuple[str, ...], ...]
    loader: Callable[[Header], Loader]


LAYOUTS: Final[Registry[Layout]] = Registry("layouts")


def recognised(first_line: str, key: str = "") -> tuple[Layout, Header]:
    """The layout of a file by its first line, or the one that is said. Raises Unreadable."""
    candidates = [LAYOUTS.get(key)] if key else [layout for _, layout in LAYOUTS.items()]
    read = [(layout, headers.placed(first_line, layout.columns)) for layout in candidates]
    layout, header = max(read, key=lambda one: len(one[1].places))
    lacking = headers.missing(header, layout.needed)
    if len(lacking) == len(layout.needed):
        raise Unreadable("header", titles=", ".join(header.titles[:5])[:200])
    if lacking:
        raise Unreadable("columns", titles=", ".join("/".join(layout.columns[one][0] for one in group) for group in lacking))
    return layout, header
