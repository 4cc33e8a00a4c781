"""What a French tool gets that speaks to a French geocoder."""

import pytest
from django.test import Client

from parvis.api.geocoding import views
from parvis.api.geocoding.pace import Pace
from parvis.places import indexing
from parvis.places.models import House
from tests.places import ground

pytestmark = pytest.mark.usefixtures("laid")


def asked(path: str, **query: str) -> dict:
    response = Client().get(f"/api/geocode/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_house_is_a_feature_with_the_properties_of_the_national_base():
    found = asked("search/", q="6 bis rue ganneron bussy")

    assert found == {
        "type": "FeatureCollection",
        "version": "draft",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [2.710442, 48.844196]},
                "properties": {
                    "label": "6 bis Rue Étienne Ganneron 77600 Bussy-Saint-Georges",
                    "score": found["features"][0]["properties"]["score"],
                    "housenumber": "6 bis",
                    "id": "77058_0361_00006_bis",
                    "name": "6 bis Rue Étienne Ganneron",
                    "postcode": "77600",
                    "citycode": "77058",
                    "x": 678749.0,
                    "y": 6860500.0,
                    "city": "Bussy-Saint-Georges",
                    "context": "77, Seine-et-Marne, Île-de-France",
                    "type": "housenumber",
                    "importance": 0.2113,
                    "street": "Rue Étienne Ganneron",
                },
            }
        ],
        "attribution": "BAN",
        "licence": "etalab-2.0",
        "query": "6 bis rue ganneron bussy",
        "limit": 5,
    }
    assert 0.5 < found["features"][0]["properties"]["score"] < 1


def test_a_street_a_place_and_a_town_say_what_they_are():
    street, place, town = (asked("search", q=text)["features"][0]["properties"] for text in ("rue ganneron bussy", "le moulin", "bussy"))

    assert [one["type"] for one in (street, place, town)] == ["street", "locality", "municipality"]
    assert [one["name"] for one in (street, place, town)] == ["Rue Étienne Ganneron", "Le Moulin", "Bussy-Saint-Georges"]
    assert (town["population"], town["citycode"], "street" in street) == (27_498, "77058", False)


def test_filters_and_a_center_are_repeated_and_kept_to():
    found = asked("search", q="rue de la paix", postcode="69003", type="street", lat="45.75", lon="4.85", limit="1")

    assert [one["properties"]["postcode"] for one in found["features"]] == ["69003"]
    assert (found["filters"], found["center"], found["limit"]) == ({"type": ["street"], "postcode": ["69003"]}, [4.85, 45.75], 1)
    assert found["features"][0]["properties"]["distance"] > 0
    assert asked("search", q="rue de la paix", citycode="75102")["features"][0]["properties"]["city"] == "Paris 2e Arrondissement"
    assert asked("search", q="rue de la paix", type="country")["features"] == []


@pytest.mark.parametrize("said", ["77'058", '77"058', "77\\058", "7705", "770580", "77058 | 75102", "a*:b)", "٧٧٠٥٨"])
@pytest.mark.parametrize("name", ["citycode", "postcode"])
def test_a_filter_that_is_no_code_finds_nothing(name, said):
    assert asked("search", q="rue ganneron", **{name: said})["features"] == []
    assert asked("search", q="bussy", **{name: said})["features"] == []


@pytest.mark.parametrize("said", ["2A004", "2a004", " 2A004 "])
@pytest.mark.parametrize(("text", "label"), [("ajaccio", "Ajaccio"), ("cours napoleon", "Cours Napoléon 20000 Ajaccio")])
def test_a_code_may_have_a_letter_of_any_size(text, label, said):
    ground.commune("2A004", "Ajaccio", "20000")
    ground.street("2A004", "Cours Napoléon")
    indexing.refresh()

    assert [one["properties"]["label"] for one in asked("search", q=text, citycode=said)["features"]][:1] == [label]


def test_the_last_word_may_go_on_unless_it_may_not():
    assert asked("search", q="rue ganner")["features"]
    assert (
        asked("search", q="rue gan bussy", autocomplete="0")["features"]
        == asked("search", q="rue gan bussy", autocomplete="false")["features"]
    )


