from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from parvis.kit import times

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=PARIS)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def at_ten():
    with time_machine.travel(NOW.astimezone(UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (datetime(2026, 11, 18, 9, 12, tzinfo=PARIS), "18 nov. à 9 h 12", "18 Nov at 9:12 am"),
        (datetime(2026, 11, 1, 14, 0, tzinfo=PARIS), "1er nov. à 14 h", "1 Nov at 2 pm"),
        (datetime(2025, 2, 28, 0, 5, tzinfo=PARIS), "28 févr. 2025 à 0 h 05", "28 Feb 2025 at 12:05 am"),
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "1er juil. à 0 h 30", "1 Jul at 12:30 am"),
    ],
)
def test_a_moment_is_said_on_the_clock_of_the_place(at, french, english):
    assert plain(times.moment(at, "fr")) == french
    assert plain(times.moment(at, "en")) == english


@pytest.mark.parametrize(
    ("passed", "french", "english"),
    [
        (timedelta(seconds=20), "à l’instant", "just now"),
        (timedelta(minutes=5), "il y a 5 min", "5 min ago"),
        (timedelta(hours=2, minutes=50), "il y a 2 h", "2 h ago"),
        (timedelta(hours=-3, minutes=-5), "dans 3 h", "in 3 h"),
        (timedelta(days=2), "16 nov.", "16 Nov"),
        (timedelta(days=400), "14 oct. 2025", "14 Oct 2025"),
    ],
)
def test_lists_say_how_long_ago_within_a_day(passed, french, english):
    assert plain(times.relative(NOW - passed, "fr")) == french
    assert plain(times.relative(NOW - passed, "en")) == english


@pytest.mark.parametrize(
    ("lasting", "french", "english"),
    [
        (timedelta(minutes=45, seconds=50), "45 min", "45 min"),
        (timedelta(hours=2, minutes=5), "2 h 05", "2 h 05"),
        (timedelta(hours=4), "4 h", "4 h"),
        (timedelta(days=1, hours=4), "1 jour 4 h", "1 day 4 h"),
        (timedelta(days=3, hours=4), "3 jours", "3 days"),
        (-timedelta(minutes=20), "20 min", "20 min"),
        (timedelta(0), "0 min", "0 min"),
    ],
)
def test_a_duration_is_said_as_people_say_it(lasting, french, english):
    assert plain(times.span(lasting, "fr")) == french
    assert plain(times.span(lasting, "en")) == english


def test_a_day_is_said_in_full():
    assert plain(times.day(date(2026, 11, 21), "fr")) == "21 novembre 2026"
    assert plain(times.day(date(2026, 11, 21), "en", weekday=True)) == "Saturday 21 November 2026"


def test_the_day_of_a_moment_is_that_of_the_place():
    assert plain(times.day(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "fr")) == "21 novembre 2026"


def test_a_deadline_that_binds_is_said_to_the_second():
    at = datetime(2026, 11, 18, 9, 12, 5, tzinfo=PARIS)

    assert times.full_moment(at, "fr") == "18/11/2026 09:12:05"
    assert times.full_moment(at, "en") == "18 Nov 2026, 09:12:05"
