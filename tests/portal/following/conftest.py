import pytest
from django.test import Client

from parvis.people.models import User
from tests.cast import Cast


@pytest.fixture
def house(db: None) -> Cast:
    return Cast("house", modules=["messages", "help"])


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def alice(house: Cast) -> Client:
    return signed_in(house.alice)


@pytest.fixture
def bruno(house: Cast) -> Client:
    return signed_in(house.bruno)


@pytest.fixture
def chloe(house: Cast) -> Client:
    return signed_in(house.chloe)
