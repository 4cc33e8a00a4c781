from datetime import UTC, datetime

import pytest

from parvis.connectors.simulated.qualifying import qualify
from parvis.connectors.simulated.scenarios import pin
from parvis.connectors.simulated.surveying import survey
from parvis.connectors.surveying.answers import verdict
from parvis.connectors.surveying.reasons import SENTENCES, reason
from tests.connectors.simulated import street

SEED = 7
AT = datetime(2025, 3, 3, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def answer(asked, at=AT, seed=SEED):
    sites, number = survey(asked, seed=seed)
    return qualify(asked, sites, at=at, number=number)


def reason_of(found, offer=0):
    said = found["places"][0]["offers"][offer]["reason"]
    return said and said["code"]


@pytest.fixture
def house():
    building = street.house()
    pin("building", building.identifier, "deployed")
    return building


def test_a_connected_house_can_have_fibre_and_says_all_that_an_order_needs(house):
    found = answer(street.question(house))

    place = found["places"][0]
    assert place["building"]["address"] == "6 RUE ETIENNE GANNERON"
    assert place["wiring"] == {
        "nro": "77243LAG",
        "pm": "FI-77058-000B",
        "pmt": "PT 001113",
        "pbo": "PT 000000",
        "pbo_kind": "CH:EN CHAMBRE",
        "pbo_laying": "SOUTERRAIN",
        "patched_by": "OC",
        "link": "77243LAG_FI-77058-000B",
        "pm_distance": 368,
    }
    assert place["offers"] == [
        {
            "key": "just_fibre",
            "title": {"fr": "Just Fibre", "en": "Just Fibre"},
            "family": "fibre",
            "technology": "FTTH",
            "is_eligible": True,
            "is_on_demand": False,
            "reason": None,
            "alternative": None,
            "alternative_title": None,
            "rates": {"down": 1000, "up": 700},
            "price": {"monthly": "21.40", "setup": "50.00"},
            "cost": None,
            "lead_time": {"days": 20, "counting": "calendar", "text": {"fr": "sous 20 jours", "en": "within 20 days"}},
            "visit": {
                "kind": "house",
                "title": {"fr": "RDV pavillon-Prise Optique à poser dans pavillon", "en": "House: optical socket to install"},
                "minutes": 180,
                "first_day": "2025-03-11",
            },
        }
    ]
    assert (verdict(found), found["valid_until"]) == ("eligible", "2025-04-02T09:00:00+00:00")


def test_the_same_question_has_the_same_answer(house):
    asked = street.question(house, offers=[street.offer(), street.copper()])

    assert answer(asked) == answer(asked)


@pytest.mark.parametrize(
    ("levels", "floor", "kind"), [(("RDC", "1"), "RDC", "complex"), (("RDC", "1"), "1", "block"), (("1",), None, "block")]
)
def test_the_visit_of_a_block_depends_on_the_floor(levels, floor, kind):
    building = street.block(levels=levels)
    chosen = building.floors.get(level=floor).pk if floor else None

    assert answer(street.question(building, floor=chosen))["places"][0]["visit"]["kind"] == kind


def test_where_a_socket_is_the_visit_is_short():
    building = street.block()
    street.socket(building, level="1")

    found = answer(street.question(building, entry={"kind": "pto", "value": "FI-29AB-7K42"}))

    assert (found["places"][0]["visit"]["kind"], found["places"][0]["socket"]) == ("short", "FI-29AB-7K42")


def test_sockets_are_counted_by_building_and_floor():
    building = street.block()
    street.socket(building, level="1")

    place = answer(street.question(building))["places"][0]

    assert place["sockets"] == {"existing": 1, "total": 3, "free": ["FI-29AB-7K42"]}
    assert [(floor["level"], floor["sockets"]["existing"], floor["visit_kind"]) for floor in place["floors"]] == [
        ("RDC", 0, "complex"),
        ("1", 1, "short"),
        ("2", 0, "block"),
    ]


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("in_progress", "notDeployed"),
        ("target", "notDeployed"),
        ("abandoned", "abandoned"),
        ("saturated", "saturated"),
        ("gelled", "temporaryGel"),
        ("excluded", "exclusionZone"),
    ],
)
def test_a_pinned_scenario_decides_why_fibre_cannot_be_had(scenario, code):
    building = street.house()
    pin("building", building.identifier, scenario)

    found = answer(street.question(building))

    assert (reason_of(found), verdict(found)) == (code, "not-eligible")


def test_a_pinned_state_is_said_in_words():
    building = street.house()
    pin("building", building.identifier, "target")

    said = answer(street.question(building))["places"][0]["building"]

    assert (said["state"], said["state_text"]["fr"]) == ("CIBLE", "Cible du déploiement")


