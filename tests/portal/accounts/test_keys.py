"""Keys of programs: made, shown once, taken back."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from parvis.people import api_keys
from parvis.people.models import ApiKey, AuditLine
from tests.cast import Cast
from tests.portal.accounts.conftest import signed_in

KEYS = "/p/house/account/keys"


@pytest.fixture
def house(db: None) -> Cast:
    cast = Cast("house")
    cast.service("first", tool={"kind": "eligibility"})
    return cast


def test_a_key_is_shown_on_the_page_it_leads_to_and_not_on_the_list(house: Cast) -> None:
    alice = signed_in(house.alice)

    answer = alice.post(f"{KEYS}/new", {"title": "Night batch", "lasts": "90", "key": uuid4()})

    key = ApiKey.objects.get()
    assert api_keys.text_of(key) in alice.get(answer.headers["Location"]).content.decode()
    assert api_keys.text_of(key) not in alice.get(KEYS).content.decode()
    assert (key.services, (key.expires_at - key.created_at).days) == ([], 89)
    assert AuditLine.objects.filter(verb="api_key_made", actor=house.alice).exists()


def test_ten_minutes_later_nobody_reads_it_again(house: Cast) -> None:
    alice = signed_in(house.alice)
    answer = alice.post(f"{KEYS}/new", {"title": "Night batch", "lasts": "", "key": uuid4()})
    key = ApiKey.objects.get()
    ApiKey.objects.update(created_at=key.created_at - timedelta(minutes=11))

    assert api_keys.text_of(key) not in alice.get(answer.headers["Location"]).content.decode()


def test_a_key_without_a_name_is_asked_for_one_and_keeps_what_was_ticked(house: Cast) -> None:
    answer = signed_in(house.alice).post(f"{KEYS}/new", {"title": "", "services": ["first"], "lasts": "90", "key": uuid4()})

    assert answer.status_code == 422
    assert re.search(r'<input[^>]*value="first"[^>]*checked', answer.content.decode())
    assert not ApiKey.objects.exists()


def shown(answer: Any) -> list[str]:
    """What is said of each key under its name."""
    lines = re.findall(r"<small class=\"muted\">(.*?)Made on", answer.content.decode())
    return [re.sub(r"\s*<br>\s*", "; ", one).removesuffix("; ") for one in lines]


def test_a_key_says_what_it_opens_and_what_its_person_may_use_no_longer(house: Cast) -> None:
    house.service("second", tool={"kind": "buildings"})
    for services in ([], ["first"], ["first", "second"]):
        api_keys.make(house.alice, portal_key="house", title="One", services=services, key=uuid4())
    alice = signed_in(house.alice)

    def said() -> list[str]:
        return shown(alice.get(KEYS, headers={"accept-language": "en"}))

    all_of_it, first, second = "All that you may use", "First", "Second"
    assert sorted(said()) == sorted([all_of_it, first, f"{first}, {second}"])

    house.portal.services.get(slug="first").grants.all().delete()

    gone = "No longer yours to use: first"
    assert sorted(said()) == sorted([all_of_it, f"Opens nothing now. {gone}", f"{second}; {gone}"])
    house.grant("see", who="signed-in", service=house.portal.services.get(slug="first"))
    assert f"Opens nothing now. {gone.replace('first', first)}" in said()


def test_one_may_have_twenty(house: Cast) -> None:
    for _number in range(api_keys.MOST):
        api_keys.make(house.alice, portal_key="house", title="One", key=uuid4())

    answer = signed_in(house.alice).post(f"{KEYS}/new", {"title": "One more", "lasts": "90", "key": uuid4()})

    assert answer.status_code == 409
    assert ApiKey.objects.count() == api_keys.MOST


def test_who_has_nothing_that_programs_use_has_no_such_page(db: None) -> None:
    house = Cast("house")

    assert signed_in(house.alice).get(KEYS).status_code == 404


def test_the_key_of_somebody_else_does_not_exist(house: Cast) -> None:
    key = api_keys.make(house.chloe, portal_key="house", title="Hers", key=uuid4())

    assert signed_in(house.alice).post(f"{KEYS}/{key.pk}/revoke").status_code == 404
    assert api_keys.behind(api_keys.text_of(key)) == key


def test_taking_back_twice_is_no_error(house: Cast) -> None:
    key = api_keys.make(house.alice, portal_key="house", title="Mine", key=uuid4())
    alice = signed_in(house.alice)

    answers = [alice.post(f"{KEYS}/{key.pk}/revoke").status_code for _click in range(2)]

    assert (answers, api_keys.behind(api_keys.text_of(key))) == ([302, 302], None)
    assert AuditLine.objects.filter(verb="api_key_revoked").count() == 1


def test_a_stranger_signs_in_first(house: Cast) -> None:
    assert Client().get(KEYS).headers["Location"].startswith("/p/house/login?next=")
