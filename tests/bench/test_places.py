import json
import random

import pytest

from parvis.bench.places import pages
from parvis.bench.places.answering import Score, ours, table
from parvis.bench.places.beside import exported
from parvis.bench.places.commands import sampled
from parvis.bench.places.loading import measured
from parvis.bench.places.questions import REVERSE, WAYS, Place, questions
from parvis.places.generating import generate
from parvis.places.models import Building, Floor, House
from tests.places import ground

PLACE = Place("6", "Rue Étienne Ganneron", "77600", "Bussy-Saint-Georges", 678748.0, 6860500.0, 2.710428, 48.844196)


def test_a_place_is_asked_for_in_every_way():
    asked = {one.kind: one.text for one in questions([PLACE], random.Random(1))}

    assert list(asked) == list(WAYS)
    assert asked["full address"] == "6 Rue Étienne Ganneron 77600 Bussy-Saint-Georges"
    assert asked["unfinished: number, street, «tow»"] == "6 rue etienne ganneron bus"
    assert asked["abbreviated"] == "6 r etienne ganneron bussy st georges"
    assert asked["a word left out"] == "6 rue ganneron Bussy-Saint-Georges"
    assert len({*asked.values()}) == len(asked)


def test_a_table_says_times_and_hits_of_each_system():
    score = Score()
    score.note(1.0, ("6", "rue x", "y"), [("6", "rue x", "y")], "6 rue x y")
    score.note(3.0, ("6", "rue x", "y"), [("8", "rue x", "y"), ("6", "rue x", "y")], "6 rue x y")

    written = table({"Parvis": {"full": score}, "addok": {"full": score}})

    assert written.splitlines()[2] == "| full | 2 | 2.00 / 3.00 | 0.500 / 1.000 | 2.00 / 3.00 | 0.500 / 1.000 |"
    assert score.misses == ["'6 rue x y': 8 rue x y"]


@pytest.fixture
def laid(db):
    ground.lay()


@pytest.mark.usefixtures("laid")
def test_what_is_there_is_asked_for_and_found():
    places = sampled(5, random.Random(1))

    scores = ours(questions(places, random.Random(1)), places)

    assert len(places) == 5
    assert {scores["full address"].first, scores[REVERSE].tenth} == {1.0}


@pytest.mark.usefixtures("laid")
def test_the_other_system_is_given_the_same_streets_and_numbers():
    documents = {document["id"]: json.loads(json.dumps(document)) for document in exported()}

    street = documents["77058_0361"]
    assert (street["type"], street["name"], street["postcode"], street["city"]) == (
        "street",
        "Rue Étienne Ganneron",
        "77600",
        "Bussy-Saint-Georges",
    )
    assert list(street["housenumbers"]) == ["1", "2", "4", "6", "6 bis", "8"]
    assert documents["69123"]["type"] == "municipality"


@pytest.mark.django_db
def test_files_of_addresses_and_buildings_are_loaded_first_and_again(tmp_path):
    head, *lines = measured(tmp_path, 60)

    assert head.startswith("| file | lines | lines/s |")
    assert [line.split(" | ")[1] for line in lines] == ["60"] * 4
    assert (House.objects.count(), Building.objects.exclude(house=None).count(), Floor.objects.count()) == (60, 60, 60)


@pytest.mark.django_db
def test_the_page_of_a_building_is_asked_for_as_its_reader_does():
    generate(60)

    written = pages.measured(3, random.Random(1))

    assert [line.split(" | ")[0] for line in written.splitlines()[4:]] == [
        "| a building’s page",
        "| found by its identifier",
        "| its export",
        "| completion: its street and three letters of the town",
    ]
