import csv
import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from parvis.kit.tables import csv_rows, xlsx_bytes


def test_a_csv_opens_in_a_french_spreadsheet():
    content = b"".join(csv_rows(["Référence", "Titre"], [["YS-1", "Un; deux"], ["YS-2", 'Dit "oui"']]))

    assert content.startswith(b"\xef\xbb\xbfR\xc3\xa9f\xc3\xa9rence;Titre\r\n")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:] == [["YS-1", "Un; deux"], ["YS-2", 'Dit "oui"']]


@pytest.mark.parametrize("cell", ["=1+1", "+33170000012", "-cmd", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_cell_of_a_csv_acts_as_a_formula(cell):
    row = b"".join(csv_rows(["a"], [[cell]])).decode("utf-8-sig").splitlines()[1]

    assert row.lstrip('"').startswith("'")


def test_a_cell_that_starts_with_a_line_break_does_not_hide_a_formula():
    assert b"'\n=1" in b"".join(csv_rows(["a"], [["\r=1"]]))


def test_numbers_stay_numbers():
    assert b"".join(csv_rows(["n"], [[-5, Decimal("2.5"), None]])).splitlines()[1] == b"-5;2.5;"


def test_rows_are_written_one_by_one():
    def rows():
        yield ["a"]
        raise RuntimeError("not asked for yet")

    lines = csv_rows(["h"], rows())

    assert [next(lines), next(lines), next(lines)] == [b"\xef\xbb\xbf", b"h\r\n", b"a\r\n"]


def test_a_workbook_types_texts_as_texts():
    content = xlsx_bytes(["Titre", "Nombre"], [["=1+1", 3], ["a\x00b", None]])

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python() == [["Titre", "Nombre"], ["=1+1", 3.0], ["ab", ""]]