def test_on_demand_is_eligible_with_a_longer_delay():
    building = street.house()
    pin("building", building.identifier, "on_demand")

    found = answer(street.question(building))["places"][0]["offers"][0]

    assert (found["is_eligible"], found["is_on_demand"], found["lead_time"]["days"]) == (True, True, 180)


def test_copper_is_closed_everywhere_after_the_general_closing(house):
    asked = street.question(house, offers=[street.offer(), street.copper()])

    found = answer(asked, at=datetime(2026, 11, 30, tzinfo=UTC))

    assert reason_of(found, 1) in {"FCG", "FCC", "FCT", "freezeBeforeClosing"}
    assert (found["places"][0]["offers"][1]["alternative"], verdict(found)) == ("just_fibre", "partly")


def test_a_closed_line_of_copper_says_since_when():
    building = street.house()
    pin("building", building.identifier, "copper_closed")

    said = answer(street.question(building, offers=[street.copper()]))["places"][0]["offers"][0]["reason"]

    assert said["code"] == "FCT"
    assert said["text"]["fr"] == "Fermeture technique du cuivre dans cette commune depuis le 3\u00a0mars 2025."


def test_a_reason_without_its_day_is_a_sentence_all_the_same():
    assert reason("temporaryGel")["text"] == {
        "fr": "Les commandes sont suspendues, le temps de travaux sur le réseau.",
        "en": "Orders are suspended because of works on the network.",
    }


@pytest.mark.parametrize("code", SENTENCES)
def test_every_reason_is_said_in_both_languages(code):
    said = reason(code, AT.date())["text"]

    assert set(said) == {"fr", "en"}
    assert not any("{" in text for text in said.values())


@pytest.mark.parametrize(
    ("dates", "code", "day"),
    [
        ({"valid_from": "2025-06-18"}, "offerNotOpenYet", "2025-06-18"),
        ({"valid_until": "2024-12-31"}, "offerClosed", "2024-12-31"),
        ({"valid_until": "2024-12-31", "replaced_by": "next"}, "offerReplaced", "2024-12-31"),
    ],
)
def test_an_offer_is_had_between_its_dates(house, dates, code, day):
    found = answer(street.question(house, offers=[street.offer("old", **dates), street.offer("next")]))

    said = found["places"][0]["offers"][0]
    assert (said["reason"]["code"], said["reason"]["day"], said["alternative"]) == (code, day, "next")


def test_rules_are_data_and_the_first_that_fits_is_the_reason(house):
    rules = [
        {"when": {"department": ["29"]}, "reason": "notInThisZone"},
        {
            "when": {"building_kind": "PAVILLON", "from": "2025-01-01"},
            "reason": "ours",
            "text": {"fr": "Pas aux pavillons.", "en": "No houses."},
        },
        {"when": {}, "reason": "exclusionZone"},
    ]

    found = answer(street.question(house, offers=[street.offer(rules=rules)]))

    assert found["places"][0]["offers"][0]["reason"] == {
        "code": "ours",
        "text": {"fr": "Pas aux pavillons.", "en": "No houses."},
        "day": None,
    }


def test_fibre_overseas_is_for_metropolitan_france_only():
    building = street.house("IMB/97411/X/0001", commune_code="97411")

    assert reason_of(answer(street.question(building))) == "onlyMetropolitanAreaOffer"


def test_a_number_that_no_line_has_leads_nowhere():
    asked = street.question(entry={"kind": "nd", "value": "02 98 00 00 31"})

    found = answer(asked)

    assert (found["number"]["value"], found["number"]["state"]) == ("0298000031", "unknown")
    assert (found["reason"]["code"], verdict(found)) == ("noLineOfThatNumber", "unknown")


@pytest.mark.parametrize(("is_active", "state", "portable"), [(True, "active", True), (False, "inactive", False)])
def test_an_active_number_can_be_taken_along(house, is_active, state, portable):
    street.socket(house, pto="", number="0298000031", is_number_active=is_active)

    found = answer(street.question(house, entry={"kind": "nd", "value": "0298000031"}) | {"with_portability": True})

    assert (found["number"]["state"], found["number"]["is_portable"]) == (state, portable)


def test_a_full_branching_point_serves_nobody_else(house):
    pin("building", house.identifier, "copper_open")
    pbo, neighbour = house.floors.get().pbo, street.house("IMB/77058/X/9999")
    for count in range(pbo.capacity):
        neighbour.lines.create(pbo=pbo, pto=f"FI-0000-000{count}", state="occupied")

    assert reason_of(answer(street.question(house))) == "saturated"


def test_six_queries_however_many_buildings(house, django_assert_num_queries):
    others = [street.block(f"IMB/77058/X/1{count:03}") for count in range(3)]

    with django_assert_num_queries(5):
        answer(street.question(house))
    with django_assert_num_queries(5):
        answer(street.question(house, *others))
