"""A portal with its people, for every test of tickets."""

import pytest

from tests.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