def test_a_number_that_a_street_has_not_gives_the_street():
    found = asked("search", q="5 rue ganneron bussy")["features"]

    assert [one["properties"]["type"] for one in found] == ["street"]


@pytest.mark.parametrize("names", [("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"), ("lat", "long")])
def test_a_position_gives_the_nearest_house_with_its_distance(names):
    house = House.objects.get(national_key="77058_0361_00006")

    found = asked("reverse/", **dict(zip(names, ("48.844196", "2.710428"), strict=True)))["features"]

    assert [one["properties"]["id"] for one in found] == [house.national_key]
    assert found[0]["properties"]["distance"] == 0


def test_the_nearest_may_be_several_and_narrowed():
    assert len(asked("reverse", lat="48.8442", lon="2.7104", limit="3")["features"]) == 3
    assert asked("reverse", lat="48.8442", lon="2.7104", type="street")["features"] == []
    assert asked("reverse", lat="48.8442", lon="2.7104", postcode="75002")["features"] == []
    assert asked("reverse", lat="0.5", lon="0.5")["features"] == []


@pytest.mark.parametrize(
    ("path", "status", "title", "description"),
    [
        ("search", 400, "Missing parameter", 'The "q" parameter is required.'),
        ("search?q=%20", 400, "Missing parameter", 'The "q" parameter is required.'),
        ("search?q=x&limit=0", 400, "Invalid parameter", 'The "limit" parameter is invalid. out of range (1..100)'),
        ("search?q=x&limit=a", 400, "Invalid parameter", 'The "limit" parameter is invalid. The value must be an integer.'),
        ("search?q=x&lat=a&lon=1", 400, "Invalid parameter", 'The "lat" parameter is invalid. invalid value'),
        ("search?q=x&lat=91&lon=1", 400, "Invalid parameter", 'The "lat" parameter is invalid. out of range'),
        ("search?q=x&lat=nan&lon=1", 400, "Invalid parameter", 'The "lat" parameter is invalid. out of range'),
        ("search?q=x&autocomplete=maybe", 400, "Invalid parameter", None),
        ("reverse?lat=48", 400, "Missing parameter", 'The "lon" parameter is required.'),
        ("reverse?lon=2", 400, "Missing parameter", 'The "lat" parameter is required.'),
        ("reverse?lat=48&lon=200", 400, "Invalid parameter", 'The "lon" parameter is invalid. out of range'),
        (f"search?q={'x' * 201}", 413, "Query too long, 201 chars, limit is 200", None),
    ],
)
def test_what_is_wrong_is_said_as_french_geocoders_say_it(path, status, title, description):
    response = Client().get(f"/api/geocode/{path}")

    assert (response.status_code, response.json()["title"]) == (status, title)
    assert description in (None, response.json().get("description"))


@pytest.mark.parametrize("path", ["search?q=bussy", "search", "reverse?lat=48.84&lon=2.71"])
def test_any_page_may_read_it(path):
    assert Client().get(f"/api/geocode/{path}")["Access-Control-Allow-Origin"] == "*"


def test_who_asks_too_much_waits(monkeypatch):
    monkeypatch.setattr(views.QUESTIONS, "most", 2)
    monkeypatch.setattr(views.QUESTIONS, "_counts", {})
    client = Client(REMOTE_ADDR="192.0.2.7")

    assert [client.get("/api/geocode/search?q=bussy").status_code for _ in range(3)] == [200, 200, 429]
    assert Client(REMOTE_ADDR="192.0.2.8").get("/api/geocode/search?q=bussy").status_code == 200


def test_a_pace_is_forgotten_with_its_minute(time_machine):
    pace = Pace(1)
    time_machine.move_to("2026-11-30 08:00:10", tick=False)
    assert [pace.is_kept_by("a"), pace.is_kept_by("a"), pace.is_kept_by("b")] == [True, False, True]

    time_machine.move_to("2026-11-30 08:01:01", tick=False)

    assert pace.is_kept_by("a")


@pytest.mark.parametrize("limit", ["1", "3"])
def test_an_answer_asks_few_questions_of_the_database(limit, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        asked("search", q="rue de la paix", limit=limit)
    with django_assert_max_num_queries(3):
        asked("reverse", lat="48.8442", lon="2.7104", limit=limit)
