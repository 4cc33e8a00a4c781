"""The first line of a file: what separates its cells, which column says what, and which kind of file it is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from parvis.kit.text import fold
from parvis.places.importing.faults import Fault, Unreadable

SEPARATORS: Final = (";", "\t", "|", ",")
MOST_COLUMNS: Final = 300
REMARK: Final = "#"
"""Begins the titles of columns that are for whoever corrects the file."""
_NOT_LETTERS = re.compile("[^a-z0-9]+")


@dataclass(frozen=True)
class Header:
    """`places`: {key of a column: its position}; `strangers`: {title: position} of what has no key."""

    separator: str
    titles: tuple[str, ...]
    places: Mapping[str, int]

    @cached_property
    def strangers(self) -> dict[str, int]:
        known = set(self.places.values())
        return {title: place for place, title in enumerate(self.titles) if title and title[0] != REMARK and place not in known}

    @property
    def is_of_rejects(self) -> bool:
        """The file holds what was refused of another one: it names but a part."""
        return any(title.startswith(REMARK) for title in self.titles)

    def title(self, key: str) -> str:
        return self.titles[self.places[key]] if key in self.places else ""

    def cells(self, line: str) -> list[str]:
        """As many as there are titles. Raises Fault for a line of another length, or whose quotation marks do not match."""
        if '"' in line:
            cells = self._unquoted(line)
        else:
            cells = line.split(self.separator)
            if " " + self.separator in line or self.separator + " " in line or line[:1] == " " or line[-1:] == " ":
                cells = [cell.strip() for cell in cells]
        if len(cells) == len(self.titles):
            return cells
        if len(cells) < len(self.titles):
            raise Fault("too-few-cells", value=str(len(cells)))
        if any(cells[len(self.titles) :]):
            raise Fault("too-many-cells", value=str(len(cells)))
        return cells[: len(self.titles)]

    def likely_cells(self, line: str) -> list[str]:
        """Of a line that may be spoilt, as far as they can be told."""
        try:
            return self.cells(line)
        except Fault:
            return [cell.strip('" \t') for cell in line.split(self.separator)]

    def _unquoted(self, line: str) -> list[str]:
        try:
            return [cell.strip().replace("\t", " ") for cell in next(csv.reader([line], delimiter=self.separator, strict=True))]
        except csv.Error:
            raise Fault("quotes") from None


def split(line: str) -> tuple[str, list[str]]:
    """(what separates the titles, the titles)"""
    return max(((one, _titles(line, one)) for one in SEPARATORS), key=lambda found: len(found[1]))


def placed(line: str, columns: Mapping[str, Sequence[str]]) -> Header:
    """`columns`: {key: titles that say it}. A title that comes twice says it where it comes first."""
    separator, titles = split(line)
    if len(titles) > MOST_COLUMNS:
        raise Unreadable("too-wide", most=MOST_COLUMNS)
    by_title = {plain(title): key for key, names in columns.items() for title in (key, *names)}
    places: dict[str, int] = {}
    for place, title in enumerate(titles):
        key = by_title.get(plain(title))
        if key is not None:
            places.setdefault(key, place)
    return Header(separator, tuple(titles), places)


def plain(title: str) -> str:
    """Without capitals, accents, spaces and signs."""
    return _NOT_LETTERS.sub("", fold(title))


def missing(header: Header, needed: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """Of groups of which one column each must be there, those of which none is."""
    return [group for group in needed if not any(key in header.places for key in group)]


def _titles(line: str, separator: str) -> list[str]:
    try:
        return [title.strip() for title in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []
