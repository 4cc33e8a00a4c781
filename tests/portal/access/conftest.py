"""A house with two services that its members use only where they are given, and who administers it."""

from __future__ import annotations

import pytest

from tests.cast import Cast


@pytest.fixture
def house(db) -> Cast:
    cast = Cast("house")
    for slug in ("orders", "bills"):
        made = cast.service(slug, use="everyone")
        made.grants.filter(role="use").delete()
        cast.grant("see", who="organisation", organisation=cast.home, member_role="administrator", service=made)
    return cast


@pytest.fixture
def adele(house):
    return house.person("adele", house.home, role="administrator")
