from datetime import UTC, datetime
from uuid import RFC_4122

import time_machine

from parvis.kit import clock, ids
from parvis.kit.ids import token, uuid7


def test_the_clock_stands_where_a_test_puts_it():
    with time_machine.travel(datetime(2026, 3, 29, 1, 59, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 3, 29, 1, 59, tzinfo=UTC)


def test_identifiers_given_one_after_the_other_sort_in_that_order():
    given = [uuid7() for _ in range(5000)]

    assert given == sorted(given)
    assert len(set(given)) == 5000


def test_identifiers_keep_their_order_when_the_clock_steps_back():
    before = uuid7()

    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=False):
        assert uuid7() > before


def test_an_identifier_is_a_uuid_of_version_7_that_holds_its_millisecond(monkeypatch):
    monkeypatch.setattr(ids, "_sequence", ids._Sequence())
    with time_machine.travel(datetime(2026, 5, 4, 3, 2, 1, 250_000, tzinfo=UTC), tick=False):
        identifier = uuid7()

    assert (identifier.version, identifier.variant) == (7, RFC_4122)
    assert datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC) == datetime(2026, 5, 4, 3, 2, 1, 250_000, tzinfo=UTC)


def test_tokens_are_long_and_never_the_same():
    given = {token() for _ in range(1000)}

    assert len(given) == 1000
    assert min(map(len, given)) >= 43
