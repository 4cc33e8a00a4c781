from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parvis.connectors.numbers import run_number

PARIS = ZoneInfo("Europe/Paris")
MOMENT = datetime(2019, 5, 9, 8, 29, 26, 795600, tzinfo=UTC)


def test_a_number_says_day_and_minute_in_paris_then_the_instant():
    assert run_number(MOMENT, PARIS) == "190509-1029-2679560"


@pytest.mark.parametrize(("second", "microsecond", "digits"), [(0, 0, "0000000"), (0, 10, "0000001"), (59, 999_999, "5999999")])
def test_the_instant_always_has_seven_digits(second, microsecond, digits):
    assert run_number(MOMENT.replace(second=second, microsecond=microsecond), PARIS).endswith(f"-{digits}")


def test_runs_ten_microseconds_apart_have_different_numbers():
    assert run_number(MOMENT, PARIS) != run_number(MOMENT + timedelta(microseconds=10), PARIS)
