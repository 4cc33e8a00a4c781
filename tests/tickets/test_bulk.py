"""One act on many tickets: foreseen, done once, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets import bulk, held
from parvis.tickets.models import Batch, BatchLine, HeldAct, Ticket
from tests.cast import Cast

ACTS = [
    ("agent", lambda cast: {"agent": str(cast.technician.pk)}, "agent_id"),
    ("team", lambda cast: {"team": cast.make_team("second").key}, "team_id"),
    ("priority", lambda _cast: {"priority": 5}, "priority"),
    ("tags", lambda _cast: {"add": ["new"], "remove": ["old"]}, "tags"),
]


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def two(cast):
    made = [cast.ticket(summary="one"), cast.ticket(summary="two")]
    Ticket.objects.update(tags=["old"])
    return bulk.chosen([ticket.reference for ticket in made], by=cast.technician)


def states(batch):
    return sorted(batch.lines.values_list("state", flat=True))


def as_they_are(field):
    return list(Ticket.objects.order_by("created_at").values_list(field, flat=True))


@pytest.mark.parametrize(("act", "data", "field"), ACTS)
def test_an_act_is_done_to_each_and_undone(cast, two, act, data, field):
    before, said = as_they_are(field), data(cast)

    batch = bulk.perform(two, act, said, by=cast.technician, key=uuid4())

    assert states(batch) == ["done", "done"]
    assert as_they_are(field) != before

    bulk.undo(batch, by=cast.technician)

    assert states(batch) == ["undone", "undone"]
    assert as_they_are(field) == before


@pytest.mark.parametrize(("act", "data", "field"), ACTS)
def test_foreseeing_writes_nothing_and_says_what_will_be(cast, two, act, data, field):
    before = as_they_are(field)

    foreseen = bulk.foresee(two, act, data(cast), by=cast.technician)

    assert [one.changes for one in foreseen] == [True, True]
    assert as_they_are(field) == before


def test_the_same_batch_sent_twice_is_done_once_and_goes_on_where_it_stopped(cast, two):
    key = uuid4()
    bulk.perform(two[:1], "priority", {"priority": 5}, by=cast.technician, key=key)
    batch = bulk.perform(two, "priority", {"priority": 5}, by=cast.technician, key=key)

    assert states(batch) == ["done", "done"]
    assert [ticket.entries.filter(verb="priority_set").count() for ticket in two] == [1, 1]


def test_what_is_so_already_is_said(cast, two):
    two[0].set_priority(5, by=cast.technician)

    assert states(bulk.perform(two, "priority", {"priority": 5}, by=cast.technician, key=uuid4())) == ["done", "same"]


def test_what_somebody_changed_since_is_kept(cast, two):
    batch = bulk.perform(two, "priority", {"priority": 5}, by=cast.technician, key=uuid4())
    Ticket.objects.get(pk=two[0].pk).set_priority(1, by=cast.agent("other"))

    bulk.undo(batch, by=cast.technician)

    assert states(batch) == ["kept", "undone"]
    assert Ticket.objects.get(pk=two[0].pk).priority == 1


def test_after_ten_minutes_nothing_is_undone(cast, two):
    batch = bulk.perform(two, "priority", {"priority": 5}, by=cast.technician, key=uuid4())
    Batch.objects.update(created_at=now() - timedelta(minutes=11))
    batch.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        bulk.undo(batch, by=cast.technician)
    assert refusal.value.code == "too_late"
    assert not bulk.may_undo(batch)


def test_somebody_else_neither_goes_on_with_a_batch_nor_undoes_it(cast, two):
    batch = bulk.perform(two, "priority", {"priority": 5}, by=cast.technician, key=uuid4())
    other = cast.agent("other")

    for act in (lambda: bulk.undo(batch, by=other), lambda: bulk.perform(two, "priority", {"priority": 5}, by=other, key=batch.pk)):
        with pytest.raises(Refused):
            act()


def test_a_move_is_made_where_it_is_offered_and_refused_elsewhere(cast, two):
    two[0].move("solve", by=cast.technician)

    batch = bulk.perform(two, "move", {"move": "take"}, by=cast.technician, key=uuid4())

    assert states(batch) == ["done", "refused"]
    assert as_they_are("status_key") == ["solved", "taken"]


def test_a_move_that_asks_something_is_refused(cast, two):
    assert [bool(one.problem) for one in bulk.foresee(two, "move", {"move": "ask"}, by=cast.technician)] == [True, True]


def test_moves_wait_and_are_taken_back_before_anybody_was_told(cast, two, settings):
    settings.UNDO_SECONDS = 15
    batch = bulk.perform(two, "move", {"move": "solve"}, by=cast.technician, key=uuid4())

    assert states(batch) == ["held", "held"]

    bulk.undo(batch, by=cast.technician)

    assert states(batch) == ["undone", "undone"]
    assert not HeldAct.objects.exists()
    assert as_they_are("phase") == ["new", "new"]


def test_moves_that_were_not_taken_back_are_made(cast, two, settings):
    settings.UNDO_SECONDS = 15
    bulk.perform(two, "move", {"move": "solve"}, by=cast.technician, key=uuid4())
    HeldAct.objects.update(due_at=now())

    held.perform_held()

    assert as_they_are("phase") == ["solved", "solved"]


def test_one_gives_nothing_to_who_does_not_handle_it(cast, two):
    stranger = Cast("elsewhere").technician

    assert all(one.problem for one in bulk.foresee(two, "agent", {"agent": str(stranger.pk)}, by=cast.technician))


def test_what_one_does_not_see_is_not_chosen(cast, two):
    far = Cast("elsewhere").ticket()

    assert bulk.chosen([far.reference, two[0].reference.lower()], by=cast.technician) == [two[0]]


def test_what_one_only_takes_part_in_is_refused(cast):
    far = Cast("elsewhere").ticket(by=cast.technician)

    [one] = bulk.foresee(bulk.chosen([far.reference], by=cast.technician), "priority", {"priority": 5}, by=cast.technician)

    assert one.problem
    assert BatchLine.objects.count() == 0


@pytest.fixture
def left(cast, two, monkeypatch):
    """A batch that waits for a worker."""
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    return bulk.begin(two, "priority", {"priority": 5}, by=cast.technician, key=uuid4())


def test_many_are_left_to_a_worker(left):
    assert (left.is_waiting, states(left), as_they_are("priority")) == (True, [], [3, 3])

    assert bulk.perform_batches() == 2
    assert bulk.perform_batches() == 0

    left.refresh_from_db()
    assert (left.is_waiting, states(left), as_they_are("priority")) == (False, ["done", "done"], [5, 5])


def test_a_worker_goes_on_where_another_one_stopped(cast, two, left):
    bulk._perform_waiting(left, two[0])

    assert bulk.perform_batches() == 1
    assert two[0].entries.filter(verb="priority_set").count() == 1


def test_a_worker_stops_where_it_is_taken_back(cast, two, left):
    bulk._perform_waiting(left, two[0])
    bulk.undo(left, by=cast.technician)

    assert bulk._perform_waiting(left, two[1]) is False
    assert bulk.perform_batches() == 0
    assert (states(left), as_they_are("priority")) == (["undone"], [3, 3])


def test_one_that_fails_holds_up_no_other(cast, two, left, monkeypatch, caplog):
    perform = bulk._perform
    monkeypatch.setattr(bulk, "_perform", lambda batch, ticket, by: 1 / 0 if ticket == two[0] else perform(batch, ticket, by=by))

    bulk.perform_batches()

    left.refresh_from_db()
    assert (left.is_waiting, states(left)) == (False, ["done"])
    assert "could not do" in caplog.text
