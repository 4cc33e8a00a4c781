"""How much a key may ask, counted once for all processes."""

from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from parvis.people import api_keys
from parvis.people.api_keys import Quota
from parvis.people.models import ApiKey
from tests.cast import Cast


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_however_many_call_at_once_no_more_are_let_through_than_may(settings: Any) -> None:
    settings.API_BURST, settings.API_PER_MINUTE = 5, 1
    house = Cast("house")
    key = api_keys.make(house.alice, portal_key="house", title="Busy", key=uuid4())
    said: list[Quota] = []
    ready = Barrier(20)

    def call() -> None:
        ready.wait()
        try:
            said.append(api_keys.count(ApiKey.objects.get(pk=key.pk)))
        finally:
            connections.close_all()

    threads = [Thread(target=call) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(bool(one.wait) for one in said) == [False] * 5 + [True] * 15


def test_the_second_making_with_one_key_returns_the_first(db: None) -> None:
    house, key = Cast("house"), uuid4()

    made = [api_keys.make(house.alice, portal_key="house", title="Twice", key=key) for _click in range(2)]

    assert made[0] == made[1]
    assert api_keys.text_of(made[0]) == api_keys.text_of(made[1])


def test_the_reserve_fills_again_as_time_goes(db: None, settings: Any) -> None:
    settings.API_BURST, settings.API_PER_MINUTE = 1, 60
    house = Cast("house")
    key = api_keys.make(house.alice, portal_key="house", title="Slow", key=uuid4())
    waits = [api_keys.count(key).wait for _call in range(2)]
    ApiKey.objects.filter(pk=key.pk).update(counted_at=key.counted_at - 2)

    assert ([bool(one) for one in waits], api_keys.count(key).wait) == ([False, True], 0)
