"""What every test has: a data folder that goes away, and translations that are compiled."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from parvis.config import translations


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        translations.compile_stale()


def pytest_unconfigure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ["PARVIS_TESTS_FOLDER"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_language_and_zone() -> Iterator[None]:
    """A page asked for in a test leaves its reader's language and clock behind; the next test begins in the house's."""
    yield
    translation.deactivate()
    timezone.deactivate()
