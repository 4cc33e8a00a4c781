"""From what is typed to buildings: by each key, one match, several, none."""

import pytest

from parvis.connectors.qualifying.entries import Entry
from parvis.connectors.qualifying.locating import locate
from parvis.places import projections
from parvis.places.geometry import to_wgs84
from parvis.places.models import Building, Line
from tests.connectors.qualifying.house import House
from tests.connectors.simulated import street


def values(choices):
    return [one.value for one in choices]


def test_an_address_that_is_one_place_leads_to_all_its_buildings(house: House):
    here = house.address(8)
    first, second = house.block(at=here), house.block("IMB/29019/X/0ZK9", at=here, name="B")

    found = locate(Entry.read("address", "8 rue des Goélands, 29200 Brest"))

    assert found.spot is not None
    assert sorted(found.spot.buildings) == sorted([first.pk, second.pk])


def test_an_address_without_a_building_is_a_place_all_the_same(house: House):
    house.address(8)

    found = locate(Entry.read("address", "8 rue des goelands brest"))

    assert found.spot is not None
    assert found.spot.buildings == ()


def test_a_number_that_the_street_has_not_leads_to_the_nearest(house: House):
    here = house.address(8)

    found = locate(Entry.read("address", "12 rue des Goélands, 29200 Brest"))

    assert (found.spot, values(found.near)) == (None, [f"house:{here.pk}"])
    assert found.fault == "Ce numéro n’est pas connu dans cette rue."


def test_a_street_without_a_number_asks_for_one(house: House):
    house.address(8)

    found = locate(Entry.read("address", "rue des Goélands, 29200 Brest"))

    assert found.spot is None
    assert found.fault == "Ajoutez le numéro dans la voie."


def test_two_addresses_alike_are_chosen_from(house: House):
    here, there = house.address(8), house.address(8, "Rue des Goélands Blancs")

    found = locate(Entry.read("address", "8 rue des goelans"))

    assert found.spot is None
    assert set(values(found.choices)) == {f"house:{here.pk}", f"house:{there.pk}"}


def test_what_was_chosen_needs_no_look_up(house: House):
    here = house.address(8)

    found = locate(Entry.read("address", "anything"), f"house:{here.pk}")

    assert found.spot is not None
    assert found.spot.label == "8 Rue des Goélands, 29200 Brest"


@pytest.mark.parametrize("chosen", ["house:999999", "building:999999", "house:x", "door:1"])
def test_a_choice_that_is_gone_is_searched_again(house: House, chosen):
    assert locate(Entry.read("address", "x"), chosen).fault == "Ce lieu n’est plus connu. Refaites la recherche."


@pytest.mark.parametrize("typed", ["02 98 00 00 31", "+33 2 98 00 00 31", "0298000031"])
@pytest.mark.parametrize("is_active", [True, False])
def test_a_line_number_leads_to_its_building(house: House, typed, is_active):
    building = house.block()
    Line.objects.create(building=building, number="0298000031", is_number_active=is_active)

    found = locate(Entry.read("nd", typed))

    assert found.spot is not None
    assert (found.spot.buildings, found.spot.label, found.spot.value) == ((building.pk,), "02 98 00 00 31", "0298000031")


def test_a_line_number_that_nobody_has_is_for_the_outside_system_to_judge(house: House):
    found = locate(Entry.read("nd", "02 98 99 99 99"))

    assert found.spot is not None
    assert found.spot.buildings == ()


@pytest.mark.parametrize("typed", ["029800003", "2980000311", "abc", "0098000031"])
def test_what_is_no_line_number_is_said_so(house: House, typed):
    assert locate(Entry.read("nd", typed)).fault == "Un ND a dix chiffres et commence par 0, par exemple 02 98 00 00 31."


def test_a_service_number_and_a_socket_lead_to_their_building(house: House):
    building = house.block()
    street.socket(building, level="1", service_reference="F00000015")

    by_service, by_socket = locate(Entry.read("service", "F00000015")), locate(Entry.read("building", "FI-29AB-7K42"))

    assert by_service.spot is not None
    assert by_socket.spot is not None
    assert by_service.spot.buildings == by_socket.spot.buildings == (building.pk,)
    assert by_socket.spot.socket == "FI-29AB-7K42"
    assert by_socket.spot.floor == building.floors.get(level="1").pk


def test_codes_that_are_unknown_are_said_so(house: House):
    assert locate(Entry.read("building", "IMB/29019/X/NONE")).fault.startswith("Aucun immeuble ne porte ce code")
    assert locate(Entry.read("building", "ZZ-0000-0000")).fault.startswith("Aucune prise ne porte cette référence")


def test_coordinates_mean_the_building_that_stands_there_else_those_around(house: House):
    building = house.block(at=house.address(8))
    there = "48.3921, -4.4870"

    exact = locate(Entry.read("gps", point_of(building)))
    around = locate(Entry.read("gps", point_of(building, north=60)))

    assert exact.spot is not None
    assert exact.spot.buildings == (building.pk,)
    assert (around.spot, values(around.choices)) == (None, [f"building:{building.pk}"])
    assert locate(Entry.read("gps", there)).fault


@pytest.mark.parametrize("typed", ["here", "48.3921", "-4.4870, 48.3921", "10.0, 20.0"])
def test_what_is_no_point_of_the_country_is_said_so(house: House, typed):
    assert locate(Entry.read("gps", typed)).fault


def test_the_map_opens_around_an_address_and_one_chooses_on_it(house: House):
    building = house.block(at=house.address(8))

    found = locate(Entry.read("map", "8 rue des Goélands Brest"))

    assert (found.spot, values(found.choices)) == (None, [f"building:{building.pk}"])


def test_a_point_overseas_is_asked_about_where_it_is(house: House):
    x, y, projection = projections.from_degrees(55.4481, -20.8789)
    building = house.block("IMB/97411/X/0001", commune_code="97411")
    Building.objects.filter(pk=building.pk).update(x=x, y=y, projection=projection)

    spot = locate(Entry.read("gps", "-20.8789, 55.4481")).spot

    assert spot is not None
    assert (spot.buildings, spot.value) == ((building.pk,), "-20.878900, 55.448100")


@pytest.mark.parametrize("kind", ["address", "nd", "service", "gps", "map", "building"])
def test_nothing_typed_asks_for_it(house: House, kind):
    assert locate(Entry.read(kind, "  ")).fault.startswith("Remplissez")


def point_of(building, north: float = 0.0) -> str:
    lon, lat = to_wgs84(building.x, building.y + north)
    return f"{lat:.7f}, {lon:.7f}"
