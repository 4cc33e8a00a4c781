import pytest

from parvis.places.facts import building_facts
from parvis.places.models import Line
from parvis.places.sheet import Sheet
from tests.places import examples

pytestmark = pytest.mark.django_db


def test_a_building_tells_forms_its_place_and_its_network():
    sheet = Sheet.of(examples.original().pk)

    assert building_facts(sheet.building, sheet.floor(None)) == {
        "place.address": {"number": "6", "street": "RUE ETIENNE GANNERON", "postcode": "77600", "town": "BUSSY-ST-GEORGES"},
        "place.line": "6 RUE ETIENNE GANNERON, 77600 BUSSY-ST-GEORGES",
        "place.street_number": "6",
        "place.street": "RUE ETIENNE GANNERON",
        "place.street_code": "0361",
        "place.town_code": "77058",
        "place.postcode": "77600",
        "place.town": "BUSSY-ST-GEORGES",
        "place.gps": "48.844629, 2.710742",
        "building.identifier": "IMB/77058/X/0218",
        "building.kind": "PAVILLON",
        "building.state": "RACCORDABLE",
        "building.owner": "FI",
        "pm.reference": "FI-77058-000B",
        "pmt.reference": "PT 001113",
        "pbo.reference": "PT 002053",
    }


def test_a_street_that_is_known_is_written_as_the_national_base_does():
    building = examples.original()
    building.street = examples.street()
    building.save(update_fields=["street"])

    address = building_facts(Sheet.of(building.pk).building)["place.address"]

    assert address == {"number": "6", "street": "Rue Étienne Ganneron", "postcode": "77600", "town": "Bussy-Saint-Georges"}


def test_a_floor_its_door_and_its_socket_go_along():
    sheet = Sheet.of(examples.block().pk)
    floor = sheet.floors[2]

    facts = building_facts(sheet.building, floor, door="12", line=floor.lines[0].line)

    assert facts["place.address"]["complement"] == "BATIMENT A, A, 2, 12"
    assert {name: facts[name] for name in ("floor.staircase", "floor.level", "door", "pto.reference", "pto.exists")} == {
        "floor.staircase": "A",
        "floor.level": "2",
        "door": "12",
        "pto.reference": "FI-0300-A002",
        "pto.exists": True,
    }


def test_a_line_without_a_socket_says_that_there_is_none():
    building = examples.original()

    assert building_facts(building, line=Line(building=building, number="0160000001"))["pto.exists"] is False
