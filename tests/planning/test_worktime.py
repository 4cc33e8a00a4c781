from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.planning.worktime import Hours, NeverOpen, Week, public_holidays
from tests.planning.oracle import Window, some_instant, some_start, some_week

OFFICE = ((8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600))
ROUND_THE_CLOCK = ((0, 86_400),)
PARIS = "Europe/Paris"
HOUR = timedelta(hours=1)


def hours(days=(OFFICE,) * 5 + ((), ()), special=None, *, zone=PARIS, country="FR", region=""):
    return Hours(Week(zone, tuple(days), special or {}, country, region))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_only_opening_hours_are_counted():
    friday, monday = utc(2026, 11, 27, 16), utc(2026, 11, 30, 8)

    assert hours().worked(friday, monday) == 2 * HOUR
    assert hours().reach(friday, 3 * HOUR) == utc(2026, 11, 30, 9)


def test_an_amount_is_reached_when_a_day_ends_not_when_the_next_one_begins():
    assert hours().reach(utc(2026, 11, 27, 16), HOUR) == utc(2026, 11, 27, 17)
    assert hours().reach(utc(2026, 11, 27, 20), timedelta(0)) == utc(2026, 11, 27, 20)
    assert hours().reach(utc(2026, 11, 28, 20), timedelta(seconds=1)) == utc(2026, 11, 30, 7, 0, 1)


@pytest.mark.parametrize(("night", "lasts"), [((2026, 3, 28, 23), 23), ((2026, 10, 24, 22), 25), ((2026, 11, 28, 23), 24)])
def test_a_day_lasts_as_long_as_it_really_does(night, lasts):
    always = hours([ROUND_THE_CLOCK] * 7, country="")
    midnight = utc(*night)

    assert always.worked(midnight, midnight + timedelta(hours=lasts)) == timedelta(hours=lasts)
    assert hours([()] * 6 + [ROUND_THE_CLOCK], country="").worked(midnight - timedelta(days=1), midnight + timedelta(days=3)) == timedelta(
        hours=lasts
    )


def test_what_the_clocks_never_show_is_not_counted_and_what_they_show_twice_is_twice():
    night = hours([((2 * 3600 + 1800, 3 * 3600 + 1800),)] * 7, country="")

    assert night.worked(utc(2026, 3, 28, 23), utc(2026, 3, 29, 6)) == HOUR / 2
    assert night.worked(utc(2026, 10, 24, 22), utc(2026, 10, 25, 6)) == HOUR * 1.5
    assert night.worked(utc(2026, 11, 24, 22), utc(2026, 11, 25, 6)) == HOUR


@pytest.mark.parametrize(("region", "counted"), [("", 8), ("57", 0), ("6AE", 0)])
def test_alsace_and_moselle_keep_their_own_holidays(region, counted):
    good_friday = utc(2026, 4, 3)

    assert hours(region=region).worked(good_friday, good_friday + timedelta(days=1)) == counted * HOUR


def test_the_day_that_ended_slavery_is_kept_in_martinique():
    assert date(2026, 5, 22) in public_holidays("FR", "972", 2026) - public_holidays("FR", "", 2026)


def test_a_closure_says_more_than_a_holiday_and_the_week():
    special = {date(2026, 12, 24): ((8 * 3600, 10 * 3600),), date(2026, 12, 25): OFFICE, date(2026, 12, 28): ()}

    assert hours(special=special).worked(utc(2026, 12, 24), utc(2026, 12, 29)) == 10 * HOUR


TEN_HOURS = [
    ("2019-05-10 16:30", "2019-05-11 16:30", "2019-05-11 16:30"),
    ("2019-05-11 17:00", "2019-05-13 17:00", "2019-05-13 17:00"),
    ("2019-05-12 10:00", "2019-05-13 18:00", "2019-05-13 18:00"),
    ("2019-05-13 18:30", "2019-05-14 18:00", "2019-05-14 18:00"),
    ("2019-05-07 17:30", "2019-05-09 17:30", "2019-05-08 17:30"),  # Victory Day
    ("2019-05-29 12:15", "2019-05-31 12:15", "2019-05-30 12:15"),  # Ascension Day
]


@pytest.mark.parametrize(("start", "with_holidays", "without"), TEN_HOURS)
def test_ten_working_hours_of_the_regulator_end_when_his_own_examples_say(start, with_holidays, without):
    """Monday to Saturday, 8 to 18. Source: telecom.md 2.4."""
    days = [((8 * 3600, 18 * 3600),)] * 6 + [()]
    begun, *ends = (datetime.fromisoformat(one).replace(tzinfo=ZoneInfo(PARIS)) for one in (start, with_holidays, without))

    assert [hours(days, country=country).reach(begun, 10 * HOUR) for country in ("FR", "")] == ends


def test_an_empty_calendar_says_so():
    with pytest.raises(NeverOpen, match="too few hours"):
        hours([()] * 7).reach(utc(2026, 1, 1), HOUR)
    once = hours([()] * 7, {date(2027, 1, 4): OFFICE})
    assert once.reach(utc(2026, 1, 1), 8 * HOUR) == utc(2027, 1, 4, 17)
    with pytest.raises(NeverOpen):
        once.reach(utc(2026, 1, 1), 9 * HOUR)
    with pytest.raises(NeverOpen):
        hours([((0, 60),), *[()] * 6], country="").reach(utc(2026, 1, 1), timedelta(days=9999))


def test_a_working_day_is_worth_the_hours_of_most_days():
    long, short = ((8 * 3600, 19 * 3600),), ((9 * 3600, 13 * 3600),)

    assert hours([long] * 5 + [short, ()]).day == 11 * HOUR
    assert hours([()] * 7).day == timedelta(0)


def cases(seed, windows, each):
    """(hours, window of the oracle, three instants in order) of random calendars about the days on which one goes wrong."""
    chance = Random(seed)
    for _window in range(windows):
        start = some_start(chance)
        week = some_week(chance, start.date())
        compiled, window = Hours(week), Window(week, start, days=8)
        for _case in range(each):
            yield compiled, window, sorted(some_instant(chance, window) for _instant in range(3))


def agrees(compiled, window, start, middle, end):
    """Equal to the slow count; additive and monotone; the amount is reached at its first instant; a pause in the middle shifts it exactly."""
    whole, first, rest = compiled.worked(start, end), compiled.worked(start, middle), compiled.worked(middle, end)
    assert whole == window.worked(start, end)
    assert first + rest == whole
    assert timedelta(0) <= first <= whole <= end - start
    if whole:
        reached = compiled.reach(start, whole)
        assert window.is_reached(start, whole, reached)
        assert reached <= end
    if rest:
        # counted until `middle`, paused, counted again from `end` backwards: the same amount, whichever way it is cut
        assert compiled.reach(middle, rest) == compiled.reach(start, whole)


def count(seed, windows, each):
    found = 0
    for case in cases(seed, windows, each):
        agrees(case[0], case[1], *case[2])
        found += 1
    return found


def test_it_counts_as_one_counts_minute_by_minute():
    assert count(seed=1, windows=20, each=200) == 4_000


@pytest.mark.slow
def test_it_counts_as_one_counts_minute_by_minute_in_a_hundred_thousand_cases():
    assert count(seed=20261129, windows=200, each=500) == 100_000


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32))
def test_it_counts_as_one_counts_whatever_is_drawn(seed):
    assert count(seed, windows=1, each=3) == 3
