import pytest

from parvis.people.models import Organisation, User


@pytest.fixture
def armor(db) -> Organisation:
    return Organisation.objects.create(name="Armor Télécom")


@pytest.fixture
def yann(db) -> User:
    return User.objects.create_user("yann.leroux", "yann@armor.example")
