import pytest
from django.test import Client

from tests.cast import Cast
from tests.places import ground


@pytest.fixture
def house(db):
    ground.lay()
    cast = Cast()
    cast.service("buildings", tool={"kind": "buildings"})
    return cast


@pytest.fixture
def alice(house):
    client = Client()
    client.force_login(house.person("alice", language="fr"))
    return client


ADDRESS = "/p/house/places/complete"


def test_what_one_types_is_completed(alice):
    page = alice.get(ADDRESS, {"q": "6 rue ganneron bus"}).content.decode()

    assert 'data-announce="1 adresse, flèche vers le bas pour choisir"' in page
    assert 'role="option" data-text="6 Rue Étienne Ganneron 77600 Bussy-Saint-Georges" data-key="house:' in page


def test_a_position_offers_what_is_nearest(alice):
    page = alice.get(ADDRESS, {"q": "48.844196, 2.710428"}).content.decode()

    assert page.count('role="option"') == 8
    assert "<small>à 0 m</small>" in page


@pytest.mark.parametrize(
    ("typed", "said"), [("zzzz yyyy", "Aucune adresse ne ressemble à celle-ci."), ("", "Aucune adresse"), ("4.48, 48.39", "hors de France")]
)
def test_where_nothing_is_found_it_is_said(alice, typed, said):
    page = alice.get(ADDRESS, {"q": typed}).content.decode()

    assert said in page
    assert "option" not in page


def test_a_number_nearby_and_a_town_are_said_to_be_so(alice):
    assert "<small>le numéro le plus proche</small>" in alice.get(ADDRESS, {"q": "5 rue ganneron bussy"}).content.decode()
    assert "<small>77, Seine-et-Marne, Île-de-France</small>" in alice.get(ADDRESS, {"q": "bussy"}).content.decode()


def test_only_who_may_use_a_tool_is_answered(house, alice):
    house.service("help-only")
    assert Client().get(ADDRESS).status_code == 302
    assert Client().get(ADDRESS, headers={"Accept": "application/json"}).status_code == 401

    house.portal.services.get(slug="buildings").grants.filter(role="use").delete()
    assert alice.get(ADDRESS, {"q": "bussy"}).status_code == 403

    house.portal.services.filter(slug="buildings").update(tool={})
    assert alice.get(ADDRESS, {"q": "bussy"}).status_code == 404


@pytest.mark.parametrize("typed", ["bussy", "rue de la paix"])
def test_it_asks_few_questions(alice, typed, django_assert_max_num_queries):
    alice.get(ADDRESS, {"q": typed})
    with django_assert_max_num_queries(15):
        alice.get(ADDRESS, {"q": typed})
