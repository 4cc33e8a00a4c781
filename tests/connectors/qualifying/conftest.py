from collections.abc import Iterator

import pytest

from tests.connectors.qualifying.house import House, Outside, outside


@pytest.fixture
def remote() -> Iterator[Outside]:
    with outside() as one:
        yield one


@pytest.fixture
def house(db: None, remote: Outside) -> House:
    return House()
