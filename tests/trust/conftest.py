"""The house of the table of rights, for those who would harm it. None of these tests leaves a trace in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.rights.conftest import nothing
from tests.rights.world import World, build


@pytest.fixture(scope="package")
def built(django_db_setup: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: Any, settings: Any, no_tries_yet: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Limits are lifted: who attacks from one place is tried elsewhere (test_strangers.py)."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", nothing)
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "100000/m/ip")
    return built


@pytest.fixture
def no_tries_yet() -> Iterator[None]:
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
