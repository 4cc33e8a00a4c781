"""What a search tells the forms that follow."""

from parvis.connectors.qualifying.facts import facts_of_run
from parvis.tickets.facts import Asking
from tests.connectors.qualifying.house import House
from tests.connectors.simulated import street


def facts(house: House, user=None, **said: object):
    run, *others = said.items()
    return facts_of_run(str(run[1]), Asking(house.cast.portal, user or house.cast.alice, {name: str(value) for name, value in others}))


def test_a_building_with_its_offer_is_carried_along(house: House):
    building = house.block()
    found = house.qualify()

    said = facts(house, run=found.run.number, building=building.pk, offer="fibre", floor=building.floors.get(level="1").pk)

    assert {name: said[name] for name in sorted(said) if not name.startswith("qualification.")} == {
        "building.identifier": "IMB/29019/X/0ZK8",
        "building.kind": "IMMEUBLE",
        "building.owner": "FI",
        "floor.level": "1",
        "floor.staircase": "A",
        "offer.eligible": ["fibre"],
        "offer.key": "fibre",
        "offer.keys": ["fibre", "copper"],
        "operation": "block",
        "pbo.reference": "PT 000000",
        "place.address": {"number": "8", "street": "RUE DES GOELANDS", "complement": "A, 1", "postcode": "29200", "town": "BREST"},
        "place.postcode": "29200",
        "place.street": "RUE DES GOELANDS",
        "place.street_code": "0361",
        "place.street_number": "8",
        "place.town": "BREST",
        "place.town_code": "29019",
        "pm.reference": "FI-77058-000B",
        "pmt.reference": "PT 001113",
        "pto.exists": False,
    }
    assert (said["qualification.number"], said["qualification.key"]) == (found.run.number, "map")


def test_an_offer_that_cannot_be_had_is_not_carried_along(house: House):
    house.block()
    found = house.qualify(offers=("fibre", "old"))

    assert "offer.key" not in facts(house, run=found.run.number, offer="old")


def test_a_building_that_the_search_did_not_find_tells_nothing(house: House):
    house.block()
    other = house.block("IMB/29019/X/0000")
    found = house.qualify()

    assert "place.town" not in facts(house, run=found.run.number, building=other.pk)


def test_the_socket_that_was_asked_about_goes_along(house: House):
    street.socket(house.block(), level="1")
    found = house.qualify("FI-29AB-7K42", "building")

    said = facts(house, run=found.run.number)

    assert (said["pto.reference"], said["pto.exists"], said["operation"]) == ("FI-29AB-7K42", True, "short")


def test_a_search_of_another_organisation_does_not_exist(house: House):
    house.block()
    found = house.qualify()

    assert facts(house, house.cast.chloe, run=found.run.number) == {}
    assert facts(house, run="190509-1029-2679560") == {}


def test_what_was_typed_goes_to_the_team_though_nothing_was_answered(house: House, remote):
    house.block()
    remote.answers = [TimeoutError()]
    found = house.qualify()

    said = facts(house, run=found.run.number)

    assert said == {
        "qualification.number": found.run.number,
        "qualification.summary": "8 RUE DES GOELANDS, 29200 BREST",
        "qualification.key": "map",
        "offer.keys": ["fibre", "copper"],
    }
