"""The reference of the API, for programs and for people."""

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def house(db: None) -> Cast:
    return Cast("house")


def test_the_description_is_openapi_3_1(house: Cast) -> None:
    said = Client().get("/p/house/api/v1/openapi.json").json()

    assert said["openapi"].startswith("3.1")
    assert "/p/house/api/v1/me" in said["paths"]


def test_the_page_names_every_call_and_each_value_that_it_answers(house: Cast) -> None:
    page = Client(headers={"accept-language": "en"}).get("/p/house/api/v1/reference").content.decode()

    assert "GET /p/house/api/v1/me" in page
    assert "<code>services.slug</code>" in page
    assert "<script" not in page.partition("<main")[2].partition("</main")[0]


def test_the_page_speaks_the_language_of_its_reader(house: Cast) -> None:
    page = Client(headers={"accept-language": "fr"}).get("/p/house/api/v1/reference").content.decode()

    assert "Demander quelles offres sont possibles en un lieu" in page
    assert "comme on le taperait" in page
    assert "Ask which offers" not in page
