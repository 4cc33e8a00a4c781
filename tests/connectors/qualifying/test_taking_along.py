"""A search as a table and on paper."""

import csv
import io

from parvis.connectors.qualifying import document, exporting
from parvis.kit.tables import csv_rows
from tests.connectors.qualifying.house import House


def table(*found):
    text = b"".join(csv_rows(exporting.header(), exporting.rows(found))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_each_offer_in_each_building_is_a_row(house: House):
    house.block()
    found = house.qualify()

    rows = table(found)

    assert [(row["Numéro"], row["Code de l’immeuble"], row["Offre"], row["Éligible"]) for row in rows] == [
        (found.run.number, "IMB/29019/X/0ZK8", "Fibre Pro", "oui"),
        (found.run.number, "IMB/29019/X/0ZK8", "VDSL2", "non"),
    ]
    assert (rows[0]["Descendant (Mbit/s)"], rows[0]["PM"], rows[0]["Par mois (€ HT)"]) == ("1000", "FI-77058-000B", "21.40")
    assert rows[1]["Motif (code)"] in ("FCT", "FCC", "FCG", "freezeBeforeClosing", "noCopperLine")


def test_rows_are_as_wide_as_their_header(house: House, remote):
    house.block()
    house.address(8)
    remote.answers = [TimeoutError()]
    failed = house.qualify()
    nowhere = house.qualify("8 rue des Goélands Brest", "address")

    assert {len(row) for row in exporting.rows([failed, nowhere, house.qualify()])} == {len(exporting.header())}


def test_what_was_typed_does_not_act_as_a_formula(house: House):
    found = house.qualify("=HYPERLINK(1)", "service")

    assert table(found)[0]["Recherche"].startswith("'=")


def test_it_is_a_document_of_one_or_of_a_list(house: House):
    house.block()
    found = house.qualify()

    one = document.of_one(found, house.service, by=house.cast.alice, language="fr")
    many = document.of_list([found], house.service, by=house.cast.alice, language="en")

    assert one.startswith(b"%PDF-")
    assert many.startswith(b"%PDF-")
