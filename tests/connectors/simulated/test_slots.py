from datetime import UTC, date, datetime, timedelta

import pytest

from parvis.connectors.simulated import slots
from parvis.connectors.simulated.models import SimulatedVisit
from parvis.kit.clock import standing_at
from parvis.planning.taking import Taken

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 12, 8), date(2026, 12, 26)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with standing_at(NOW):
        yield


def found(zone="69", kind="block", first=FIRST, last=LAST):
    return list(slots.free(zone, kind, first, last))


def steady(zone="69", kind="block"):
    """A half day that nobody else takes between search and hold."""
    for one in found(zone, kind):
        try:
            slots.hold(one.reference, "probe")
        except Taken:
            continue
        slots.cancel(one.reference, "probe")
        return one
    raise AssertionError("every half day vanished")


def test_the_same_days_are_offered_each_time():
    assert found() == found()


def test_technicians_work_half_days_from_monday_to_saturday_morning():
    halves = list(slots.half_days("69", "block", FIRST, LAST))

    assert {(half.starts_at.weekday(), half.starts_at.hour) for half in halves} == {
        *((day, hour) for day in range(5) for hour in (8, 13)),
        (5, 8),
    }
    assert all(half.starts_at.date() != date(2026, 12, 25) for half in halves)


@pytest.mark.parametrize(("zone", "works"), [("69", True), ("67", False), ("68", False), ("57", False)])
def test_saint_stephen_is_a_holiday_in_alsace_and_moselle(zone, works):
    day = date(2026, 12, 26)

    assert bool(list(slots.half_days(zone, "block", day, day))) is works


def test_near_days_are_fuller_than_far_ones():
    near = far = 0
    for zone in range(10, 95):
        near += sum(one.capacity for one in slots.free(str(zone), "short", FIRST, FIRST + timedelta(days=3)))
        far += sum(one.capacity for one in slots.free(str(zone), "short", LAST - timedelta(days=5), LAST - timedelta(days=2)))

    assert near < far


def test_long_visits_have_fewer_places_than_short_ones():
    assert sum(one.capacity for one in found(kind="complex")) < sum(one.capacity for one in found(kind="short"))


def test_what_is_held_stays_in_what_we_have_and_is_held_once():
    one = steady()

    slots.hold(one.reference, "booking")
    slots.hold(one.reference, "booking")

    assert SimulatedVisit.objects.filter(state="held").count() == 1
    assert next(other.capacity for other in found() if other.reference == one.reference) == one.capacity


def test_the_last_place_is_held_by_one():
    one = steady()
    for count in range(one.capacity):
        slots.hold(one.reference, f"booking {count}")

    with pytest.raises(Taken):
        slots.hold(one.reference, "one too many")


def test_a_cancelled_place_is_free_again():
    one = steady()
    for count in range(one.capacity):
        slots.hold(one.reference, f"booking {count}")

    slots.cancel(one.reference, "booking 0")
    slots.hold(one.reference, "another")

    assert SimulatedVisit.objects.filter(state="held").count() == one.capacity


def test_confirmed_twice_it_is_confirmed_once():
    one = steady()
    slots.hold(one.reference, "booking")

    slots.confirm(one.reference, "booking")
    slots.confirm(one.reference, "booking")

    assert list(SimulatedVisit.objects.exclude(state="cancelled").values_list("state", "held_until")) == [("confirmed", None)]


def test_what_was_never_held_cannot_be_confirmed():
    with pytest.raises(Taken):
        slots.confirm(steady().reference, "nobody")


@pytest.mark.parametrize("reference", ["", "69:block:20261208T0930", "69:party:20261208T0800", "69:block:20261399T0800", "'; drop"])
def test_a_reference_that_names_no_half_day_is_gone(reference):
    with pytest.raises(Taken):
        slots.hold(reference, "booking")


def test_about_two_in_a_hundred_vanish_between_search_and_booking():
    halves = [half for zone in range(10, 95) for half in slots.half_days(str(zone), "short", FIRST, LAST)]

    vanished = sum(half.vanishes(7, NOW.date()) for half in halves)

    assert 0.01 < vanished / len(halves) < 0.03


def test_what_vanished_cannot_be_held(settings):
    gone = next(one for one in found(kind="short") if slots.HalfDay.named(one.reference).vanishes(settings.SIMULATED_SEED, NOW.date()))

    with pytest.raises(Taken):
        slots.hold(gone.reference, "booking")
