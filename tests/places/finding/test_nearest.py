import random
from math import hypot

import pytest

from parvis.places import finding
from parvis.places.models import House
from tests.places import ground

pytestmark = pytest.mark.usefixtures("laid")


def test_the_nearest_houses_come_first_with_their_distance():
    x, y = ground.ORIGIN["77058"]

    found = finding.nearest(x + 47, y, limit=3)

    assert [(one.full_number, round(one.distance)) for one in found] == [("6", 1), ("6 bis", 2), ("4", 15)]
    assert found[0].label == "6 Rue Étienne Ganneron 77600 Bussy-Saint-Georges"
    assert found[0].score > found[1].score > found[2].score


@pytest.mark.parametrize("seed", range(12))
def test_nobody_who_is_nearer_is_left_out(seed):
    chance = random.Random(seed)
    x, y = chance.choice(list(ground.ORIGIN.values()))
    x, y = x + chance.uniform(-3000, 3000), y + chance.uniform(-3000, 3000)

    found = finding.nearest(x, y, limit=7)

    all_of = sorted(hypot(house.x - x, house.y - y) for house in House.objects.all())
    assert [one.distance for one in found] == pytest.approx(all_of[:7])


def test_what_is_farther_than_asked_is_not_found():
    x, y = ground.ORIGIN["77058"]

    assert [one.full_number for one in finding.nearest(x, y, limit=50, within=20)] == ["1", "2"]
    assert finding.nearest(x + 5000, y + 5000, within=100) == []
    assert finding.nearest(0, 0) == []


def test_houses_without_a_position_are_nowhere():
    House.objects.update(x=None, y=None)

    assert finding.nearest(*ground.ORIGIN["77058"]) == []


def test_buildings_around_a_point_say_how_far_they_are():
    near = ground.building("IMB/77058/X/0001", x=678710.0, y=6860500.0)
    ground.building("IMB/77058/X/0002", x=679700.0, y=6860500.0)
    ground.building("IMB/77058/X/0003")

    found = finding.buildings_near(678700.0, 6860500.0, within=500)

    assert [(one, one.distance) for one in found] == [(near, 10.0)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_nearest_are_asked_in_few_questions(count, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert len(finding.nearest(*ground.ORIGIN["77058"], limit=count)) == count
