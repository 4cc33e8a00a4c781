"""Golden look-ups: what people type, and the place they mean."""

import pytest

from parvis.places import finding, indexing
from parvis.places.models import Street
from tests.places import ground

pytestmark = pytest.mark.usefixtures("laid")

PAIX = "12 Rue de la Paix 75002 Paris 2e Arrondissement"
GANNERON = "6 Rue Étienne Ganneron 77600 Bussy-Saint-Georges"
JAURES = "20 Avenue Jean Jaurès 69003 Lyon 3e Arrondissement"


def first(text, **options):
    return next((one.label for one in finding.find(text, **options)), "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("6 RUE ETIENNE GANNERON 77600 BUSSY-ST-GEORGES", GANNERON, id="as a file writes it"),
        pytest.param("6 rue étienne ganneron bussy saint georges", GANNERON, id="number, street, town"),
        pytest.param("6 rue ganneron bussy", GANNERON, id="words left out"),
        pytest.param("77600 bussy, 6 rue ganneron", GANNERON, id="the other way round"),
        pytest.param("bussy saint georges rue etienne ganneron 6", GANNERON, id="the number last"),
        pytest.param("6 r ganeron bussy st georges", GANNERON, id="a letter missing"),
        pytest.param("6 rue ganneorn bussy st georges", GANNERON, id="letters exchanged"),
        pytest.param("6 rue gannerron bussy st georges", GANNERON, id="a letter too many"),
        pytest.param("6 rue gabneron bussy", GANNERON, id="two letters wrong in a long word"),
        pytest.param("6 rue ganneron 77600", GANNERON, id="postcode alone"),
        pytest.param("6 rue ganneron 77058", GANNERON, id="the code of the commune instead"),
        pytest.param("6 rue ganneron 77601 bussy", GANNERON, id="a wrong postcode"),
        pytest.param("6 avenue ganneron bussy", GANNERON, id="a wrong kind of street"),
        pytest.param("bat B appt 3 6 rue ganneron bussy france", GANNERON, id="parts of the building"),
        pytest.param("12 rue de la paix paris", PAIX, id="the right one of two towns"),
        pytest.param("12 paix 75002", PAIX, id="a word and a postcode"),
        pytest.param("20 av. j. jaures lyon", JAURES, id="abbreviations and an initial"),
        pytest.param("20 avenue jean jorés lyon 3", JAURES, id="as it is heard"),
        pytest.param("20 bd jean jaures LYON 03", JAURES, id="the district as files write it"),
        pytest.param("12 rue du huit mai 1945 lyon", "12 Rue du 8 Mai 1945 69003 Lyon 3e Arrondissement", id="a day in letters"),
        pytest.param("8 mai 1945 lyon", "Rue du 8 Mai 1945 69003 Lyon 3e Arrondissement", id="a day is no number"),
        pytest.param("20 rue du gal mouton-duvernet lyon", "20 Rue Général Mouton Duvernet 69003 Lyon 3e Arrondissement", id="small words"),
        pytest.param(
            "6 place du pese lait labergement de varey", "6 Place du Pèse-Lait 01640 L'Abergement-de-Varey", id="an elision glued"
        ),
        pytest.param("3 rue arras hay les roses", "3 Rue d'Arras 94240 L'Haÿ-les-Roses", id="elisions left out"),
        pytest.param("le moulin abergement", "Le Moulin 01640 L'Abergement-de-Varey", id="a place without streets"),
        pytest.param("7 boulevard pasteur lile", "7 Boulevard Louis Pasteur 59000 Lille", id="a town with a letter missing"),
        pytest.param("rue de paris lille", "Rue de Paris 59000 Lille", id="a street called after a town"),
        pytest.param("bussy", "Bussy-Saint-Georges", id="a town"),
        pytest.param("77600", "Bussy-Saint-Georges", id="a postcode"),
        pytest.param("lyon", "Lyon", id="a town before its districts"),
        pytest.param("rue", "Rue", id="a town called Rue"),
    ],
)
def test_what_people_type_finds_what_they_mean(typed, meant):
    assert first(typed) == meant


@pytest.mark.parametrize("typed", ["6 rue etienne gann", "6 rue ganneron bus", "av du general de g"])
def test_what_is_not_finished_is_completed(typed):
    assert finding.find(typed)[0].commune_name == "Bussy-Saint-Georges"


@pytest.mark.parametrize("typed", ["", "   ", "–", "12", "rue de la", "xyzzyx plugh", "a" * 5000, "de " * 300])
def test_what_says_nothing_finds_no_address(typed):
    assert [one for one in finding.find(typed) if one.kind != "municipality"] == []


def test_a_number_with_bis_is_its_own_house():
    bis, plain = finding.find("6bis rue ganneron bussy")[0], finding.find("6 rue ganneron bussy")[0]

    assert (bis.full_number, bis.house.suffix) == ("6 bis", "bis")
    assert (plain.full_number, plain.house.suffix) == ("6", "")
    assert finding.find("6 B rue ganneron bussy")[0].full_number == "6 bis"


