from datetime import timedelta

import pytest
from django.core.cache import cache

from parvis.mail.models import OutgoingMail
from parvis.people import invitations
from parvis.people.models import Invitation, Organisation, User

PASSWORD = "quatre chevaux verts dansent"


@pytest.fixture(autouse=True)
def no_tries_yet():
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def town(db) -> Organisation:
    return Organisation.objects.create(name="Ville de Saint-Aubin", state="pending")


@pytest.fixture
def invited(town) -> Invitation:
    return invitations.invite(town, "Helene@Saint-Aubin.example", portal_key="house", role="administrator", life=timedelta(hours=24))


@pytest.fixture
def helene(db) -> User:
    return User.objects.create_user(
        "helene", "helene@saint-aubin.example", PASSWORD, first_name="Hélène", last_name="Marchand", language="en"
    )


def kinds(email: str) -> list[str]:
    return list(OutgoingMail.objects.filter(to=email).order_by("id").values_list("kind", flat=True))
