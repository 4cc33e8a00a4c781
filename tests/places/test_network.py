"""The rows behind «Détails de l'immeuble» (operateurs.md 1.2), value by value, and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction

from parvis.places.models import PBO, PM, Building, Floor, Line
from tests.places import examples


@pytest.fixture
def building(db):
    return examples.original()


@pytest.fixture
def pm(building):
    return building.pm


@pytest.fixture
def floor(building):
    return building.floors.get()


@pytest.fixture
def pbo(floor):
    return floor.pbo


def refuses(make, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**values)


def test_the_network_reads_as_its_references(pm, pbo, building, floor):
    names = [str(thing) for thing in (pm.nro, pm, pbo.pmt, pbo, building, floor)]

    assert names == ["77243LAG", "FI-77058-000B", "PT 001113", "PT 002053", "IMB/77058/X/0218", "IMB/77058/X/0218 _NA_ _NA_"]


def test_the_link_to_the_exchange_is_named_after_both(pm):
    assert pm.link_reference == "77243LAG_FI-77058-000B"
    assert PM(reference="FI-77058-000C").link_reference == ""


def test_the_street_line_is_spelt_as_the_file_spells_it(building):
    assert building.street_line == "6 RUE ETIENNE GANNERON"


def test_a_number_that_was_never_given_is_not_shown(building):
    building.number = "0"

    assert building.street_line == "RUE ETIENNE GANNERON"


def test_a_building_without_a_name_is_not_applicable(building):
    assert (building.name, building.projection) == ("_NA_", "RGF93")


def test_a_building_is_loaded_once(building):
    refuses(Building.objects.create, source_key=building.source_key, owner_code="FI", state="CIBLE", commune_code="77058")
    refuses(Building.objects.create, source_key="x", identifier=building.identifier, owner_code="FI", state="CIBLE", commune_code="77058")


def test_buildings_without_an_identifier_do_not_collide(db):
    for key in ("FI 77058 A", "FI 77058 B"):
        Building.objects.create(source_key=key, owner_code="FI", state="CIBLE", commune_code="77058")

    assert [str(building) for building in Building.objects.all()] == ["FI 77058 A", "FI 77058 B"]


def test_a_floor_stands_once_in_a_staircase(building, floor):
    refuses(Floor.objects.create, building=building)
    Floor.objects.create(building=building, staircase="A", level="2")


def test_a_branching_point_is_known_within_its_pm(pm, pbo):
    refuses(PBO.objects.create, pm=pm, reference="PT 002053")
    PBO.objects.create(pm=PM.objects.create(reference="FI-77058-000C"), reference="PT 002053")


def test_a_branching_point_removed_leaves_the_floor(floor, pbo):
    pbo.delete()
    floor.refresh_from_db()

    assert floor.pbo is None


def test_a_line_reads_as_its_socket_else_its_number(building, floor):
    assert str(Line.objects.create(building=building, floor=floor, pto="FI-AB12-CD34")) == "FI-AB12-CD34"
    assert str(Line.objects.create(building=building, number="0298000031")) == "0298000031"


def test_a_socket_is_unique_in_the_country_and_its_fibre_in_a_known_state(building):
    Line.objects.create(building=building, pto="FI-AB12-CD34")

    refuses(Line.objects.create, building=building, pto="FI-AB12-CD34")
    refuses(Line.objects.create, building=building, state="unknown")
