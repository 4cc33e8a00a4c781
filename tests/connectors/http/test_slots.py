"""Appointments whose times are the remote's, by TMF646: held, confirmed, moved and given back there, each once, whatever goes wrong."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.connectors.http import slots
from parvis.connectors.models import Breaker, Call
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.planning import appointments, outside
from parvis.planning.appointments import NoLongerFree, Search
from parvis.planning.automatic import expire_bookings, tell_outside
from parvis.planning.booking import confirm, move
from parvis.planning.deciding import cancel
from parvis.planning.models import Booking
from parvis.planning.sources import Silent
from parvis.planning.taking import Taken
from tests.cast import Cast
from tests.planning.appointable import held, technicians, wanted
from tests.planning.bookable import MONDAY, at
from tests.wall.tmf import APPOINTMENTS

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TIMES = {"S1": at(8, day=16), "S2": at(10, day=16), "S3": at(13, day=16)}
DONE_THERE = ("cut", "garbled", "slow")
LATER = timedelta(minutes=20)


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast()


@pytest.fixture
def planning(outside):
    outside.slots = [
        {"id": name, "validFor": {"startDateTime": start.isoformat(), "endDateTime": (start + timedelta(hours=2)).isoformat()}}
        for name, start in TIMES.items()
    ]
    return outside


@pytest.fixture
def team(cast, planning):
    return technicians(cast, source_key="remote.technicians")


def free(team):
    return [one.start for one in Search(wanted(team)).free]


def there(planning):
    return [(one["timeSlot"]["id"], one["status"]) for one in planning.appointments.values()]


def test_a_time_is_found_held_and_confirmed_there(cast, planning, team):
    assert free(team) == list(TIMES.values())

    made = held(Search(wanted(team)), TIMES["S2"], cast.alice)
    assert (there(planning), free(team)) == ([("S2", "initialized")], [TIMES["S1"], TIMES["S3"]])
    for _twice in range(2):
        confirm(made, by=cast.alice)

    [said] = planning.appointments.values()
    assert (said["status"], said["category"], said["relatedPlace"]) == ("confirmed", "block", {"id": team.key})
    assert said["externalId"].startswith(made.pk.hex)
    assert (planning.asked("POST", APPOINTMENTS), planning.clients) == (1, {"parvis"})


def test_several_who_can_come_at_one_time_are_as_many_places(cast, planning, team):
    planning.slots[1]["validFor"] = planning.slots[0]["validFor"]

    for _nth in range(2):
        held(Search(wanted(team)), TIMES["S1"], cast.alice)

    assert (there(planning), free(team)) == ([("S1", "initialized"), ("S2", "initialized")], [TIMES["S3"]])


def test_what_somebody_else_took_meanwhile_is_answered_with_the_nearest(cast, planning, team):
    found = Search(wanted(team))
    assert found.free
    planning.refusal, planning.refusal_status = {"code": "taken", "reason": "Somebody was faster"}, 409
    planning.refuses_only = APPOINTMENTS

    with pytest.raises(NoLongerFree) as taken:
        held(found, TIMES["S2"], cast.alice)

    assert [one.start for one in taken.value.nearest] == [TIMES["S1"], TIMES["S3"]]
    assert (Booking.objects.live().count(), there(planning)) == (0, [])


def test_what_it_will_not_do_is_said_in_its_words(cast, planning, team):
    planning.refusal, planning.refuses_only = {"code": "noZone", "reason": "Unknown zone"}, APPOINTMENTS

    with pytest.raises(Refused) as refused:
        held(Search(wanted(team)), TIMES["S1"], cast.alice)

    assert (refused.value.code, "Unknown zone" in str(refused.value)) == ("noZone", True)
    assert not Booking.objects.live().exists()


def test_moving_holds_the_new_time_first_and_gives_the_old_one_back(cast, planning, team):
    made = confirm(held(Search(wanted(team)), TIMES["S1"], cast.alice), by=cast.alice)

    new = move(made, TIMES["S2"], by=cast.alice, key=uuid4())
    tell_outside()

    assert there(planning) == [("S1", "cancelled"), ("S2", "confirmed")]
    assert [one.pk for one in Booking.objects.live()] == [new.pk]
    assert tell_outside() == 0


def test_a_move_that_cannot_be_gives_back_what_it_held(cast, planning, team):
    made = confirm(held(Search(wanted(team)), TIMES["S1"], cast.alice), by=cast.alice)
    cast.chloe.places()

    with pytest.raises(Refused):
        move(made, TIMES["S2"], by=cast.chloe, key=uuid4())

    assert there(planning) == [("S1", "confirmed"), ("S2", "cancelled")]


def test_one_that_is_given_back_is_cancelled_there_once(cast, planning, team):
    made = confirm(held(Search(wanted(team)), TIMES["S1"], cast.alice), by=cast.alice)
    cancel(made, by=cast.alice)

    assert (tell_outside(), tell_outside()) == (1, 0)
    assert there(planning) == [("S1", "cancelled")]
    assert free(team) == list(TIMES.values())


def test_what_lapsed_there_is_held_no_longer(cast, planning, team):
    made = held(Search(wanted(team)), TIMES["S1"], cast.alice)
    planning.gone = {"S1"}

    with pytest.raises(Taken):
        confirm(made, by=cast.alice)
    made.refresh_from_db()
    assert made.state == "held"


@pytest.mark.parametrize("fault", ["500", "503", "cut", "cut_before", "garbled", "slow"])
def test_without_an_answer_nothing_is_booked_and_what_it_may_have_held_is_given_back(cast, planning, team, settings, fault):
    settings.REMOTE = planning.remote(seconds=0.6)
    found = Search(wanted(team))
    assert found.free
    planning.faults = ["", "", fault]  # what is looked for just before is answered

    key = uuid4()
    with pytest.raises(Silent) as silent:
        appointments.hold(found, TIMES["S1"], by=cast.alice, organisation=cast.home, key=key)
    assert silent.value.code == "silent"
    assert (planning.asked("POST", APPOINTMENTS), Booking.objects.live().count()) == (1, 0)
    assert there(planning) == ([("S1", "initialized")] if fault in DONE_THERE else [])

    with standing_at(MONDAY + LATER):
        tell_outside()
        assert {state for _slot, state in there(planning)} <= {"cancelled"}
        assert free(team) == list(TIMES.values())
        again = appointments.hold(Search(wanted(team)), TIMES["S1"], by=cast.alice, organisation=cast.home, key=key)
        confirm(again, by=cast.alice)
    assert [state for _slot, state in there(planning) if state != "cancelled"] == ["confirmed"]


class Killed(BaseException):
    """The process ends there."""


@pytest.fixture
def crashed(cast, planning, team, monkeypatch):
    """Held there, and the process died before it could write so: the key of the form."""
    key = uuid4()

    with dying(monkeypatch, "_set"):
        appointments.hold(Search(wanted(team)), TIMES["S1"], by=cast.alice, organisation=cast.home, key=key)
    assert there(planning) == [("S1", "initialized")]
    return key


@contextmanager
def dying(monkeypatch, where):
    def die(*_):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(outside, where, die)
        yield


def test_after_a_crash_before_the_call_the_same_form_holds_it_there_and_goes_on(cast, planning, team, monkeypatch):
    key = uuid4()
    with dying(monkeypatch, "_hold"):
        appointments.hold(Search(wanted(team)), TIMES["S1"], by=cast.alice, organisation=cast.home, key=key)
    assert there(planning) == []

    made = appointments.hold(Search(wanted(team)), TIMES["S1"], by=cast.alice, organisation=cast.home, key=key)
    confirm(made, by=cast.alice)

    assert there(planning) == [("S1", "confirmed")]


def test_after_a_crash_between_call_and_record_the_same_form_goes_on_with_it(cast, planning, team, crashed):
    made = appointments.hold(Search(wanted(team)), TIMES["S1"], by=cast.alice, organisation=cast.home, key=crashed)
    confirm(made, by=cast.alice)

    assert there(planning) == [("S1", "confirmed")]
    assert [one.state for one in Booking.objects.all()] == ["confirmed"]


def test_after_a_crash_what_nobody_comes_back_for_is_given_back(planning, team, crashed):
    with standing_at(MONDAY + LATER):
        assert expire_bookings() == 1
        tell_outside()  # asked so lately that an answer might be under way
        assert there(planning) == [("S1", "initialized")]
    with standing_at(MONDAY + 2 * LATER):
        tell_outside()
        assert there(planning) == [("S1", "cancelled")]


def test_each_call_is_logged_with_what_came_of_it_and_nothing_of_what_was_said(cast, planning, team, settings):
    settings.REMOTE = planning.remote(seconds=0.6)
    found = Search(wanted(team))
    assert found.free
    made = held(found, TIMES["S1"], cast.alice)
    confirm(made, by=cast.alice)
    planning.refusal, planning.refuses_only = {"code": "noZone", "reason": "Unknown zone"}, APPOINTMENTS
    with pytest.raises(Refused):
        held(found, TIMES["S2"], cast.alice)
    planning.faults = ["slow", "garbled", "503"]
    for _fault in planning.faults[:]:
        with pytest.raises(Silent):
            free(team)

    calls = Call.objects.order_by("id")
    steps = [(one.operation_key, one.outcome, one.status) for one in calls if one.operation_key != "technicians.search"]
    assert steps == [
        ("technicians.hold", "answered", 201),
        ("technicians.confirm", "answered", 200),
        ("technicians.hold", "rejected", 422),
    ]
    searches = [one.outcome for one in calls if one.operation_key == "technicians.search"]
    assert (set(searches[:-3]), searches[-3:]) == ({"answered"}, ["timed-out", "garbled", "unavailable"])
    kept = [getattr(one, field.attname) for one in calls for field in Call._meta.concrete_fields]
    assert not any(word in repr(kept) for word in (made.pk.hex, "S1", "Unknown", "initialized"))
    assert {(one.run_id, one.organisation_id) for one in calls} == {(None, None)}
    assert all(one.bytes_sent for one in calls)


def test_one_that_fails_again_and_again_is_left_alone(cast, planning, team):
    planning.faults = ["503"] * 20
    for _nth in range(8):
        with pytest.raises(Silent):
            free(team)

    assert len([path for _method, path in planning.calls if path.endswith("searchTimeSlot")]) == 5


@pytest.mark.parametrize("reference", ["", "S1", "69:block:20261208T0800", "a/block/20261208T0700Z/soon/S1"])
def test_a_reference_of_another_planning_is_gone(planning, cast, reference):
    with pytest.raises(Taken):
        slots.hold(reference, "booking")
    slots.cancel(reference, "booking")
    assert planning.calls == []


def test_a_time_whose_name_is_too_long_to_be_kept_is_no_answer(planning, team):
    planning.slots[0]["id"] = "x" * 100

    with pytest.raises(Silent):
        free(team)


@pytest.mark.parametrize("answer", [["S1"], [{"id": "S1", "validFor": "today"}], [None]])
def test_times_of_a_shape_that_nobody_knows_are_no_answer(cast, planning, team, monkeypatch, answer):
    monkeypatch.setattr(planning, "_do", lambda *_asked: (201, {"availableTimeSlot": answer}))

    with pytest.raises(Silent):
        free(team)

    assert list(Call.objects.values_list("outcome", "code")) == [("garbled", "unreadable")]
    assert Breaker.objects.get(connector_key="remote").failures == 1
