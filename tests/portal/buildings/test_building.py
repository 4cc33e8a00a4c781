"""The page of a building: the sheet, the visit it needs, where one goes on, the files."""

from __future__ import annotations

import io
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from parvis.places.models import Floor, Line
from tests.places import examples

pytestmark = [pytest.mark.django_db, pytest.mark.database]
QUERIES = 15
SHORT = "RDV Court-Prise Optique présente"
BLOCK = "RDV Immeuble-Prise Optique à poser dans Immeuble"
HOUSE = "RDV pavillon-Prise Optique à poser dans pavillon"
COMPLEX = "RDV Immeuble (RDC) - Intervention Complexe"


def page(world, building, query="", user=None, language="fr"):
    response = world.browser(user or world.alice, language).get(world.at(f"/buildings/{building.pk}{query}"))
    assert response.status_code == 200
    return response


def card(world, building, query="", **more):
    return page(world, building, query, **more).context["card"]


# --- the sheet ---


def test_the_sheet_is_on_the_page_to_the_letter(world, original):
    html = page(world, original).content.decode().replace("\u00a0", " ")

    for text in (
        "Détails de l’immeuble : IMB/77058/X/0218",
        "RACCORDABLE",
        "Mis à disposition",
        "678771.23",
        "6860548.07",
        "06/03/2019",
        "6 RUE ETIENNE GANNERON",
        "Etage [_NA_]",
        "77243LAG_FI-77058-000B",
        "Ligne(s) Existante(s) (0)",
    ):
        assert text in html, text


def test_in_english_labels_are_translated(world, original):
    html = page(world, original, language="en").content.decode()

    assert ("Building details: IMB/77058/X/0218" in html, "77243LAG_FI-77058-000B" in html, "Floor [_NA_]" in html) == (True, True, True)


# --- the visit ---


def test_a_house_without_lines_needs_a_socket_fitted(world, original):
    assert card(world, original).operation.label["fr"] == HOUSE


@pytest.mark.parametrize(
    ("level", "query", "label"),
    [
        ("1", "&socket=yes", SHORT),
        ("1", "&socket=no", BLOCK),
        ("1", "&socket=no&complex=on", COMPLEX),
        ("RDC", "&socket=no", COMPLEX),
        ("RDC", "&socket=yes", SHORT),
        ("1", "&socket=unknown", None),
        ("1", "", None),
        ("1", "&socket=perhaps", None),
    ],
)
def test_a_block_needs_what_is_answered(world, original, level, query, label):
    block = examples.block()
    floor = Floor.objects.get(building=block, staircase="A", level=level)

    operation = card(world, block, f"?floor={floor.pk}{query}").operation

    assert (operation.label["fr"] if operation else None) == label


def test_a_line_that_was_found_means_that_there_is_a_socket(world, original):
    line = Line.objects.filter(building=examples.block()).first()

    shown = card(world, line.building, f"?floor={line.floor_id}&line={line.pk}")

    assert (shown.operation.label["fr"], shown.carried["line"]) == (SHORT, str(line.pk))


def test_a_line_of_another_floor_is_not_the_dwellings(world, original):
    line = Line.objects.filter(building=examples.block()).first()
    other = Floor.objects.get(building=line.building, staircase="B", level="2")

    shown = card(world, line.building, f"?floor={other.pk}&line={line.pk}&socket=yes")

    assert (shown.line, shown.carried) == (None, {"building": str(line.building_id), "floor": str(other.pk), "operation": "short"})


def test_a_line_whose_floor_is_not_known_is_the_dwellings_on_any(world, original):
    line = Line.objects.filter(building=examples.block()).first()
    floor, line.floor = line.floor, None
    line.save(update_fields=["floor"])

    assert card(world, line.building, f"?floor={floor.pk}&line={line.pk}").carried["line"] == str(line.pk)


