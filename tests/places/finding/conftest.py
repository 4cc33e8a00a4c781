import pytest

from tests.places import ground


@pytest.fixture
def laid(db):
    ground.lay()
