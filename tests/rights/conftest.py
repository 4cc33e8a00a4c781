"""One world for all tests of this folder: none of them leaves a trace in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker

from parvis.api.geocoding.pace import Pace
from parvis.privacy import certificate
from parvis.tickets import document
from tests.rights.world import World, build


@pytest.fixture(scope="package")
def built(django_db_setup: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def nothing(*_args: Any, **_named: Any) -> None:
    """Django's test client copies the context of every template that it draws; what is read here is the answer alone."""


@pytest.fixture
def world(built: World, db: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """Limits are lifted: each address is tried by many from one place. A PDF is what it would be drawn from: quicker, and can be read."""
    for module in (document, certificate):
        monkeypatch.setattr(module, "drawn", lambda template, data: f"%PDF-{data}".encode())
    monkeypatch.setattr("django.test.client.store_rendered_templates", nothing)
    monkeypatch.setattr(Pace, "is_kept_by", lambda _pace, _address: True)
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "100000/m/ip")
    cache.clear()
    return built
