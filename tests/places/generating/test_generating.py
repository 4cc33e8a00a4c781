import json
from collections import Counter
from datetime import date

import pytest
from django.db.models import Count

from parvis.kit.errors import Refused
from parvis.places import projections
from parvis.places.generating import generate, towns
from parvis.places.generating.examples import known_identifiers, known_streets
from parvis.places.generating.references import FICTION, Numbers, base36, socket, street_code
from parvis.places.models import NRO, PBO, PM, PMT, Building, Commune, Floor, House, ImportRun, Line, Street

COMMUNES = ["29019", "29232", "34172", "56121", "69383", "77058"]


@pytest.fixture
def made(db):
    return generate(600, seed=3)


def test_a_little_country_is_made_with_all_that_belongs_to_it(made):
    assert (made.houses, made.streets) == (House.objects.count(), Street.objects.count())
    of_examples = {(commune, known.code) for commune in COMMUNES for known in known_streets(commune)}
    assert sum(street not in of_examples for street in House.objects.values_list("street__commune", "street__code")) == 600
    assert set(towns.ALWAYS) == set(Commune.objects.values_list("code", flat=True))
    assert Building.objects.count() == made.buildings + len(known_identifiers())
    assert not Building.objects.filter(house=None).exists()
    assert not Floor.objects.filter(pbo=None).exists()
    assert not Building.objects.annotate(floor_count=Count("floors")).filter(floor_count=0).exists()
    assert Line.objects.count() == made.lines + 1 > 1


def test_the_same_seed_makes_the_same(made):
    first = list(House.objects.values_list("national_key", "x", "y")), list(Line.objects.values_list("pto", "state"))
    for model in (Line, Floor, Building, PBO, PMT, PM, NRO, House, Street, Commune):
        model.objects.all().delete()

    generate(600, seed=3)

    assert (list(House.objects.values_list("national_key", "x", "y")), list(Line.objects.values_list("pto", "state"))) == first


def test_the_examples_building_stands_there_with_every_value(made):
    one = Building.objects.select_related("pm__nro", "house", "street").get(identifier="IMB/77058/X/0218")
    floor = one.floors.select_related("pm", "pmt", "pbo").get()

    assert (one.state, one.availability, one.owner_code, one.name, one.kind) == ("DEPLOYE", "Mis à disposition", "FI", "_NA_", "PAVILLON")
    assert (one.x, one.y, one.projection, one.street_code, one.dwelling_count) == (678771.23, 6860548.07, "RGF93", "0361", 1)
    assert {one.orders_from, one.supplied_from} == {date(2019, 3, 6)}
    assert (one.street_line, str(one.house)) == ("6 RUE ETIENNE GANNERON", "6 Rue Étienne Ganneron, 77600 Bussy-Saint-Georges")
    assert (floor.level, floor.pm.reference, floor.pmt.reference, floor.pbo.reference) == (
        "_NA_",
        "FI-77058-000B",
        "PT 001113",
        "PT 002053",
    )
    assert (floor.pbo.kind, floor.pm.location_kind, floor.patched_by, floor.pbo.laying) == ("CH:EN CHAMBRE", "PME", "OC", "SOUTERRAIN")
    assert (one.pm.link_reference, floor.premises_count, one.lines.count()) == ("77243LAG_FI-77058-000B", 1, 0)


def test_the_examples_street_and_service_are_there(made):
    street = Street.objects.get(commune="69383", code="3145")

    assert street.name == "Rue du Général Mouton Duvernet"
    assert Line.objects.get(service_reference="F00000015").building.house.number == 20


@pytest.mark.parametrize("commune", COMMUNES)
def test_what_examples_speak_of_stands_once_in_its_town(made, commune):
    for known in known_streets(commune):
        street = Street.objects.get(commune=commune, name=f"{known.kind} {known.name}")
        house = street.houses.get(number=known.number, suffix="")

        assert (street.code, (house.x, house.y)) == (known.code, known.at)
        if not known.service:
            assert house.buildings.get().identifier in known_identifiers()


def test_all_buildings_of_examples_are_at_a_number_of_a_street(made):
    run = ImportRun.objects.get()
    found = Building.objects.filter(identifier__in=known_identifiers())

    assert (run.rejected_count, found.exclude(house=None).count()) == (0, len(known_identifiers()))


def test_nothing_is_made_where_something_is(made):
    with pytest.raises(Refused):
        generate(600)


def test_houses_stand_in_their_town(made):
    for street in Street.objects.filter(commune="29232"):
        lon, lat = projections.to_degrees(street.x, street.y, street.projection)
        assert (abs(lon + 4.10), abs(lat - 48.00)) < (0.2, 0.2)


@pytest.mark.django_db
def test_addresses_alone_are_made_without_a_network():
    made = generate(300, only_addresses=True)

    assert (made.buildings, made.lines, Building.objects.count(), ImportRun.objects.count()) == (0, 0, 0, 0)


@pytest.mark.django_db
def test_new_rows_come_behind_those_that_were_made(made):
    assert (
        Street.objects.create(commune_id="29232", name="Rue Neuve", national_key="29232_zzzzzz", commune_name="Quimper").pk > made.streets
    )


def test_states_have_their_shares(made):
    states = Counter(Building.objects.values_list("state", flat=True))

    assert states["DEPLOYE"] / sum(states.values()) > 0.88


def test_all_towns_of_a_file_are_taken_and_stand_in_their_department(tmp_path):
    rows = [
        {"code": "29001", "nom": "Argol", "type": "commune-actuelle", "codesPostaux": ["29560"], "population": 900},
        {"code": "29232", "nom": "Quimper", "type": "commune-actuelle", "codesPostaux": ["29000"], "population": 63000},
        {"code": "75056", "nom": "Paris", "type": "commune-actuelle", "codesPostaux": ["75001"], "population": 2_000_000},
        {"code": "29002", "nom": "Ancienne", "type": "commune-deleguee", "codesPostaux": ["29560"]},
    ]
    path = tmp_path / "communes.json"
    path.write_text(json.dumps(rows))

    read = {town.name: town for town in towns.read(path)}

    assert set(read) == {"Argol", "Quimper"}
    assert (read["Quimper"].lon, read["Argol"].population) == (-4.10, 900)
    assert abs(read["Argol"].lat - 48.2) < 0.6


def test_each_town_of_ours_stands_in_france():
    known = towns.ours()

    assert len({town.code for town in known}) == len(known) > 300
    assert {town.centre[2] for town in known} == {"RGF93", "RRAF91", "RGFG95", "RGR92", "RGM04"}


def test_references_are_given_once():
    assert len({socket("FI", number) for number in range(20_000)}) == 20_000
    assert (base36(11, 4), base36(2636, 4)) == ("000B", "0218")
    codes = [street_code(place) for place in range(10_000)]
    assert len(set(codes)) == 10_000
    assert not {known.code for commune in COMMUNES for known in known_streets(commune)} & set(codes)
    assert {len(code) for code in codes} == {4}


def test_telephone_numbers_are_those_of_nobody():
    numbers = Numbers()

    given = [numbers.next("53") for _ in range(10_001)]

    assert given[-1] == ""
    assert len(set(given)) == 10_001
    assert {number[:6] for number in given[:-1]} == {FICTION["2"]}
