import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.api.geocoding import tables

pytestmark = pytest.mark.usefixtures("laid")


@pytest.fixture(autouse=True)
def _no_pace(monkeypatch):
    monkeypatch.setattr(tables.TABLES, "_counts", {})


def sent(content: str, *, written: str = "utf-8", name: str = "shops.csv", **fields):
    upload = SimpleUploadedFile(name, content.encode(written), content_type="text/csv")
    return Client(enforce_csrf_checks=True).post("/api/geocode/search/csv/", {"data": upload, **fields})


def rows_of(response, encoding: str = "utf-8", delimiter: str = ";") -> list[dict[str, str]]:
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_columns_are_appended_to_each_line():
    response = sent("nom;adresse;ville\nÉcole;6 rue ganneron;bussy\nAilleurs;zzz;yyy\n", columns=["adresse", "ville"])

    found, nowhere = rows_of(response)
    assert (found["nom"], found["adresse"], found["ville"]) == ("École", "6 rue ganneron", "bussy")
    assert (found["result_label"], found["result_type"]) == ("6 Rue Étienne Ganneron 77600 Bussy-Saint-Georges", "housenumber")
    assert (found["latitude"], found["longitude"], found["result_housenumber"]) == ("48.844196", "2.710428", "6")
    assert (found["result_id"], found["result_citycode"], found["result_context"]) == (
        "77058_0361_00006",
        "77058",
        "77, Seine-et-Marne, Île-de-France",
    )
    assert {name: value for name, value in nowhere.items() if value} == {"nom": "Ailleurs", "adresse": "zzz", "ville": "yyy"}
    assert response["Content-Disposition"] == 'attachment; filename="shops.geocoded.csv"'
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("encoding", ["undefined", "punycode", "idna", "hex", "unicode_escape", "klingon"])
def test_an_encoding_in_which_no_table_is_written_is_refused(encoding):
    response = sent("nom;adresse\nÉcole;6 rue ganneron\n", encoding=encoding)

    assert (response.status_code, response.json()["title"]) == (400, f'Unable to decode with encoding "{encoding}"')


@pytest.mark.parametrize(
    ("encoding", "written"), [("latin-1", "latin-1"), ("Windows 1252", "cp1252"), ("utf-8\n", "utf-8"), ("UTF16", "utf-16")]
)
def test_the_answer_is_written_as_the_file_was(encoding, written):
    response = sent("nom;adresse\nÉcole;6 rue ganneron bussy\n", written=written, encoding=encoding)

    (row,) = rows_of(response, written)
    assert (row["nom"], row["result_housenumber"]) == ("École", "6")
    assert "\n" not in response["Content-Type"]


def test_columns_narrow_what_is_looked_for():
    first, second = rows_of(
        sent("voie,insee\nrue de la paix,75102\nrue de la paix,69383\n", columns="voie", citycode="insee"), delimiter=","
    )

    assert (first["result_city"], second["result_city"]) == ("Paris 2e Arrondissement", "Lyon 3e Arrondissement")


def test_a_cell_that_is_no_code_leaves_its_line_empty_and_the_others_alone():
    rows = rows_of(
        sent('voie;insee\nrue de la paix;75\'102\nrue de la paix;"75""102"\nrue de la paix;75102\n', columns="voie", citycode="insee")
    )

    assert [row["result_city"] for row in rows] == ["", "", "Paris 2e Arrondissement"]


def test_other_encodings_and_a_mark_for_spreadsheets_are_kept_to():
    (row,) = rows_of(sent("adresse\n6 rue étienne ganneron bussy\n", written="latin-1", encoding="latin-1"), encoding="latin-1")

    assert row["result_street"] == "Rue Étienne Ganneron"
    assert b"".join(sent("adresse\nbussy\n", with_bom="1").streaming_content).startswith(b"\xef\xbb\xbfadresse")


def test_a_line_that_resembles_too_little_stays_empty():
    (row,) = rows_of(sent("adresse\n6 rue ganneron\n", min_score="0.99"))

    assert row["result_label"] == ""


def test_sent_twice_it_answers_twice_and_keeps_nothing(django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert rows_of(sent("adresse\n6 rue ganneron bussy\n")) == rows_of(sent("adresse\n6 rue ganneron bussy\n"))


@pytest.mark.parametrize(
    ("fields", "content", "title"),
    [
        ({}, "   \n", "Empty file"),
        ({"encoding": "utf-8"}, "adresse\né\n", 'Unable to decode with encoding "utf-8"'),
        ({"encoding": "klingon"}, "adresse\n", 'Unable to decode with encoding "klingon"'),
        ({"columns": "rue"}, "adresse\nx\n", "Cannot found column 'rue' in columns ['adresse']"),
        ({"delimiter": "ab"}, "adresse\nx\n", "Invalid parameter"),
        ({"min_score": "high"}, "adresse\nx\n", "Invalid parameter"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(fields, content, title):
    upload = SimpleUploadedFile("a.csv", content.encode("latin-1"))

    response = Client().post("/api/geocode/search/csv", {"data": upload, **fields})

    assert (response.status_code, response.json()["title"]) == (400, title)


def test_no_file_and_too_large_a_file_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 10)

    assert Client().post("/api/geocode/search/csv").json() == {"title": "Missing file"}
    assert sent("adresse\n6 rue ganneron bussy\n").status_code == 413


def test_a_table_that_breaks_off_or_is_too_long_is_refused_before_its_answer_begins(monkeypatch):
    monkeypatch.setattr(tables, "MOST_LINES", 2)

    assert rows_of(sent("adresse;a\n6 rue ganneron bussy;1\n6 rue ganneron bussy;2\n"))[1]["a"] == "2"
    assert sent("adresse\na\nb\nc\n").status_code == 413
    broken = sent(f'adresse\na\n"{"b" * 200_000}"\n')
    assert (broken.status_code, broken.json()["title"]) == (400, "Unable to read the file")
