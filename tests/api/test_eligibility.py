"""Eligibility for programs: the same answers as the page, with the same rights."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from parvis.connectors.models import Qualification, Run
from parvis.connectors.simulated import faults
from parvis.connectors.simulated.scenarios import pin
from parvis.kit.clock import now
from parvis.people import api_keys
from parvis.people.models import User
from tests.cast import Cast
from tests.connectors.simulated import street

ROOT = "/p/house/api/v1/eligibility"
TOOL = {
    "kind": "eligibility",
    "operation": "simulated.eligibility",
    "families": [{"key": "fibre", "title": {"fr": "Fibre", "en": "Fibre"}}],
    "offers": [
        {**street.offer(), "valid_from": "2019-01-01", "order": "orders"},
        {**street.offer("later"), "valid_from": "2999-01-01"},
        {**street.offer("gone"), "valid_until": "2019-01-01"},
    ],
}


@pytest.fixture
def house(transactional_db: None) -> Cast:
    cast = Cast("house")
    cast.service("qualify", tool=TOOL, visibility="organisation")
    pin("building", street.house().identifier, "deployed")
    return cast


def program(user: User, **more: Any) -> Client:
    key = api_keys.make(user, portal_key="house", title="Program", key=uuid4(), **more)
    return Client(headers={"authorization": f"Bearer {api_keys.text_of(key)}", "accept-language": "en"})


def asked(client: Client, key: str = "", **said: Any) -> Any:
    question = {"by": "building", "value": "IMB/77058/X/0218", **said}
    return client.post(ROOT, question, content_type="application/json", headers={"Idempotency-Key": key} if key else {})


def test_a_place_is_asked_about_and_read_again_by_its_number(house: Cast) -> None:
    alice = program(house.alice)

    answer = asked(alice)

    found = answer.json()
    assert (answer.status_code, found["state"], found["verdict"]) == (201, "done", "eligible")
    assert found["result"] == Run.objects.get().result
    assert alice.get(answer["Location"]).json() == found


def test_sent_twice_under_one_key_it_is_asked_once(house: Cast) -> None:
    alice = program(house.alice)

    answers = [asked(alice, "order 7") for _call in range(2)]

    assert answers[0].json()["number"] == answers[1].json()["number"]
    assert Run.objects.count() == 1


def test_one_key_for_two_questions_is_a_conflict(house: Cast) -> None:
    street.house("IMB/77058/X/0219", state="CIBLE")
    alice = program(house.alice)
    asked(alice, "order 7")

    assert asked(alice, "order 7", value="IMB/77058/X/0219").status_code == 409


def test_an_offer_that_does_not_exist_is_not_answered_with_others(house: Cast) -> None:
    answer = asked(program(house.alice), offers=["just_fibr"])

    assert (answer.status_code, answer.json()["code"]) == (409, "offers")
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("said", "keys"), [([], ["just_fibre"]), (["just_fibre"], ["just_fibre"]), (["later"], ["later"]), (["gone"], ["gone"])]
)
def test_those_offers_are_asked_about_that_were_said(house: Cast, said: list[str], keys: list[str]) -> None:
    asked(program(house.alice), offers=said)

    assert [one["key"] for one in Run.objects.get().input["offers"]] == keys


def test_what_leads_to_no_place_says_why(house: Cast) -> None:
    answer = asked(program(house.alice), value="IMB/77058/X/9999")

    assert (answer.status_code, answer.json()["code"]) == (422, "no_place")
    assert answer.json()["message"]


@pytest.mark.parametrize("by", ["horoscope", "file"])
def test_a_key_of_entry_that_nobody_asks_by_is_named(house: Cast, by: str) -> None:
    answer = asked(program(house.alice), by=by)

    assert (answer.status_code, answer.json()["code"], list(answer.json()["fields"])) == (422, "malformed", ["question.by"])


def test_the_offers_say_which_are_sold_today_and_what_orders_them(house: Cast) -> None:
    found = program(house.alice).get(f"{ROOT}/offers").json()

    assert [(one["key"], one["is_sold"], one["order"]) for one in found] == [
        ("just_fibre", True, "orders"),
        ("later", False, ""),
        ("gone", False, ""),
    ]


def test_a_colleague_who_may_use_it_sees_it_another_organisation_does_not(house: Cast) -> None:
    number = asked(program(house.alice)).json()["number"]

    codes = {person.username: program(person).get(f"{ROOT}/{number}").status_code for person in (house.bruno, house.chloe)}

    assert list(codes.values()) == [200, 404]
    assert program(house.chloe).get(ROOT).json() == {"items": [], "next": ""}


def test_a_key_without_the_right_is_told_who_gives_it(house: Cast) -> None:
    house.service("other", tool={"kind": "buildings"})

    answer = asked(program(house.alice, services=["other"]))

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_what_was_asked_is_listed_by_pages_and_found_by_words(house: Cast) -> None:
    street.house("IMB/77058/X/0219", state="CIBLE")
    alice = program(house.alice)
    numbers = [asked(alice, value=value).json()["number"] for value in ("IMB/77058/X/0218", "IMB/77058/X/0219", "IMB/77058/X/0218")]

    first = alice.get(ROOT, {"limit": 2}).json()
    second = alice.get(ROOT, {"limit": 2, "after": first["next"]}).json()

    assert [one["number"] for one in [*first["items"], *second["items"]]] == numbers[::-1]
    assert second["next"] == ""
    assert [one["number"] for one in alice.get(ROOT, {"q": "0219"}).json()["items"]] == [numbers[1]]


def test_what_is_no_longer_valid_says_so(house: Cast) -> None:
    alice = program(house.alice)
    number = asked(alice).json()["number"]
    Run.objects.update(valid_until=now() - timedelta(days=1))

    assert alice.get(f"{ROOT}/{number}").json()["is_expired"] is True


def test_the_page_and_the_program_keep_the_same(house: Cast) -> None:
    asked(program(house.alice))

    found = Qualification.objects.get()
    assert (found.service_slug, found.run.requested_by, found.run.summary) == (
        "qualify",
        house.alice,
        "6 RUE ETIENNE GANNERON, 77600 BUSSY-ST-GEORGES",
    )


def test_an_outside_system_that_fails_is_told_with_what_to_do(house: Cast) -> None:
    faults.switch("error", share=100)

    answer = asked(program(house.alice))

    assert (answer.status_code, answer.json()["state"], answer.json()["result"]) == (502, "failed", None)
    assert answer.json()["failure"]
