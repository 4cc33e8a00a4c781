from datetime import UTC, date, datetime
from uuid import RFC_4122
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from parvis.kit import clock, ids
from parvis.kit.ids import token, uuid7


def test_the_clock_stands_where_a_test_puts_it():
    with time_machine.travel(datetime(2026, 3, 29, 1, 59, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 3, 29, 1, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", date(2026, 11, 30)), ("Europe/Paris", date(2026, 12, 1)), ("America/Martinique", date(2026, 11, 30))]
)
def test_the_day_is_that_of_the_place(zone, day):
    with clock.standing_at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):
        assert clock.today(ZoneInfo(zone)) == day


def test_the_day_is_by_default_that_of_the_zone_in_use():
    with clock.standing_at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)), timezone.override("America/Martinique"):
        assert clock.today() == date(2026, 11, 30)
    with clock.standing_at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)), timezone.override("Europe/Paris"):
        assert clock.today() == date(2026, 12, 1)


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
