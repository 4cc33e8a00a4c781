from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from parvis.planning.ledger import Reckoning, counted, reckon, stretches
from parvis.planning.targets import Promise, narrowest
from parvis.planning.worktime import Hours
from tests.planning.oracle import Window, some_instant, some_start, some_week
from tests.planning.test_worktime import hours

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)  # 9 o'clock in Paris


@dataclass
class Mark:
    at: datetime
    is_counted: bool


@dataclass
class Target:
    milestone: str
    priority: str = ""
    scope: str = ""


def after(**hours):
    return MONDAY + timedelta(**hours)


def ledger(*marks):
    """(hours after Monday 9 o'clock, whether it counts)."""
    return [Mark(after(hours=at), counts) for at, counts in marks]


def office(delay, **more):
    return Promise(delay, "Europe/Paris", hours(), **more)


def test_a_pause_moves_the_due_time_by_the_working_time_it_took():
    marks = ledger((0, True), (1, False), (2, True))

    assert reckon(office("PT3H"), marks, MONDAY).due_at == after(hours=6)  # 9 to 10, 11 to 12 and 14 to 15 o'clock


def test_while_it_is_paused_nothing_is_due():
    assert reckon(office("PT3H"), ledger((0, True), (1, False)), MONDAY) == Reckoning(None, None)


def test_what_was_broken_before_a_pause_stays_broken():
    assert reckon(office("PT1H"), ledger((0, True), (2, False)), MONDAY).due_at == after(hours=1)


def test_what_is_kept_before_it_falls_due_says_when_it_would_have():
    assert reckon(office("PT3H"), ledger((0, True)), MONDAY, until=after(hours=2)).due_at == after(hours=3)


def test_time_in_which_it_was_solved_is_never_counted_when_it_is_opened_again():
    marks = ledger((0, True), (1, False), (24 * 7, True))

    assert reckon(office("PT3H"), marks, MONDAY).due_at == after(hours=24 * 7 + 2)


def test_a_promise_made_later_begins_in_the_middle_of_the_ledger():
    marks = ledger((0, True), (1, False), (2, True))

    assert reckon(office("PT1H"), marks, after(hours=1.5)).due_at == after(hours=3)


@pytest.mark.parametrize(("delay", "due"), [("P1M", datetime(2026, 12, 30, 8, tzinfo=UTC)), ("P1Y", datetime(2027, 11, 30, 8, tzinfo=UTC))])
def test_the_law_waits_for_nobody(delay, due):
    assert reckon(Promise(delay, "Europe/Paris", None), ledger((0, True), (1, False)), MONDAY).due_at == due


def test_a_month_keeps_the_hour_that_the_clocks_show():
    asked = datetime(2026, 3, 10, 9, tzinfo=UTC)

    assert reckon(Promise("P1M", "Europe/Paris", None), [Mark(asked, True)], asked).due_at == datetime(2026, 4, 10, 8, tzinfo=UTC)


def test_what_is_counted_day_and_night_is_paused_to_the_second():
    marks = ledger((0, True), (1, False), (5, True))

    assert reckon(Promise("PT4H", "Europe/Paris", None), marks, MONDAY).due_at == after(hours=8)


def test_a_working_day_is_worth_the_hours_of_the_calendar():
    assert office("P2WD").amount() == office("P2D").amount() == office("PT16H").amount()


def test_it_is_warned_of_when_four_fifths_have_passed_or_as_long_before_as_is_said():
    marks = ledger((0, True))

    assert reckon(office("PT5H"), marks, MONDAY).warn_at == after(hours=6)  # after four hours of work
    assert reckon(office("PT5H", warn_before=HOUR / 2), marks, MONDAY).warn_at == after(hours=6.5)


def test_stretches_add_up_to_what_was_promised():
    promise, marks = office("PT8H"), ledger((0, True), (1, False), (2.5, True), (26, False), (30, True))
    due_at = reckon(promise, marks, MONDAY).due_at

    assert sum((counted(promise, one, due_at) for one in stretches(marks, MONDAY)), timedelta(0)) == timedelta(hours=8)


@pytest.mark.parametrize(
    ("scopes", "priority", "expected"),
    [
        (["network-wifi", "network", "help"], 5, Target("resolution", "5", "network")),
        (["network-wifi", "network", "help"], 3, Target("resolution", "", "network")),
        (["phone", "help"], 4, Target("resolution", "high")),
        (["phone", "help"], 2, Target("resolution")),
    ],
)
def test_the_narrowest_target_counts(scopes, priority, expected):
    targets = [
        Target("resolution"),
        Target("resolution", "high"),
        Target("resolution", "", "network"),
        Target("resolution", "5", "network"),
        Target("first_answer", "5", "network-wifi"),
    ]

    assert narrowest(targets, "resolution", priority, scopes) == expected


def agreed(seed, windows, each):
    """Random ledgers of random calendars: due when the minutes that count, counted one by one, are as many as promised."""
    chance, found = Random(seed), 0
    for _window in range(windows):
        start = some_start(chance)
        week = some_week(chance, start.date())
        compiled, window = Hours(week), Window(week, start, days=8)
        for _case in range(each):
            instants = sorted(some_instant(chance, window) for _mark in range(chance.randint(2, 8)))
            marks = [Mark(at, chance.random() < 0.6) for at in instants[:-1]]
            end = instants[-1]
            minutes = sum((window.worked(one.at, until) for one, until in _stretches(marks, end) if one.is_counted), timedelta(0))
            if minutes:
                promise = Promise(f"PT{max(1, int(minutes.total_seconds()))}S", week.zone, compiled)
                due_at = reckon(promise, marks, marks[0].at, end).due_at
                assert due_at is not None or not marks[-1].is_counted
                if due_at is not None and due_at <= end:
                    done = sum(
                        (
                            window.worked(one.at, min(until, due_at))
                            for one, until in _stretches(marks, end)
                            if one.is_counted and one.at < due_at
                        ),
                        timedelta(0),
                    )
                    assert done == promise.amount()
            found += 1
    return found


def _stretches(marks, end):
    return [(one, marks[place + 1].at if place + 1 < len(marks) else end) for place, one in enumerate(marks)]


def test_pauses_are_counted_as_one_counts_minute_by_minute():
    assert agreed(seed=7, windows=15, each=100) == 1_500
