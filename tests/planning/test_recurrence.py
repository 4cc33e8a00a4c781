"""Every week, every few weeks, every month: which days, at which hour, and which of them are to be left out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from parvis.kit.clock import standing_at
from parvis.planning.closings import close
from parvis.planning.recurrence import MOST, Repeat, preview
from tests.cast import Cast
from tests.planning.bookable import MONDAY, at, booked, room, wish

PARIS = ZoneInfo("Europe/Paris")


def days(repeat, first):
    return [start.astimezone(PARIS).strftime("%d/%m %H") for start in repeat.starts(first, PARIS)]


def test_every_other_week_until_a_day_included():
    assert days(Repeat("week", 2, until=date(2027, 1, 4)), at(9)) == ["07/12 09", "21/12 09", "04/01 09"]


def test_so_many_times_or_until_a_day_whichever_comes_first():
    assert days(Repeat("week", until=date(2026, 12, 20), count=5), at(9)) == ["07/12 09", "14/12 09"]
    assert days(Repeat("week", until=date(2027, 12, 20), count=2), at(9)) == ["07/12 09", "14/12 09"]


def test_a_month_without_the_day_is_passed_over():
    assert days(Repeat("month", count=3), at(9, day=31)) == ["31/12 09", "31/01 09", "31/03 09"]


def test_the_hour_of_the_clock_stays_when_clocks_change():
    first = datetime(2026, 10, 19, 7, tzinfo=UTC)
    starts = list(Repeat("week", count=2).starts(first, PARIS))

    assert starts == [first, datetime(2026, 10, 26, 8, tzinfo=UTC)]
    assert days(Repeat("week", count=2), first) == ["19/10 09", "26/10 09"]


def test_a_recurrence_has_an_end():
    assert len(days(Repeat("week", count=1000), at(9))) == MOST


@pytest.mark.django_db
@pytest.mark.database
def test_the_preview_says_of_each_what_it_is():
    with standing_at(MONDAY):
        cast = Cast()
        salle = room(cast)
        booked(salle, cast.bruno, at(9, day=14))
        close(salle, at(8, day=21), at(18, day=21), by=cast.technician)
        found = preview(wish(salle, at(9, day=11)), Repeat("week", count=3)) + preview(wish(salle, at(9)), Repeat("week", count=10))

    assert [one.state for one in found] == ["free", "free", "closed", *["free", "taken", "closed"], *["free"] * 6, "outside"]
