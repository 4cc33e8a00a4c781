"""The one reader of tables that people send: CSV as any spreadsheet writes it, and XLSX. Nothing in them is trusted."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from python_calamine import CalamineError, load_workbook

from parvis.kit.errors import Refused
from parvis.kit.sizes import human_size
from parvis.kit.text import clean

MAX_BYTES: Final = 10_000_000
MAX_UNPACKED_BYTES: Final = 60_000_000
MAX_MEMBERS: Final = 500
MAX_LINES: Final = 10_000
MAX_COLUMNS: Final = 100
MAX_CELL: Final = 2_000
DELIMITERS: Final = (";", "\t", ",")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FORMULA_MARKS: Final = ("=", "+", "-", "@")
_FORMULA_IN_XML: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PLACED: Final = re.compile(rb"<(?:\w+:)?(?:row|c)\s([^>]*[^>/])>")
_PLACE: Final = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]*)(\d*)[\"']")
_LAST_LINE: Final = 50_000
"""A workbook may be longer than what is read of it, by lines that are empty."""


class Line(NamedTuple):
    """`number`: as a spreadsheet counts them; `cells`: as many as the header has."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    header: list[str]
    lines: list[Line]


def read(data: bytes) -> Sheet:
    """The table in a file, by its content; empty lines left out.

    Raises Refused, in words that name the line, for what is no table, is too large, holds a formula or hides something.
    """
    if len(data) > MAX_BYTES:
        raise Refused(
            _("This file is too large: %(most)s at most. Cut it into several.") % {"most": human_size(MAX_BYTES)}, code="too_large"
        )
    if data.startswith(_OLD_EXCEL):
        raise Refused(_("This is a protected workbook or one of an old Excel: save it as .xlsx, without a password."), code="old_excel")
    return _sheet(_from_workbook(data) if data.startswith(_ZIP) else _from_text(data))


def _sheet(rows: Iterable[list[str]]) -> Sheet:
    header: list[str] = []
    lines: list[Line] = []
    for number, row in enumerate(rows, 1):
        cells = [_cell(value, number) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if not header:
            header = _header(cells)
            continue
        if len(cells) > len(header):
            raise Refused(_("Line %(line)d has more cells than the first line has titles.") % {"line": number}, code="too_many_cells")
        if len(lines) == MAX_LINES:
            raise Refused(_("This table is too long: %(most)d lines at most. Cut it into several.") % {"most": MAX_LINES}, code="too_long")
        lines.append(Line(number, cells + [""] * (len(header) - len(cells))))
    if not lines:
        raise Refused(_("This file holds no line below its titles."), code="empty")
    return Sheet(header, lines)


def _header(cells: list[str]) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        raise Refused(_("This table is too wide: %(most)d columns at most.") % {"most": MAX_COLUMNS}, code="too_wide")
    twice = next((one for number, one in enumerate(cells) if one and one in cells[:number]), "")
    if twice:
        raise Refused(_("Two columns are called “%(title)s”: rename one.") % {"title": twice}, code="title_twice")
    return cells


def _cell(value: str, line: int) -> str:
    """A mark that our own exports put before what looks like a formula is taken off again."""
    if len(value) > MAX_CELL:
        sentence = _("Line %(line)d holds a text of more than %(most)d characters: shorten it.")
        raise Refused(sentence % {"line": line, "most": MAX_CELL}, code="cell_too_long")
    text = clean(value).strip()
    if text.startswith("="):
        raise Refused(_("Line %(line)d holds a formula: paste its value in its place.") % {"line": line}, code="formula")
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(_FORMULA_MARKS) else text


# --- CSV ---


def _from_text(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    first_line = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda one: len(_split(first_line, one)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        sentence = _("Line %(line)d cannot be read: a quotation mark is missing or too much, or a cell is far too long.")
        raise Refused(sentence % {"line": max(reader.line_num, 1)}, code="unreadable") from error


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else what French Windows writes."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not any(ord(one) < 32 and one not in "\t\r\n\f" for one in text[:4096]):
            return text
    raise Refused(_("This is neither a CSV file nor an .xlsx workbook: save the table as one of them."), code="wrong_type")


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return []


# --- XLSX ---


def _from_workbook(data: bytes) -> Iterator[list[str]]:
    """The first sheet that holds something."""
    try:
        workbook = load_workbook(io.BytesIO(_unpacked(data)))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.total_height:
                if sheet.total_width > MAX_COLUMNS:
                    raise Refused(_("This table is too wide: %(most)d columns at most.") % {"most": MAX_COLUMNS}, code="too_wide")
                return ([_written(cell) for cell in row] for row in sheet.iter_rows())
    except CalamineError as error:
        raise _broken() from error
    return iter(())


def _unpacked(data: bytes) -> bytes:
    """The same workbook, unpacked here within our limits: nothing else ever unpacks what a stranger packed."""
    clear = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(clear, "w", zipfile.ZIP_STORED) as ours:
            members = packed.infolist()
            if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED_BYTES:
                raise Refused(_("This workbook unpacks to far more than a table: nothing of it was read."), code="bomb")
            names = packed.namelist()
            if len(set(names)) < len(names):
                raise _broken()
            if "xl/workbook.xml" not in names:
                raise Refused(_("This is neither a CSV file nor an .xlsx workbook: save the table as one of them."), code="wrong_type")
            for member in members:
                content = packed.read(member)
                _require_small(content)
                if member.filename.startswith("xl/worksheets/") and _FORMULA_IN_XML.search(content):
                    raise Refused(_("This workbook holds formulas: paste their values in their place."), code="formula")
                ours.writestr(member.filename, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:  # RuntimeError: it wants a password
        raise _broken() from error
    return clear.getvalue()


def _require_small(sheet: bytes) -> None:
    """Whatever lies between the first cell and the last takes memory: one cell far away would take all there is."""
    if sheet[:2] in (b"\xff\xfe", b"\xfe\xff"):  # another encoding hides what is looked for here
        raise _broken()
    for attributes in _PLACED.finditer(sheet):
        if b"&" in attributes[1]:
            raise _broken()
        place = _PLACE.search(attributes[1])
        if place and _column(place[1]) > MAX_COLUMNS:
            raise Refused(_("This table is too wide: %(most)d columns at most.") % {"most": MAX_COLUMNS}, code="too_wide")
        if place and (len(place[2]) > 7 or int(place[2] or 0) > _LAST_LINE):
            raise Refused(_("This table is too long: %(most)d lines at most. Cut it into several.") % {"most": MAX_LINES}, code="too_long")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _broken() -> Refused:
    return Refused(_("This workbook cannot be read: open it in a spreadsheet and save it again."), code="unreadable")


def _written(cell: Any) -> str:
    """As a person would type it: days in ISO form, whole numbers without a point."""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == datetime.min.time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
