"""Class 33 of trust.md: a cell of an export is words, whatever it begins with."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from parvis.kit.tables import csv_rows, xlsx_bytes
from parvis.tickets.models import Ticket
from tests.rights.world import World
from tests.trust.reading import read
from tests.trust.visiting import visitor

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("//evil.example","x")',
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1+1",
    "%0A=1+1",
    '"=1+1"',
    "';=1+1",
    "\x00=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\xa0=1+1",
    "\x1b=1+1",
    "|=1",
]
ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_table_begins_as_a_formula(text: str):
    rows = cells(b"".join(csv_rows([text], [[text, 1, -1.5], [f"a{text}", None, text]])))

    assert [cell for row in rows for cell in row if cell.lstrip("\ufeff\u200b \u00a0").startswith(ACTS) and cell not in ("-1.5",)] == []
    assert {len(row) for row in rows[1:]} == {3}


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(text: str):
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([text], [[text, 1]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")

    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet.lower()


def test_the_export_of_requests_holds_no_formula_of_anybody(world: World):
    for number, text in enumerate(FORMULAS[:3]):
        Ticket.objects.filter(pk=list(world.tickets.values())[number].pk).update(title=text)
    type(world.users["requester"]).objects.filter(pk=world.users["requester"].pk).update(first_name="=1+1", last_name="@x")
    type(world.cast.home).objects.filter(pk=world.cast.home.pk).update(name='=cmd|"x"!A0')

    rows = cells(read(visitor(world, "requester").get("/p/house/tickets/export.csv", {"state": "all"})))

    assert len(rows) == 3
    assert [cell for row in rows for cell in row if cell.startswith(ACTS)] == []
    assert any(cell.startswith("'=") for row in rows for cell in row)
