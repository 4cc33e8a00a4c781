import re

import pytest
from django.template.loader import render_to_string

from parvis.places.geometry import to_wgs84
from parvis.places.models import Building
from parvis.places.plan.drawing import Plan
from parvis.places.plan.streets import courses, to_be_read
from parvis.places.plan.tiles import tiles
from parvis.places.plan.view import PAPERS, View
from tests.places import examples

HERE = View(*examples.BUSSY)
WIDTH, HEIGHT = PAPERS["usual"]


def plan(view=HERE, **more):
    said = {
        "address": lambda view: f"/here?x={view.query['x']}&y={view.query['y']}&reach={view.reach}",
        "building_url": lambda one: f"/b/{one.pk}",
    }
    return Plan(view, **(said | more))


# --- what is in sight ---


def test_the_middle_of_the_view_is_the_middle_of_the_paper():
    assert HERE.on_paper(*examples.BUSSY) == (WIDTH / 2, HEIGHT / 2)
    assert HERE.on_paper(examples.BUSSY[0] + 120, examples.BUSSY[1]) == (WIDTH, HEIGHT / 2)


def test_up_is_north():
    assert HERE.on_paper(examples.BUSSY[0], examples.BUSSY[1] + 10)[1] < HEIGHT / 2
    assert HERE.moved("up").y > HERE.y


@pytest.mark.parametrize(
    ("said", "view"),
    [
        ({"x": "1", "y": "2"}, View(1, 2)),
        ({"x": "1", "y": "2", "reach": "300"}, View(1, 2, 240)),
        ({"x": "1", "y": "two"}, None),
        ({"x": "nan", "y": "2"}, None),
        ({"x": "1e400", "y": "2"}, None),
        ({}, None),
    ],
)
def test_an_address_says_a_view_or_none(said, view):
    assert View.read(said) == view


def test_one_looks_closer_until_the_nearest():
    nearest = HERE.nearer

    assert (nearest.reach, nearest.nearer, View(0, 0, 960).farther) == (60, None, None)


# --- streets ---


def test_a_street_runs_between_its_two_sides():
    houses = [(number, number * 5.0, 10.0 if number % 2 else -10.0) for number in range(1, 41)]

    (line,) = courses(houses)

    assert all(abs(y) < 6 for _x, y in line)
    assert (line[0][0] < 30, line[-1][0] > 180) == (True, True)


def test_a_gap_breaks_a_street():
    assert len(courses([(1, 0, 0), (3, 10, 0), (5, 900, 0), (7, 910, 0)])) == 2


def test_a_single_house_makes_no_street():
    assert courses([(1, 0, 0)]) == []


def test_a_name_does_not_stand_on_its_head():
    assert to_be_read([(10, 0), (0, 0)]) == [(0, 0), (10, 0)]


# --- pictures of a map server ---


def test_no_server_is_asked_unless_one_is_named():
    assert tiles(HERE, "") == []


def test_pictures_cover_the_paper_and_lie_where_they_belong():
    found = tiles(HERE, "https://tiles.example/{z}/{x}/{y}.png")

    corners = [(float(e), float(f)) for *_abcd, e, f in (tile.matrix.split() for tile in found)]
    assert 4 <= len(found) <= 40
    assert all(re.fullmatch(r"https://tiles\.example/1[789]/\d+/\d+\.png", tile.url) for tile in found)
    assert min(x for x, _y in corners) <= 0 and min(y for _x, y in corners) <= 0


def test_there_are_none_where_the_projection_does_not_serve():
    assert tiles(View(0, 0), "https://tiles.example/{z}/{x}/{y}.png") == []


# --- the drawing ---


@pytest.mark.django_db
class TestDrawing:
    def test_streets_houses_buildings_and_the_network_are_drawn(self):
        home = examples.street()
        for number in range(1, 30):
            examples.house_with(home, number, x=examples.BUSSY[0] - 90 + 6 * number, y=examples.BUSSY[1] + (8 if number % 2 else -8))
        chosen = examples.original()
        examples.block()

        drawn = plan(chosen=Building.objects.select_related("pm").get(pk=chosen.pk))

        assert [way.name for way in drawn.named] == ["Rue Étienne Ganneron"]
        assert [(mark.label, mark.is_chosen) for mark in drawn.marks] == [
            ("6 RUE ETIENNE GANNERON, IMB/77058/X/0218, RACCORDABLE", True),
            ("8 RUE ETIENNE GANNERON, IMB/77058/X/0300, RACCORDABLE", False),
        ]
        assert [point.label for point in drawn.branching] == ["PT 002053", "PT 0300"]
        assert [point.label for point in drawn.mutualisation] == ["FI-77058-000B"]
        assert drawn.connection.count("L") == 2
        assert len(drawn.numbers) == 29

    def test_the_same_is_said_in_words_with_distances(self):
        examples.original()
        examples.block()

        assert [(one.building.identifier, one.metres) for one in plan().near] == [("IMB/77058/X/0218", 0), ("IMB/77058/X/0300", 30)]

    def test_what_lies_outside_is_not_drawn(self):
        examples.block(x=examples.BUSSY[0] + 121)

        assert plan().marks == []
        assert len(plan(View(*examples.BUSSY, 240)).marks) == 1

    def test_numbers_are_written_only_from_near(self):
        examples.house_with(examples.street(), 6)

        assert ([one.label for one in plan().numbers], plan(View(*examples.BUSSY, 240)).numbers) == (["6"], [])

    def test_nothing_known_is_said(self):
        html = render_to_string("places/_plan.html", {"plan": plan()})

        assert "Rien n’est connu autour d’ici." in html

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_asks_as_often_whatever_there_is(self, count, django_assert_num_queries):
        for place in range(count):
            examples.block(f"IMB/77058/X/030{place}")
            examples.house_with(examples.street(f"Rue {place}", code=f"000{place}"), 6)

        with django_assert_num_queries(3):
            render_to_string("places/_plan.html", {"plan": plan()})

    def test_it_has_no_more_than_three_hundred_shapes(self):
        homes = [examples.street(f"Rue {place}", code=f"{place:04}") for place in range(50)]
        for number in range(2000):
            place = {"x": examples.BUSSY[0] - 118 + number % 236, "y": examples.BUSSY[1] - 80 + number % 160}
            homes[number % 50].houses.create(number=number, **place)
        for number in range(150):
            Building.objects.create(
                source_key=str(number),
                owner_code="FI",
                state="DEPLOYE",
                commune_code="77058",
                x=examples.BUSSY[0],
                y=examples.BUSSY[1] + number / 2,
            )

        html = render_to_string("places/_plan.html", {"plan": plan()})

        assert len(re.findall(r"<(path|rect|circle|text|image)\b", html)) <= 300

    def test_a_name_that_is_markup_is_shown_as_text(self):
        home = examples.street("<script>alert(1)</script>")
        for number in range(1, 40):
            examples.house_with(home, number, x=examples.BUSSY[0] - 110 + 6 * number)

        assert "<script" not in render_to_string("places/_plan.html", {"plan": plan()})

    def test_pictures_of_a_server_stand_below_with_their_attribution(self, settings):
        settings.TILE_URL, settings.TILE_ATTRIBUTION = "https://tiles.example/{z}/{x}/{y}.png", "© Tiles"

        html = render_to_string("places/_plan.html", {"plan": plan()})

        assert ("https://tiles.example/" in html, "© Tiles" in html) == (True, True)


def test_the_point_in_the_middle_is_said_in_degrees():
    assert plan().gps == "48.844629, 2.710742"
    assert to_wgs84(*examples.BUSSY)[0] == pytest.approx(2.710742, abs=1e-6)
