"""What may be taken back for some seconds."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets import held
from parvis.tickets.merging import merge
from parvis.tickets.models import HeldAct, Ticket

SECONDS = 15


def say(ticket, by, data, key):
    return ticket.reply(data["body"], by=by, key=key)


@pytest.fixture
def given_back():
    return []


@pytest.fixture(autouse=True)
def act(settings, given_back):
    settings.UNDO_SECONDS = SECONDS
    held.ACTS.register("say", held.Act(say, lambda ticket, by, data: given_back.append(data["body"])))
    yield
    held.ACTS.unregister("say")


def say_later(ticket, by, body="Hello", key=None, batch=None):
    return held.hold(ticket, "say", {"body": body}, by=by, key=key or uuid4(), batch=batch)


def wait():
    HeldAct.objects.update(due_at=now() - timedelta(seconds=1))


def words(ticket):
    return [entry.body for entry in ticket.entries.filter(verb="replied")]


def test_nothing_is_said_before_its_time(cast):
    ticket = cast.ticket()

    say_later(ticket, cast.technician)

    assert (held.perform_held(), words(ticket)) == (0, [])


def test_it_is_said_once_when_its_time_has_come(cast):
    ticket = cast.ticket()
    say_later(ticket, cast.technician)
    wait()

    assert (held.perform_held(), held.perform_held()) == (1, 0)
    assert words(ticket) == ["Hello"]
    assert not HeldAct.objects.exists()


def test_what_is_taken_back_is_never_said_and_its_words_are_given_back(cast, given_back):
    ticket = cast.ticket()
    row = say_later(ticket, cast.technician)

    taken = held.take_back(row.batch, by=cast.technician)
    wait()
    held.perform_held()

    assert [one.data["body"] for one in taken] == given_back == ["Hello"]
    assert words(ticket) == []


def test_a_batch_is_taken_back_at_once(cast):
    batch = uuid4()
    for ticket in (cast.ticket(), cast.ticket()):
        say_later(ticket, cast.technician, batch=batch)

    assert len(held.take_back(batch, by=cast.technician)) == 2
    assert not HeldAct.objects.exists()


def test_nobody_takes_back_what_another_did(cast):
    row = say_later(cast.ticket(), cast.technician)

    assert held.take_back(row.batch, by=cast.alice) == []
    assert HeldAct.objects.count() == 1


def test_a_customer_holds_nothing(cast):
    with pytest.raises(Refused):
        say_later(cast.ticket(), cast.alice)


def test_too_late_is_nothing_to_take_back(cast):
    ticket = cast.ticket()
    row = say_later(ticket, cast.technician)
    wait()
    held.perform_held()

    assert held.take_back(row.batch, by=cast.technician) == []
    assert words(ticket) == ["Hello"]


def test_sent_twice_it_is_held_once_and_once_done_it_is_not_held_again(cast):
    ticket, key = cast.ticket(), uuid4()

    first, second = say_later(ticket, cast.technician, key=key), say_later(ticket, cast.technician, key=key)
    wait()
    held.perform_held()

    assert first == second
    assert say_later(ticket, cast.technician, key=key) is None
    assert words(ticket) == ["Hello"]


def test_what_is_refused_tells_its_author_and_gives_the_words_back(cast, given_back):
    ticket = cast.ticket()
    say_later(ticket, cast.technician)
    Ticket.objects.filter(pk=ticket.pk).update(phase="closed", is_open=False)
    wait()

    held.perform_held()

    row = HeldAct.objects.get()
    assert (bool(row.problem), given_back, words(ticket)) == (True, ["Hello"], [])
    held.give_up(row)
    assert not HeldAct.objects.exists()


def test_without_a_delay_it_is_done_at_once(cast, settings):
    settings.UNDO_SECONDS = 0
    ticket = cast.ticket()

    assert say_later(ticket, cast.technician) is None
    assert words(ticket) == ["Hello"]


def test_words_for_a_request_that_is_merged_meanwhile_arrive_where_it_goes_on(cast):
    source, target = cast.ticket(), cast.ticket()
    say_later(source, cast.technician, "On my way")
    merge([source], target, by=cast.technician)
    wait()

    assert held.perform_held() == 1
    assert target.entries.filter(body="On my way").count() == 1
