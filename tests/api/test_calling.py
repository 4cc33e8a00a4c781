"""Who may call the API, as whom, and how much."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from parvis.kit.clock import now
from parvis.people import api_keys
from parvis.people.closing import deactivate
from parvis.people.models import ApiKey
from tests.cast import Cast

ME = "/p/house/api/v1/me"


@pytest.fixture
def house(db: None) -> Cast:
    cast = Cast("house")
    cast.service("first", tool={"kind": "eligibility"})
    cast.service("second", tool={"kind": "buildings"})
    return cast


def made(house: Cast, **more: Any) -> ApiKey:
    return api_keys.make(house.alice, portal_key=more.pop("portal_key", "house"), title="Night batch", key=uuid4(), **more)


def ask(text: str, address: str = ME) -> Any:
    return Client(headers={"authorization": f"Bearer {text}", "accept-language": "en"}).get(address)


def test_a_key_speaks_for_its_person_and_says_what_it_opens(house: Cast) -> None:
    answer = ask(api_keys.text_of(made(house)))

    assert (answer.status_code, answer.json()["name"], answer.json()["portal"]) == (200, str(house.alice), "house")
    assert [(one["slug"], one["kind"]) for one in answer.json()["services"]] == [("first", "eligibility"), ("second", "buildings")]


def test_a_key_may_be_narrower_than_its_person(house: Cast) -> None:
    answer = ask(api_keys.text_of(made(house, services=["second"])))

    assert [one["slug"] for one in answer.json()["services"]] == ["second"]


@pytest.mark.parametrize("text", ["", "parvis_", "parvis_x.y", "nothing", "parvis_" + "é" * 30, "x" * 5000])
def test_what_is_no_key_is_told_how_one_is_sent(house: Cast, text: str) -> None:
    answer = ask(text)

    assert (answer.status_code, answer.json()["code"], answer["WWW-Authenticate"]) == (401, "unauthenticated", 'Bearer realm="parvis"')


def test_a_key_that_was_taken_back_ran_out_or_is_of_a_closed_account_opens_nothing(house: Cast) -> None:
    back, out, closed = made(house), made(house, lasts=timedelta(days=1)), made(house)
    api_keys.revoke(back, by=house.alice)
    ApiKey.objects.filter(pk=out.pk).update(expires_at=now() - timedelta(seconds=1))
    codes = [ask(api_keys.text_of(one)).status_code for one in (back, out)]
    deactivate(house.alice)

    assert [*codes, ask(api_keys.text_of(closed)).status_code] == [401, 401, 401]


def test_a_key_of_one_portal_is_none_of_another(house: Cast) -> None:
    Cast("other")

    assert ask(api_keys.text_of(made(house)), "/p/other/api/v1/me").status_code == 401


def test_a_key_whose_seal_was_changed_opens_nothing(house: Cast) -> None:
    text = api_keys.text_of(made(house))

    assert ask(text[:-2] + ("AA" if text[-2:] != "AA" else "BB")).status_code == 401


def test_a_session_is_no_key(house: Cast) -> None:
    client = Client()
    client.force_login(house.alice)

    assert client.get(ME).status_code == 401


def test_calls_beyond_the_reserve_wait(house: Cast, settings: Any) -> None:
    settings.API_BURST, settings.API_PER_MINUTE = 2, 1
    text = api_keys.text_of(made(house))

    answers = [ask(text) for _call in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert (answers[0]["RateLimit-Remaining"], answers[2].json()["code"]) == ("1", "too_many")
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


def test_the_quota_of_a_day_ends_and_begins_again(house: Cast, settings: Any) -> None:
    settings.API_PER_DAY = 1
    key = made(house)
    codes = [ask(api_keys.text_of(key)).status_code for _call in range(2)]
    ApiKey.objects.filter(pk=key.pk).update(day=now().date() - timedelta(days=1))

    assert [*codes, ask(api_keys.text_of(key)).status_code] == [200, 429, 200]


def test_a_right_that_the_account_loses_the_key_loses(house: Cast) -> None:
    text = api_keys.text_of(made(house))
    house.portal.services.get(slug="first").grants.all().delete()

    assert [one["slug"] for one in ask(text).json()["services"]] == ["second"]
