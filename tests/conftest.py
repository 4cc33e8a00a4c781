"""What every test has: translations that are compiled, a language and zone of its own; and in which order they run."""

import gc
import os
from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from parvis.config import translations

ASKS_THE_DATABASE = {"db", "transactional_db", "live_server"}
WORLDS = ("tests/rights", "tests/trust")
"""Folders whose tests share one costly world, taken down when a test of another folder comes."""


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Order())
    if "PYTEST_XDIST_WORKER" not in os.environ:
        translations.compile_stale()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The others are kept from the database by pytest-django: they say the same on each, and need only one."""
    for item in items:
        if item.get_closest_marker("django_db") or ASKS_THE_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


class _Order:
    """After pytest-randomly has shuffled: the long ones first, by the time that each may take, lest one worker ends alone; then the
    worlds, each in one piece.

    Stories that visit the demo come before the others: while one worker opens it, the next goes on with what needs none.
    """

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[bool, float, bool, str]:
    world = next((world for world in WORLDS if item.nodeid.startswith(world)), "~")
    is_long, limit = item.get_closest_marker("slow") is not None, item.get_closest_marker("timeout")
    may_take = limit.args[0] if is_long and limit else 0
    return not is_long, -may_take, "visitor" not in getattr(item, "fixturenames", ()), world


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded stays to the end: looking through it again and again for garbage took a tenth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(autouse=True)
def _own_language_and_zone() -> Iterator[None]:
    """A page asked for in a test leaves its reader's language and clock behind; the next test begins in the house's."""
    yield
    translation.deactivate()
    timezone.deactivate()