def test_a_number_that_a_street_has_not_offers_those_around_it():
    found = finding.find("5 rue etienne ganneron bussy")

    assert [(one.kind, one.full_number, one.is_near) for one in found] == [
        ("street", "", False),
        ("housenumber", "4", True),
        ("housenumber", "6", True),
        ("housenumber", "6 bis", True),
        ("housenumber", "2", True),
    ]


def test_a_number_from_to_is_its_first():
    assert first("10-12 rue de la paix paris") == "10 Rue de la Paix 75002 Paris 2e Arrondissement"


def test_of_two_streets_that_have_the_name_the_one_with_the_number_comes_first():
    assert first("19 rue de la paix") == "19 Rue de la Paix 69003 Lyon 3e Arrondissement"


def test_a_town_or_a_postcode_narrows_what_is_found():
    lyon = "Rue de la Paix 69003 Lyon 3e Arrondissement"

    assert [one.label for one in finding.find("rue de la paix", town="69383")] == [lyon]
    assert [one.label for one in finding.find("rue de la paix", postcode="69003")] == [lyon]
    assert finding.find("rue ganneron", town="69383") == []


def test_what_is_nearer_comes_first_where_the_words_say_the_same():
    paris, lyon = ground.ORIGIN["75102"], ground.ORIGIN["69383"]

    assert first("10 rue de la paix", near=paris).endswith("Paris 2e Arrondissement")
    assert first("10 rue de la paix", near=lyon).endswith("Lyon 3e Arrondissement")
    assert finding.find("10 rue de la paix", near=paris)[0].distance == pytest.approx(80, abs=1)


def test_only_the_kinds_that_are_wanted_are_found():
    assert {one.kind for one in finding.find("lyon", kinds=["street"])} == {"street"}
    assert {one.kind for one in finding.find("12 rue de la paix", kinds=["housenumber"])} == {"housenumber"}
    assert [one.kind for one in finding.find("moulin", kinds=["locality"])] == ["locality"]
    assert [one.kind for one in finding.find("12 rue de la paix paris", kinds=["street"])] == ["street"]


def test_a_score_lies_between_nothing_and_one_and_falls_with_what_is_wrong():
    right, mistyped, wrong = (finding.find(typed)[0].score for typed in (GANNERON, "6 rue ganeron bussy", "6 avenue ganeron 77601 bussi"))

    assert 1 >= right > mistyped > wrong > 0


def test_no_more_is_found_than_was_asked_for():
    assert len(finding.find("rue", town="69383", limit=2)) == 2


def test_a_street_that_changes_its_name_is_found_by_the_new_one():
    street = Street.objects.get(name="Rue Étienne Ganneron")
    street.name, street.name_folded, street.label_folded = "Rue Neuve", "rue neuve", "rue neuve 77600 bussy saint georges"
    street.save(update_fields=["name", "name_folded", "label_folded"])

    assert first("6 rue neuve bussy") == "6 Rue Neuve 77600 Bussy-Saint-Georges"
    assert "ganneron" not in first("6 rue ganneron bussy").lower()


def test_a_street_that_is_gone_is_found_no_more():
    Street.objects.get(name="Rue d'Arras").delete()

    assert "Arras" not in first("rue d'arras")


@pytest.mark.parametrize(
    ("typed", "most"),
    [("6 rue etienne ganneron 77600 bussy", 2), ("6 rue ganeron bussy", 5), ("rue de la paix", 3), ("6 zzz yyy xxx bussy", 9)],
)
def test_a_look_up_asks_few_questions(typed, most, django_assert_max_num_queries):
    with django_assert_max_num_queries(most):
        finding.find(typed)


def test_a_look_up_of_many_asks_no_more_than_of_one(django_assert_max_num_queries):
    for number in range(30):
        ground.street("59350", f"Rue Numéro {number}", f"1{number:03d}", [1])

    with django_assert_max_num_queries(2):
        assert len(finding.find("1 rue numero lille", limit=30)) == 30


def test_five_digits_are_a_postcode_before_they_are_a_commune_s_code():
    ground.commune("35281", "Saint-Jacques-de-la-Lande", "35136"), ground.commune("35136", "Janzé", "35150")
    for code, numbers in (("35281", [3]), ("35136", [*range(1, 60)])):
        ground.street(code, "Rue de l'Église", "0001", numbers)
    indexing.refresh()

    assert [one.label for one in finding.find("3 rue de l'eglise 35136")] == [
        "3 Rue de l'Église 35136 Saint-Jacques-de-la-Lande",
        "3 Rue de l'Église 35150 Janzé",
    ]


def test_of_towns_with_one_postcode_the_larger_street_comes_first_however_long_the_name_is():
    ground.commune("95580", "Saint-Witz", "95470"), ground.commune("95641", "Vémars", "95470")
    for code, numbers in (("95580", [9, *range(20, 40)]), ("95641", [9, 10])):
        ground.street(code, "Impasse du Général Kœnig", "0001", numbers)
    indexing.refresh()

    assert first("9 impasse du general koenig 95470") == "9 Impasse du Général Kœnig 95470 Saint-Witz"
