"""The one export writer: tables for spreadsheets, in which no cell can act as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from parvis.kit.text import clean

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"
"""What some spreadsheets pass over before they look whether a cell is a formula."""
_CELL_LENGTH = 32_767  # the most a spreadsheet keeps in one cell


def csv_rows(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The lines of a CSV file as French spreadsheets open it: UTF-8 with its mark, semicolons, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for row in _chain(header, rows):
        writer.writerow([_harmless(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def xlsx_into(file: IO[bytes], header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """The same written into `file` row by row: memory does not grow with its length, and so no width follows the texts."""
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = workbook.add_worksheet()
    _fill(sheet, workbook.add_format({"bold": True}), _chain(header, rows))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(header) - 1, 0), 22)
    workbook.close()


def xlsx_bytes(header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet; texts are typed as texts, numbers as numbers."""
    output = io.BytesIO()
    workbook = xlsxwriter.Workbook(output, {"in_memory": True, "constant_memory": False})
    sheet = workbook.add_worksheet()
    _fill(sheet, workbook.add_format({"bold": True}), _chain(header, rows))
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    workbook.close()
    return output.getvalue()


def _fill(sheet: Any, bold: Any, rows: Iterable[Sequence[object]]) -> None:
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            style = bold if line == 0 else None
            if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
                sheet.write_number(line, column, float(cell), style)
            else:
                sheet.write_string(line, column, clean(cell, _CELL_LENGTH), style)


def _chain(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield header
    yield from rows


def _harmless(cell: object) -> object:
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return cell
    text = clean(cell, _CELL_LENGTH)
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA_STARTS) else text