@pytest.mark.parametrize(("socket", "is_carried"), [("yes", True), ("unknown", True), ("no", False)])
def test_a_socket_that_is_not_there_does_not_go_along(world, original, socket, is_carried):
    line = Line.objects.filter(building=examples.block()).first()

    shown = card(world, line.building, f"?floor={line.floor_id}&line={line.pk}&socket={socket}")

    assert ("line" in shown.carried) is is_carried


# --- another floor is chosen ---


@pytest.fixture
def floors(world, original):
    """(staircase, level): first staircase with a socket on each floor, second with none."""
    return {(one.staircase, one.level): one for one in Floor.objects.filter(building=examples.block())}


def sent(shown, **changes) -> str:
    """What the page's form sends once something in it is changed."""
    inside = {name: value for name in shown.form.fields if (value := shown.form[name].value())}
    ticked = {name: "on" for name, value in inside.items() if value is True}
    return f"?{urlencode({**dict(shown.hidden), **inside, **ticked, **changes})}"


def test_what_the_register_said_of_one_floor_is_not_an_answer_for_the_next(world, floors):
    empty, taken = floors["B", "1"], floors["A", "1"]
    first = card(world, empty.building, f"?floor={empty.pk}")

    then = card(world, empty.building, sent(first, floor=taken.pk))

    assert (first.operation.label["fr"], then.form["socket"].value(), then.operation) == (BLOCK, "", None)


def test_the_ground_floor_is_left_with_its_complex_work(world, floors):
    ground, first = floors["B", "RDC"], floors["B", "1"]
    below = card(world, ground.building, f"?floor={ground.pk}")

    above = card(world, ground.building, sent(below, floor=first.pk))

    assert (below.operation.label["fr"], above.answers["complex"], above.operation.label["fr"]) == (COMPLEX, False, BLOCK)


def test_the_floor_of_the_line_that_was_found_is_left_with_its_socket_and_found_again(world, floors):
    line, other = floors["A", "1"].lines.get(), floors["A", "2"]
    found = card(world, line.building, f"?floor={line.floor_id}&line={line.pk}")

    left = card(world, line.building, sent(found, floor=other.pk))
    again = card(world, line.building, sent(left, floor=line.floor_id))

    assert [one.form["socket"].value() for one in (found, left, again)] == ["yes", "", "yes"]
    assert [one.carried.get("line") for one in (found, left, again)] == [str(line.pk), None, str(line.pk)]


def test_what_the_person_answered_stays_whichever_floor_it_is(world, floors):
    taken, empty = floors["A", "1"], floors["B", "1"]
    first = card(world, taken.building, sent(card(world, taken.building, f"?floor={taken.pk}"), socket="yes", complex="on", door="7"))

    then = card(world, taken.building, sent(first, floor=empty.pk))

    assert {name: then.answers[name] for name in ("socket", "complex", "door")} == {"socket": "yes", "complex": True, "door": "7"}


def test_without_script_floor_and_socket_are_answered_at_once(world, floors):
    taken = floors["A", "1"]

    shown = card(world, taken.building, sent(card(world, taken.building), floor=taken.pk, socket="no"))

    assert shown.operation.label["fr"] == BLOCK


def test_the_reason_stands_beside_the_visit(world, original):
    assert "Aucune prise optique dans le logement, et le bâtiment est un pavillon." in page(world, original).content.decode()


def test_what_cannot_be_connected_gets_no_visit(world, original):
    block = examples.block(state="CIBLE")

    html = page(world, block, "?socket=no").content.decode()

    assert ("ne peut pas être raccordé" in html, "Prendre rendez-vous" in html, "Signaler une anomalie" in html) == (True, False, True)


def test_a_house_of_unknown_kind_is_not_judged(world, original):
    block = examples.block(kind="")

    assert "Le type de ce bâtiment n’est pas connu" in page(world, block, "?socket=no").content.decode()


# --- where one goes on ---


