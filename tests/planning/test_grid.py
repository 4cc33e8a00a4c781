"""The times that a rule offers: its steps, its window, its hours, and the two days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.planning.closings import close, concerned, reopen
from parvis.planning.grid import Grid
from parvis.planning.models import Calendar, Closure, Slot
from parvis.planning.opening import Hours
from parvis.planning.taking import Taken
from tests.cast import Cast
from tests.planning.bookable import MONDAY, OFFICE, at, booked, room, rule

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MONDAYS = date(2026, 12, 7)


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast()


def grid(cast, moment=MONDAY, key="room", **said):
    resource = room(cast, key, rule(cast, f"rule-{key}", **said))
    return Grid(resource, resource.rules.get(), at=moment)


def free(found, day=MONDAYS):
    return [cell.starts_at for cell in found.cells(day, day) if cell.state == "free"]


def test_the_times_of_a_day_follow_its_periods(cast):
    found = grid(cast, duration=timedelta(minutes=90), max_duration=None)

    assert list(found.times(MONDAYS)) == [
        (at(8), at(9, 30)),
        (at(9, 30), at(11)),
        (at(13), at(14, 30)),
        (at(14, 30), at(16)),
        (at(16), at(17, 30)),
    ]
    assert list(found.times(date(2026, 12, 12))) == []


def test_looking_makes_no_rows_and_booking_makes_only_its_own(cast):
    found = grid(cast)
    found.cells(*found.window)
    assert Slot.objects.count() == 0

    booked(found.resource, cast.alice, at(9), 2)
    assert list(Slot.objects.values_list("starts_at", "booked")) == [(at(9), 1), (at(10), 1)]


def test_a_time_closes_at_its_lead_time_to_the_second(cast):
    found = grid(cast, moment=at(8), lead_time=timedelta(hours=1))

    assert free(found)[0] == at(9)
    found.at = at(8) + timedelta(seconds=1)
    assert free(found)[0] == at(10)


@pytest.mark.parametrize(
    ("counting", "first", "last"),
    [("calendar", date(2026, 12, 15), date(2027, 1, 2)), ("working", date(2026, 12, 17), date(2027, 1, 14))],
)
def test_the_window_counts_calendar_days_or_open_ones(cast, counting, first, last):
    """D+8 to D+26: Christmas, New Year’s Day and weekends are no working days."""
    found = grid(cast, opens_after_days=8, closes_after_days=26, counting=counting)

    assert found.window == (first, last)
    assert [found.is_bookable(start) for start in (at(9, day=first.day - 1), at(9, day=first.day))] == [False, True]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [(date(2026, 3, 10), date(2026, 3, 18), date(2026, 4, 5)), (date(2026, 10, 6), date(2026, 10, 14), date(2026, 11, 1))],
)
def test_the_window_loses_and_gains_no_day_when_the_clocks_change(cast, today, first, last):
    """R13: D+8 to D+26 over both changes, asked for in the last minute of a day and in the first."""
    zone = ZoneInfo("Europe/Paris")
    for key, (hour, minute) in (("late", (23, 59)), ("early", (0, 0))):
        moment = datetime(today.year, today.month, today.day, hour, minute, tzinfo=zone)
        found = grid(cast, moment=moment, key=key, opens_after_days=8, closes_after_days=26, counting="calendar")
        assert found.window == (first, last), key


def test_the_day_of_the_window_is_that_of_the_place_not_of_the_server(cast):
    late = datetime(2026, 12, 7, 23, 30, tzinfo=UTC)
    here = grid(cast, moment=late)
    there = grid(cast, moment=late, key="isle", time_zone="America/Martinique")

    assert (here.window[0], there.window[0]) == (date(2026, 12, 8), date(2026, 12, 7))


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)])
def test_a_day_of_clock_change_has_as_many_hours_as_pass(cast, day, hours):
    found = grid(cast, week={"sun": [["00:00", "24:00"]], "mon": [["00:00", "24:00"]]}, max_duration=None)
    times = list(found.times(day))

    assert len(times) == hours
    assert all(before[1] == after[0] for before, after in pairwise(times))


@pytest.mark.parametrize(("day", "start"), [(date(2026, 3, 29), 6), (date(2026, 10, 25), 7)])
def test_office_hours_keep_their_clock_on_those_days(cast, day, start):
    found = grid(cast, week={"sun": [["08:00", "10:00"]]})

    assert next(found.times(day))[0] == datetime(day.year, day.month, day.day, start, tzinfo=UTC)


def test_holidays_are_those_of_the_place(cast):
    """22 May is a holiday in Martinique alone; the day after Christmas in Alsace and Moselle."""
    hours = {
        place: Hours.of(one.resource, one.rule) for place in ("", "972", "57") if (one := grid(cast, key=f"r{place}", holiday_region=place))
    }

    assert [hours[place].is_open(date(2028, 5, 22)) for place in ("", "972", "57")] == [True, False, True]
    assert [hours[place].is_open(date(2028, 12, 26)) for place in ("", "972", "57")] == [True, True, False]


def test_a_calendars_closures_and_the_resources_own_week_count(cast):
    calendar = Calendar.objects.create(portal_key=cast.key, key="office", title={"fr": "Bureau"}, week={"mon": OFFICE, "tue": OFFICE})
    Closure.objects.create(calendar=calendar, starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 8), hours=[["08:00", "09:00"]])
    found = grid(cast, calendar=calendar, week={})

    assert [len(list(found.times(day))) for day in (MONDAYS, date(2026, 12, 8), date(2026, 12, 9))] == [9, 1, 0]
    found.resource.week = {"mon": [["10:00", "11:00"]]}
    assert len(list(Grid(found.resource, found.rule).times(MONDAYS))) == 1


def test_a_loan_by_the_day_goes_on_over_nights_and_weekends(cast):
    found = grid(cast, duration=timedelta(days=1), max_duration=timedelta(days=5))
    made = booked(found.resource, cast.alice, at(8, day=10), 3)

    assert (made.starts_at, made.ends_at) == (at(8, day=10), at(18, day=14))
    assert [cell.state for cell in found.cells(date(2026, 12, 9), date(2026, 12, 15))] == ["free", "full", "full", "full", "free"]


def test_the_nearest_free_times_are_proposed_in_the_order_of_the_day(cast):
    found = grid(cast)
    for hour in (9, 10, 11):
        booked(found.resource, cast.alice, at(hour))

    assert [cell.starts_at for cell in found.nearest(at(10), 1)] == [at(8), at(13), at(14)]
    assert [cell.starts_at for cell in found.nearest(at(10), 2)] == [at(13), at(14), at(15)]


def test_an_earlier_grid_still_counts_where_it_lies_over_the_new_one(cast):
    found = grid(cast)
    booked(found.resource, cast.alice, at(9))
    found.rule.duration = timedelta(minutes=30)
    found.rule.save(update_fields=["duration"])
    finer = Grid(found.resource, found.rule)

    assert [cell.state for cell in finer.cells(MONDAYS, MONDAYS)[:5]] == ["free", "free", "full", "full", "free"]
    for start in (at(9), at(9, 30)):
        with pytest.raises(Taken):
            booked(found.resource, cast.bruno, start)


def test_a_closing_takes_no_more_bookings_and_leaves_those_there_are(cast):
    found = grid(cast)
    made = booked(found.resource, cast.alice, at(9))
    closing = close(found.resource, at(8), at(12), by=cast.technician, reason="Works")

    assert [(cell.state, cell.reason) for cell in found.cells(MONDAYS, MONDAYS)][:5] == [("closed", "Works")] * 4 + [("free", "")]
    assert list(concerned(closing)) == [made]
    assert close(found.resource, at(8), at(12), by=cast.technician) == closing
    for who in (cast.alice, cast.agent("otto", cast.make_team("rare"))):
        with pytest.raises(Refused) as refusal:
            close(found.resource, at(13), at(14), by=who)
        assert refusal.value.code == "not_yours"
    reopen(closing, by=cast.technician)
    assert free(found)[0] == at(8)


@pytest.mark.parametrize("days", [1, 30])
def test_looking_at_many_days_asks_as_often_as_at_one(cast, django_assert_num_queries, days):
    found = grid(cast)
    booked(found.resource, cast.alice, at(9))
    with django_assert_num_queries(2):
        found.cells(MONDAYS, MONDAYS + timedelta(days=days))
