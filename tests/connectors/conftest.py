from collections.abc import Iterator

import pytest

from parvis.connectors.registry import connectors
from parvis.people.models import Organisation, User
from tests.connectors.lab import Lab


@pytest.fixture
def armor(db) -> Organisation:
    return Organisation.objects.create(name="Armor Télécom")


@pytest.fixture
def yann(db) -> User:
    return User.objects.create_user("yann.leroux", "yann@armor.example")


@pytest.fixture
def lab(armor: Organisation, yann: User) -> Iterator[Lab]:
    """A connector whose outside system does what the test tells it to."""
    bench = Lab(armor, yann)
    yield bench
    connectors.unregister(bench.key)