def test_one_carries_on_only_to_what_one_may_use(world, original):
    assert [way.label["fr"] for way in card(world, original).ways] == ["Signaler une anomalie d’adresse"]

    world.give(world.alice, world.order)

    assert [way.label["fr"] for way in card(world, original).ways] == ["Commander", "Signaler une anomalie d’adresse"]


def test_what_was_found_goes_along(world, original):
    block = examples.block()
    floor = Floor.objects.get(building=block, staircase="B", level="2")

    (way,) = card(world, block, f"?floor={floor.pk}&door=12&socket=no").ways

    parts = urlsplit(way.url)
    assert (parts.path, dict(parse_qsl(parts.query))) == (
        world.at("/services/anomalie-adresse/new"),
        {"building": str(block.pk), "floor": str(floor.pk), "door": "12", "operation": "block"},
    )


def test_a_form_that_follows_is_filled_in(world, original):
    (way,) = card(world, original).ways

    html = world.browser(world.alice).get(way.url, follow=True).content.decode()

    assert ('value="IMB/77058/X/0218"' in html, 'value="Rue Étienne Ganneron"' in html, 'value="77600"' in html) == (True, True, True)


def test_a_form_learns_nothing_of_buildings_for_who_may_use_no_tool(world, original):
    world.give(world.bruno, world.report)

    html = world.browser(world.bruno).get(world.at(f"/services/anomalie-adresse/new?building={original.pk}"), follow=True).content.decode()

    assert "IMB/77058/X/0218" not in html


@pytest.mark.parametrize("query", ["?floor=x&line=y", "?floor=99999999999999999999", "?x=nan&y=1&reach=q", "?door=" + "d" * 99])
def test_nonsense_in_the_address_is_no_fault(world, original, query):
    page(world, original, query)


def test_there_is_no_such_building(world, original):
    assert world.browser(world.alice).get(world.at("/buildings/999999")).status_code == 404
    assert world.browser(world.alice).get(world.at(f"/buildings/{10**30}")).status_code == 404
    assert world.browser(world.alice).get(world.at(f"/buildings/{original.pk}/export.exe")).status_code == 404


# --- files ---


def test_the_sheet_is_taken_along_as_a_table(world, original):
    csv = world.browser(world.alice).get(world.at(f"/buildings/{original.pk}/export.csv"))
    xlsx = world.browser(world.alice).get(world.at(f"/buildings/{original.pk}/export.xlsx"))

    assert csv["Content-Disposition"] == 'attachment; filename="imb-77058-x-0218.csv"'
    header, row = csv.content.decode("utf-8-sig").splitlines()
    assert dict(zip(header.split(";"), row.split(";"), strict=True))["Coordonnée X"] == "678771.23"
    assert CalamineWorkbook.from_filelike(io.BytesIO(xlsx.content)).get_sheet_by_index(0).to_python()[1][0] == "IMB/77058/X/0218"


def test_the_sheet_is_taken_along_as_json(world, original):
    response = world.browser(world.alice).get(world.at(f"/buildings/{original.pk}/export.json"))

    assert json.loads(response.content)["floors"][0]["link"] == "77243LAG_FI-77058-000B"


def test_files_are_for_who_may_use_it(world, original):
    assert world.browser(world.bruno).get(world.at(f"/buildings/{original.pk}/export.csv")).status_code == 403


# --- how much it asks ---


@pytest.mark.parametrize("levels", [("1",), ("1", "2", "3")])
def test_it_asks_as_often_whatever_its_size(world, original, levels, django_assert_num_queries):
    block = examples.block(levels=levels)
    browser = world.browser(world.alice)

    with django_assert_num_queries(QUERIES):
        browser.get(world.at(f"/buildings/{block.pk}"))


def test_the_address_may_say_names_that_nobody_asked_for(world, original):
    assert card(world, original, "?opened=1&building=2&name=3").plan is not None
