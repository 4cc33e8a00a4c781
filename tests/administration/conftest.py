"""The portal of the small preset, its owner and an agent who is none; each with a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from parvis.catalogue.models import Grant, Portal
from parvis.people.models import User
from parvis.presets.apply import apply
from parvis.presets.source import Source, read
from tests.presets.conftest import GOOD


@pytest.fixture
def petite(db) -> Source:
    """The preset, applied."""
    source = read(GOOD)
    apply(source)
    return source


@pytest.fixture
def portal(petite) -> Portal:
    return Portal.objects.get(key="petite")


def _staff(name: str) -> User:
    return User.objects.create_user(name, f"{name}@house.example", is_staff=True)


def _browser(user: User, **headers: str) -> Client:
    client = Client(headers=headers or None)
    client.force_login(user)
    return client


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """An English browser where this person is signed in."""
    return lambda user: _browser(user, **{"Accept-Language": "en"})


@pytest.fixture
def owner(portal) -> User:
    owner = _staff("owner")
    Grant.objects.create(who="person", user=owner, role="administer", portal=portal)
    return owner


@pytest.fixture
def owners(owner) -> Client:
    return _browser(owner)


@pytest.fixture
def editor(owner, browse) -> Client:
    """The owner's browser, in English."""
    User.objects.filter(pk=owner.pk).update(language="en")
    return browse(owner)


@pytest.fixture
def agents(portal) -> Client:
    return _browser(_staff("agent"))
