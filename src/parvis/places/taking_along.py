"""A building's sheet as a file: a table of its floors for spreadsheets, or all of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.places.sheet import FloorSheet, LineRow, Row, Sheet


def header(sheet: Sheet) -> list[str]:
    """Of `rows`: the labels of the sheet, without their colons."""
    floor = sheet.floors[0].rows if sheet.floors else ()
    labels = [_("Building identifier"), pgettext("sheet of a building", "Status"), *(_bare(row) for row in _common(sheet))]
    return [
        *labels,
        pgettext("sheet of a building", "Staircase"),
        pgettext("sheet of a building", "Floor"),
        *(_bare(row) for row in floor),
        _("Existing line(s)"),
    ]


def rows(sheet: Sheet) -> Iterator[list[str]]:
    """One for each floor; a building without floors has one."""
    begin = [sheet.identifier, str(sheet.badge.label), *(row.value for row in _common(sheet))]
    for one in sheet.floors:
        yield [*begin, one.floor.staircase, one.floor.level, *(row.value for row in one.rows), str(len(one.lines))]
    if not sheet.floors:
        yield [*begin, "", "", str(len(sheet.lines))]


def as_json(sheet: Sheet) -> str:
    """Keys in English and values as the sheet shows them; the same in every language."""
    said: dict[str, Any] = {
        "identifier": sheet.identifier,
        "status": sheet.badge.key,
        "state": sheet.building.state,
        **{row.key: row.value for row in _common(sheet)},
        "floors": [_floor(one) for one in sheet.floors],
        "lines": [_line(one) for one in sheet.lines_elsewhere],
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _common(sheet: Sheet) -> list[Row]:
    return [*sheet.head.rows, *(row for block in sheet.blocks for row in block.rows)]


def _floor(one: FloorSheet) -> dict[str, Any]:
    values = {row.key: row.value for row in one.rows}
    return {"staircase": one.floor.staircase, "level": one.floor.level, **values, "lines": [_line(line) for line in one.lines]}


def _line(one: LineRow) -> dict[str, str]:
    return {"pto": one.line.pto, "door": one.line.door, "state": one.line.state}


def _bare(row: Row) -> str:
    return row.label.rstrip(" :\u00a0\u202f")
