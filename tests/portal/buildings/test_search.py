"""Finding a building by whatever one has in hand."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from parvis.places import indexing
from parvis.places.models import Line
from tests.places import examples

pytestmark = [pytest.mark.django_db, pytest.mark.database]
QUERIES = 13


def search(world, language="fr", **said):
    return world.browser(world.alice, language).get(world.at(f"/buildings?{urlencode(said)}"))


def test_by_its_identifier_one_comes_to_its_page(world, original):
    for said in ({"by": "identifier", "q": "imb/77058/x/0218"}, {"id": "IMB/77058/X/0218"}, {"by": "address", "q": "IMB/77058/X/0218"}):
        response = search(world, **said)
        assert (response.status_code, response.url) == (302, world.at(f"/buildings/{original.pk}"))


def test_by_the_address_as_one_writes_it(world, original):
    response = search(world, by="address", q="6 r Etienne Ganeron, 77600 bussy st georges")

    assert (response.status_code, response.url) == (302, world.at(f"/buildings/{original.pk}"))


def test_buildings_of_one_address_are_all_listed(world, original):
    examples.block(number="6", name="BATIMENT B")
    examples.block("IMB/77058/X/0301", number="6", name="BATIMENT C", state="CIBLE")

    html = search(world, by="address", q="6 rue Etienne Ganneron Bussy").content.decode()

    assert "3 bâtiments" in html
    assert [name in html for name in ("BATIMENT B", "BATIMENT C", "IMB/77058/X/0218")] == [True] * 3
    assert [label in html for label in ("RACCORDABLE", "CIBLE")] == [True] * 2


def test_a_line_leads_to_its_floor_and_says_which_line(world, original):
    block = examples.block()
    line = Line.objects.filter(building=block).first()
    Line.objects.filter(pk=line.pk).update(number="0160000001", service_reference="F00000015")

    for said in ({"by": "socket", "q": line.pto.lower()}, {"by": "line", "q": "01 60 00 00 01"}, {"by": "service", "q": "F00000015"}):
        response = search(world, **said)
        assert (response.status_code, response.url) == (
            302,
            world.at(f"/buildings/{block.pk}?floor={line.floor_id}&door=12&line={line.pk}"),
        )


def test_by_position_what_stands_around_is_listed_with_distances(world, original):
    examples.block()

    html = search(world, by="gps", q="48.844629, 2.710742").content.decode()

    assert ("à 0 m" in html, "à 30 m" in html) == (True, True)


def test_a_position_pasted_for_an_address_is_understood(world, original):
    response = search(world, by="address", q="48,844629 N 2,710742 E")

    assert response.url == world.at(f"/buildings/{original.pk}")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"by": "identifier", "q": "IMB/00000/X/0000"}, "Aucun bâtiment n’est connu sous cette référence."),
        ({"by": "socket", "q": "XX-0000-0000"}, "Aucun bâtiment n’est connu sous cette référence."),
        ({"by": "address", "q": "zzzz qqqq"}, "Aucune adresse ne ressemble à celle-ci."),
        ({"by": "gps", "q": "somewhere"}, "Indiquez une latitude et une longitude"),
        ({"by": "gps", "q": "12.5, 140.2"}, "hors de"),
    ],
)
def test_what_is_not_found_is_said_and_what_was_typed_is_kept(world, original, said, sentence):
    response = search(world, **said)

    html = response.content.decode()
    assert (response.status_code, sentence in html, f'value="{said["q"]}"' in html) == (200, True, True)


def test_several_addresses_are_offered_to_choose_from(world, original):
    other = examples.commune("77243", "Lagny-sur-Marne", "77400")
    examples.house_with(examples.street(commune=other, label_folded="rue etienne ganneron 77400 lagny sur marne"), 6)
    indexing.refresh()

    html = search(world, by="address", q="6 rue etienne ganneron").content.decode()

    assert ("Quelle adresse voulez-vous dire" in html, "Lagny-sur-Marne" in html) == (True, True)


def test_a_house_without_a_building_offers_the_nearest(world, original):
    examples.house_with(original.street, 10, x=examples.BUSSY[0] + 40)

    html = search(world, by="address", q="10 rue Etienne Ganneron 77600 Bussy").content.decode()

    assert ("Aucun bâtiment n’est connu au" in html, "Les bâtiments les plus proches" in html, "IMB/77058/X/0218" in html) == (True,) * 3


def test_the_map_shows_where_one_looks_and_searches_there(world, original):
    html = search(world, by="map").content.decode()
    found = search(world, by="map", x=examples.BUSSY[0], y=examples.BUSSY[1], near="1").content.decode()

    assert ("Chercher ici" in html, 'id="plan"' in html, "1 bâtiment" in found) == (True, True, True)


@pytest.mark.parametrize(
    "said",
    [{"by": "map", "x": "nan", "y": "1"}, {"by": "nothing"}, {"place": "house:99999999999999999999"}, {"place": "street:x"}, {"q": " "}],
)
def test_nonsense_in_the_address_is_no_fault(world, original, said):
    assert search(world, **said).status_code == 200


def test_the_page_speaks_english(world, original):
    html = search(world, "en", by="address", q="zzzz qqqq").content.decode()

    assert ("No address resembles this one." in html, "Building identifier" in html) == (True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_whatever_is_found(world, original, count, django_assert_num_queries):
    for place in range(count + 1):
        examples.block(f"IMB/77058/X/030{place}", number="6", name=f"BATIMENT {place}")
    browser = world.browser(world.alice)

    with django_assert_num_queries(QUERIES):
        browser.get(world.at("/buildings?by=gps&q=48.844629, 2.710742"))


# --- who may ---


def test_who_may_not_use_it_is_told_so(world, original):
    assert world.browser(world.bruno).get(world.at("/buildings")).status_code == 403
    assert world.browser(world.bruno).get(world.at(f"/buildings/{original.pk}")).status_code == 403


def test_who_is_not_signed_in_is_asked_to(world, original):
    response = world.browser().get(world.at("/buildings?q=6 rue"))

    assert (response.status_code, "login" in response.url) == (302, True)


def test_a_portal_without_such_a_service_has_no_such_page(world, original):
    world.tool.tool = {}
    world.tool.save(update_fields=["tool"])

    assert search(world).status_code == 404
