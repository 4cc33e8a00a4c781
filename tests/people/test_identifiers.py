import pytest

from parvis.people.identifiers import propose
from parvis.people.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("source", "proposed"),
    [
        ("Ville de Saint-Aubin", "ville-de-saint-aubin"),
        ("L’Haÿ-les-Roses", "l-hay-les-roses"),
        ("Eu", "eu-support"),
        ("Y", "y-support"),
        ("Œuf & Cie", "oeuf-cie"),
    ],
)
def test_an_identifier_is_made_from_the_name_of_the_town(source, proposed):
    assert propose(source) == [proposed]


def test_the_next_useful_source_is_taken_when_the_first_says_nothing():
    assert propose("", "!!!", "helene") == ["helene"]
    assert propose("東京") == ["compte"]


def test_a_taken_identifier_gets_a_number_whatever_its_case():
    User.objects.create_user("SAINT-aubin")

    assert propose("Saint-Aubin", count=2) == ["saint-aubin-2", "saint-aubin-3"]


def test_a_long_name_is_cut_and_ends_with_no_dash():
    (made,) = propose("Communauté de communes du pays de la haute vallée de l’Orne et des forêts")

    assert len(made) <= 40
    assert not made.endswith("-")
