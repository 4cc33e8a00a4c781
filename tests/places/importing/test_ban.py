import pytest

from parvis.places.models import Building, Commune, House, Street
from tests.places.importing.files import BAN_HEADER, BAN_ROW, IPE_ROW, ban, changed, counts, house, ipe, load, rejects

pytestmark = pytest.mark.django_db


def test_the_bases_own_row_gives_a_house_its_street_and_its_commune():
    run = load(ban(BAN_ROW))

    assert (run.layout, run.state, *counts(run)) == ("ban", "done", 1, 0, 0, 0, 0)
    one = House.objects.select_related("street__commune").get()
    assert (one.number, one.suffix, one.national_key, one.x, one.y, one.projection) == (
        6,
        "",
        "01002_w4ld4h_00006",
        887643.67,
        6547960.53,
        "RGF93",
    )
    street = one.street
    assert (street.name, street.postcode, street.national_key, street.commune_name, street.house_count, street.x) == (
        "Place du Pese Lait",
        "01640",
        "01002_w4ld4h",
        "L'Abergement-de-Varey",
        1,
        887643.67,
    )
    assert (street.name_folded, street.label_folded) == ("place du pese lait", "place du pese lait 01640 abergement de varey")
    assert (street.commune.name, street.commune.department, street.commune.postcodes) == ("L'Abergement-de-Varey", "01", ["01640"])


def test_a_file_loaded_again_writes_nothing():
    load(ban(BAN_ROW, house(8)))

    assert counts(load(ban(BAN_ROW, house(8)))) == (0, 0, 2, 0, 0)


def test_a_house_that_moved_is_changed_and_one_that_is_gone_goes():
    load(ban(BAN_ROW, house(8), house(10)))

    assert counts(load(ban(BAN_ROW, house(8, x="887650.00")))) == (0, 1, 1, 1, 0)
    assert list(House.objects.values_list("number", "x")) == [(6, 887643.67), (8, 887650.0)]
    assert Street.objects.get().house_count == 2


def test_a_street_of_which_nothing_is_left_goes_with_its_houses():
    load(ban(BAN_ROW, changed(house(8), BAN_HEADER, id="01002_aaaaaa_00008", nom_voie="Rue Haute")))

    load(ban(BAN_ROW))

    assert [street.name for street in Street.objects.all()] == ["Place du Pese Lait"]


def test_other_communes_are_left_alone():
    load(ban(BAN_ROW))

    load(ban(house(1, id="01004_abcdef_00001", code_insee="01004", nom_commune="Ambérieu-en-Bugey")))

    assert House.objects.count() == 2
    assert set(Commune.objects.values_list("code", flat=True)) == {"01002", "01004"}


def test_numbers_may_have_a_letter_or_a_word():
    load(ban(house(6, id="01002_w4ld4h_00006_bis", rep="BIS"), house(6, id="01002_w4ld4h_00006_a", rep="A"), BAN_ROW))

    assert list(House.objects.values_list("number", "suffix")) == [(6, ""), (6, "a"), (6, "bis")]


def test_the_same_house_twice_is_refused_once():
    assert rejects(load(ban(BAN_ROW, BAN_ROW))) == [(3, "duplicate", "id", "01002_w4ld4h_00006")]


def test_degrees_stand_for_metres_that_are_missing():
    load(ban(changed(BAN_ROW, BAN_HEADER, x="", y="")))

    one = House.objects.get()
    assert (round(one.x), round(one.y)) == (887644, 6547961)


def test_a_house_overseas_is_kept_in_its_own_projection():
    row = changed(BAN_ROW, BAN_HEADER, id="97411_0001_00001", code_insee="97411", code_postal="97400", x="338568.32", y="7690475.44")

    load(ban(row))

    assert (House.objects.get().projection, Street.objects.get().projection) == ("RGR92", "RGR92")
    assert Commune.objects.get().department == "974"


@pytest.mark.parametrize("addresses_first", [True, False])
def test_buildings_find_their_house_whichever_file_came_first(addresses_first):
    row = changed(
        BAN_ROW,
        BAN_HEADER,
        id="77058_0361_00006",
        code_insee="77058",
        code_postal="77600",
        nom_voie="Rue Étienne Ganneron",
        nom_commune="Bussy-Saint-Georges",
        x="678771.23",
        y="6860548.07",
    )

    for content in (ban(row), ipe(IPE_ROW)) if addresses_first else (ipe(IPE_ROW), ban(row)):
        load(content)

    building = Building.objects.select_related("house", "street").get()
    assert (building.street.name, building.house.number) == ("Rue Étienne Ganneron", 6)


def test_a_building_stays_when_its_house_goes():
    rows = [
        house(number, id=f"77058_0361_{number:05d}", code_insee="77058", code_postal="77600", nom_commune="Bussy", nom_voie="Rue Ganneron")
        for number in (6, 8)
    ]
    load(ban(*rows))
    load(ipe(IPE_ROW))

    load(ban(rows[1]))

    building = Building.objects.get()
    assert (building.house, building.street.name) == (None, "Rue Ganneron")


def test_streets_of_one_beginning_stay_apart_where_no_key_is_given():
    rows = [
        house(number, id="", numero=str(number), nom_voie=name)
        for name in ("Avenue du Général de Gaulle", "Avenue du Général Leclerc")
        for number in (2, 4)
    ]

    assert [counts(load(ban(*rows))) for _time in range(2)] == [(4, 0, 0, 0, 0), (0, 0, 4, 0, 0)]
    assert sorted(Street.objects.values_list("name", "house_count")) == [
        ("Avenue du Général Leclerc", 2),
        ("Avenue du Général de Gaulle", 2),
    ]
    assert all(len(street.national_key) == 20 for street in Street.objects.all())
