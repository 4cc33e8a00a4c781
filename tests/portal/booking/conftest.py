from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from parvis.kit.clock import standing_at
from parvis.people.models import User
from parvis.planning.models import Resource
from tests.cast import Cast
from tests.planning.bookable import MONDAY, room


@pytest.fixture
def house(db: None) -> Iterator[Cast]:
    with standing_at(MONDAY):
        yield Cast("house", modules=["bookings"])


@pytest.fixture
def salle(house: Cast) -> Resource:
    return room(house)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def alice(house: Cast) -> Client:
    return signed_in(house.alice)
