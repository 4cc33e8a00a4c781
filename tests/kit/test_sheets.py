import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit import sheets
from parvis.kit.errors import Refused
from parvis.kit.tables import csv_rows, xlsx_bytes


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        sheets.read(data)
    return refused.value.code, str(refused.value)


def packed(**members: bytes) -> bytes:
    """A zip of these, named with “/” for “__”."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as ours:
        for name, content in members.items():
            ours.writestr(name.replace("__", "/") + ".xml", content)
    return output.getvalue()


def workbook(write) -> bytes:
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    write(book, book.add_worksheet())
    book.close()
    return output.getvalue()


def repacked(data: bytes, name: str, change) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            content = before.read(member)
            after.writestr(member.filename, change(content) if member.filename == name else content)
    return output.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_table_is_read_whatever_a_spreadsheet_wrote_it_with(encoding, delimiter, ending):
    text = ending.join([delimiter.join(row) for row in (["Nom", "Modèle"], ["Poste accueil", "Élite 800"])]) + ending

    assert sheets.read(text.encode(encoding)) == sheets.Sheet(["Nom", "Modèle"], [sheets.Line(2, ["Poste accueil", "Élite 800"])])


def test_cells_in_quotes_hold_separators_and_lines_and_empty_lines_are_left_out():
    read = sheets.read(b'name;note;x\r\n\r\n"A; B";"two\r\nlines"\r\n;;\r\nC;;\r\n')

    assert read.header == ["name", "note", "x"]
    assert [line.cells for line in read.lines] == [["A; B", "two\nlines", ""], ["C", "", ""]]


def test_a_workbook_is_read_as_it_was_typed():
    def write(book, sheet):
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, title in enumerate(("Nom", "Garantie", "Prix", "Nombre")):
            sheet.write_string(0, column, title)
        sheet.write_string(1, 0, "Serveur")
        sheet.write_datetime(1, 1, datetime(2027, 3, 1), day)
        sheet.write_number(1, 2, 12.5)
        sheet.write_number(1, 3, 4)

    assert sheets.read(workbook(write)).lines == [sheets.Line(2, ["Serveur", date(2027, 3, 1).isoformat(), "12.5", "4"])]


@pytest.mark.parametrize("make", [lambda *table: b"".join(csv_rows(*table)), xlsx_bytes])
def test_what_we_export_is_read_back_as_it_was(make):
    rows = [["+33 5 96 00 00 60", "-", "@home"], ["l’été", "a;b", '"x"']]

    assert [line.cells for line in sheets.read(make(["a", "b", "c"], rows)).lines] == rows


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"name;serial\r\n", "empty"),
        (b"name;name\r\na;b\r\n", "title_twice"),
        (b"name;x\r\na;b;c\r\n", "too_many_cells"),
        (b'name;x\r\n"a;b\r\n', "unreadable"),
        (b"name;x\r\n=HYPERLINK(1);b\r\n", "formula"),
        (b"name;x\r\n  =1+1;b\r\n", "formula"),
        (b"%PDF-1.7\x00\x01\x02", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 broken", "unreadable"),
        (b"name\r\n" + b"x" * 3000 + b"\r\n", "cell_too_long"),
        (b"name;y\r\n" + b"x" * 5_000_000 + b";\r\n", "unreadable"),
        (b"x" * 10_000_001, "too_large"),
        (b";".join(b"t%d" % number for number in range(101)) + b"\r\n1\r\n", "too_wide"),
        (b"name\r\n" + b"x\r\n" * 10_001, "too_long"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, code):
    found, sentence = refusal(data)

    assert found == code
    assert sentence.endswith(".")


def test_a_workbook_that_unpacks_to_far_more_is_not_unpacked():
    assert refusal(packed(xl__workbook=b"<x/>", xl__worksheets__sheet1=b"0" * 60_000_001))[0] == "bomb"
    assert refusal(packed(**{f"m{number}": b"" for number in range(501)}))[0] == "bomb"


def test_a_workbook_that_says_two_things_of_one_part_is_refused(recwarn):
    output = io.BytesIO(packed(xl__workbook=b"<x/>"))
    with zipfile.ZipFile(output, "a") as twice:
        twice.writestr("xl/workbook.xml", b"<y/>")

    assert refusal(output.getvalue())[0] == "unreadable"


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(place, noise):
    whole = xlsx_bytes(["name", "serial"], [["Serveur", "SN1"]])
    place %= len(whole)

    with suppress(Refused):
        sheets.read(whole[:place] + noise + whole[place + len(noise) :])


def test_a_zip_that_is_no_workbook_is_refused():
    assert refusal(packed(content=b"<x/>"))[0] == "wrong_type"


def test_a_workbook_with_formulas_is_refused():
    assert refusal(workbook(lambda _book, sheet: sheet.write_formula("A2", "=1+1")))[0] == "formula"


@pytest.mark.parametrize(("place", "code"), [(b"XFD1", "too_wide"), (b"A1048576", "too_long"), (b"&#65;9", "unreadable")])
def test_one_cell_far_away_does_not_take_all_memory(place, code):
    plain = xlsx_bytes(["name"], [["Serveur"]])

    moved = repacked(plain, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="A2"', b'r="' + place + b'"'))

    assert refusal(moved)[0] == code


def test_ten_thousand_lines_are_read():
    rows = [[f"Poste {number}", f"SN{number:06}", "Fort-de-France"] for number in range(10_000)]

    assert [
        len(sheets.read(make(["name", "serial", "place"], rows)).lines) for make in (xlsx_bytes, lambda *t: b"".join(csv_rows(*t)))
    ] == [
        10_000,
        10_000,
    ]
