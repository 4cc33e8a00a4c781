"""A portal whose requests are counted."""

from __future__ import annotations

import pytest

from tests.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
