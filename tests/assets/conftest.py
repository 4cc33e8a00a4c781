import pytest

from parvis.people.models import Organisation, User
from tests.cast import Cast


@pytest.fixture
def armor(db) -> Organisation:
    return Organisation.objects.create(name="Armor Télécom")


@pytest.fixture
def yann(db) -> User:
    return User.objects.create_user("yann.leroux", "yann@armor.example")


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
