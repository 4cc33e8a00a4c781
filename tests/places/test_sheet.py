import json

import pytest
from django.utils import translation

from parvis.places import taking_along
from parvis.places.models import Building, Line
from parvis.places.sheet import Sheet
from parvis.places.states import badge_of
from tests.places import examples

pytestmark = pytest.mark.django_db

FLOOR = [
    ("Ref PM", "FI-77058-000B"),
    ("Ref PMT", "PT 001113"),
    ("Ref PBO", "PT 002053"),
    ("Type PBO", "CH:EN CHAMBRE"),
    ("Type emplacement", "PME"),
    ("Type brassage", "OC"),
    ("Nature des travaux", "SOUTERRAIN"),
    ("Identifiant lien PM-PRDM", "77243LAG_FI-77058-000B"),
    ("Nombre Locaux FTTH", ""),
]
"""Source: operateurs.md 1.2."""


def said(block):
    return [(row.label.replace("\u00a0", " "), row.value) for row in block.rows]


def test_the_original_is_said_to_the_letter():
    sheet = Sheet.of(examples.original().pk)

    assert sheet.title.replace("\u00a0", " ") == "Détails de l’immeuble : IMB/77058/X/0218"
    assert str(sheet.badge.label) == "RACCORDABLE"
    assert said(sheet.head) == [("Etat de l’immeuble :", "Mis à disposition"), ("Code de l’OI :", "FI"), ("Bâtiment :", "_NA_")]
    assert [(block.title, said(block)) for block in sheet.blocks] == [
        (
            "Informations supplémentaires",
            [
                ("Coordonnée X :", "678771.23"),
                ("Coordonnée Y :", "6860548.07"),
                ("Type de projection :", "RGF93"),
                ("Code INSEE de l’immeuble :", "77058"),
                ("Code RIVOLI de l’immeuble :", "0361"),
                ("Nb logements Immeubles :", "1"),
                ("Date début acceptation d’accès :", "06/03/2019"),
                ("Date début Fourniture accès :", "06/03/2019"),
            ],
        ),
        ("Adresse postale", [("Commune :", "BUSSY-ST-GEORGES"), ("Voie :", "6 RUE ETIENNE GANNERON")]),
    ]
    (floor,) = sheet.floors
    assert (floor.name, said(floor), floor.lines_label) == ("Etage [_NA_]", FLOOR, "Ligne(s) Existante(s) (0)")


def test_labels_are_translated_and_references_are_not():
    sheet = Sheet.of(examples.original().pk)

    with translation.override("en"):
        assert sheet.title == "Building details: IMB/77058/X/0218"
        assert (str(sheet.badge.label), sheet.floors[0].name) == ("CONNECTABLE", "Floor [_NA_]")
        assert said(sheet.floors[0])[-2] == ("PM-PRDM link identifier", "77243LAG_FI-77058-000B")


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("DEPLOYE", "RACCORDABLE"),
        ("RAD", "RACCORDABLE SUR DEMANDE"),
        ("EN COURS DE DEPLOIEMENT", "EN COURS DE DEPLOIEMENT"),
        ("CIBLE", "CIBLE"),
        ("SIGNE", "SIGNE"),
        ("ABANDONNE", "ABANDONNE"),
        ("", "NON RACCORDABLE"),
        ("UNHEARD OF", "NON RACCORDABLE"),
    ],
)
def test_a_state_of_the_file_has_a_badge(state, label):
    assert str(badge_of(state).label) == label


def test_floors_stand_by_staircase_from_the_lowest_with_their_lines():
    sheet = Sheet.of(examples.block().pk)

    assert [(one.name, len(one.lines)) for one in sheet.floors] == [
        ("Escalier [A] Etage [RDC]", 1),
        ("Escalier [A] Etage [1]", 1),
        ("Escalier [A] Etage [2]", 1),
        ("Escalier [A] Etage [10]", 1),
        ("Escalier [B] Etage [RDC]", 0),
        ("Escalier [B] Etage [1]", 0),
        ("Escalier [B] Etage [2]", 0),
        ("Escalier [B] Etage [10]", 0),
    ]


def test_a_line_whose_floor_is_not_known_is_not_lost():
    building = examples.original()
    Line.objects.create(building=building, pto="FI-77AB-0001", state="available")

    (line,) = Sheet.of(building.pk).lines_elsewhere

    assert (line.name, str(line.badge.label)) == ("FI-77AB-0001", "Disponible")


def test_a_building_whose_network_is_not_known_yet_has_empty_values():
    building = Building.objects.create(source_key="X 1", owner_code="FI", state="CIBLE", commune_code="77058", commune_name="BUSSY")

    sheet = Sheet.of(building.pk)

    assert (sheet.identifier, sheet.floors, sheet.blocks[0].rows[0].value, sheet.blocks[0].rows[2].value) == ("X 1", [], "", "")
    assert len(list(taking_along.rows(sheet))) == 1


@pytest.mark.parametrize("levels", [("1",), ("1", "2", "3")])
def test_a_sheet_asks_three_times_whatever_its_size(levels, django_assert_num_queries):
    pk = examples.block(levels=levels).pk

    with django_assert_num_queries(3):
        sheet = Sheet.of(pk)
        assert [row.value for one in sheet.floors for row in one.rows]
        assert as_json(sheet)


def as_json(sheet):
    return json.loads(taking_along.as_json(sheet))


def test_the_table_has_one_row_for_each_floor():
    sheet = Sheet.of(examples.original().pk)

    header, (row,) = taking_along.header(sheet), list(taking_along.rows(sheet))

    assert header[:5] == ["Identifiant de l’immeuble", "Statut", "Etat de l’immeuble", "Code de l’OI", "Bâtiment"]
    assert len(header) == len(row)
    assert dict(zip(header, row, strict=True))["Identifiant lien PM-PRDM"] == "77243LAG_FI-77058-000B"


def test_json_says_the_same_in_every_language():
    sheet = Sheet.of(examples.block(levels=("1",)).pk)

    told = as_json(sheet)

    assert (told["status"], told["dwellings"], told["floors"][0]["pbo"]) == ("deployed", "24", "PT 0300")
    assert told["floors"][0]["lines"] == [{"pto": "FI-0300-A001", "door": "12", "state": "occupied"}]
    with translation.override("en"):
        assert as_json(sheet) == told
