import pytest

from parvis.people.models import User


@pytest.fixture
def cast_administrator(db):
    return User.objects.create(username="root", email="root@parvis.example", is_superuser=True, is_staff=True)
