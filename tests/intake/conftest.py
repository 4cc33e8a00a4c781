from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.utils.translation import override

from parvis.intake.context import Context
from parvis.intake.options import OptionSource
from parvis.intake.owner import Owner
from parvis.intake.registries import option_sources
from parvis.people.models import User


@pytest.fixture
def english() -> Iterator[Context]:
    with override("en"):
        yield Context(language="en", today=date(2026, 11, 22))


@pytest.fixture
def french() -> Iterator[Context]:
    with override("fr"):
        yield Context(language="fr", today=date(2026, 11, 22))


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user("alice.martin", "alice@town.example")


@pytest.fixture
def bruno(db) -> User:
    return User.objects.create_user("bruno.petit", "bruno@town.example")


@pytest.fixture
def hers(alice) -> Owner:
    return Owner.of(alice.pk)


@pytest.fixture
def his(bruno) -> Owner:
    return Owner.of(bruno.pk)


@pytest.fixture
def offer(monkeypatch) -> Callable[[str, OptionSource], None]:
    """Puts a source of options in the place of the one that an upper layer registered."""
    return lambda key, source: monkeypatch.setitem(option_sources._items, key, source)


@pytest.fixture(autouse=True)
def stored_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
