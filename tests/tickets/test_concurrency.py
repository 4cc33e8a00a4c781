"""Several at once, on a real database: numbers without holes, one ticket per key, no lost update."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.tickets import automatic
from parvis.tickets.models import Ticket
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race]
THREADS = 6


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each returned or raised; they begin together, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def cast(transactional_db) -> Cast:
    cast = Cast()
    cast.ticket()
    cast.technician.get_username()
    return cast


def test_references_have_no_holes_even_when_some_filings_fail(cast):
    wrong = {"description": "no summary"}
    acts = [
        lambda number=number: cast.ticket(answers=wrong if number % 3 == 0 else {"summary": f"n° {number}"}) for number in range(THREADS)
    ]

    for _ in range(3):
        at_once(*acts)

    numbers = sorted(int(reference.partition("-")[2]) for reference in Ticket.objects.values_list("reference", flat=True))
    assert numbers == list(range(1, 1 + 1 + 3 * 4))


def test_the_first_requests_of_a_series_take_different_numbers(cast):
    other = Cast("other")
    service = other.help
    alice = other.alice

    at_once(*[lambda: other.ticket(service, by=alice)] * THREADS)

    assert {ticket.reference for ticket in Ticket.objects.filter(portal=other.portal)} == {f"OTHER-{n}" for n in range(1, THREADS + 1)}


def test_one_key_files_one_ticket_however_often_it_is_sent(cast):
    key = uuid4()

    filed = at_once(*[lambda: cast.ticket(key=key)] * THREADS)

    assert {ticket.reference for ticket in filed} == {"HOUSE-2"}
    assert Ticket.objects.filter(key=key).count() == 1
    assert cast.ticket().reference == "HOUSE-3"


def test_of_two_agents_who_move_at_once_one_is_told_to_read_again(cast):
    for _ in range(3):
        ticket = cast.ticket()
        acts = [partial(Ticket.objects.get(pk=ticket.pk).move, key, by=cast.technician) for key in ("take", "solve")]

        answers = at_once(*acts)

        assert sum(isinstance(answer, Conflict) for answer in answers) == 1
        assert ticket.entries.filter(verb="moved").count() == 1
        assert Ticket.objects.get(pk=ticket.pk).version == 2


def test_one_reply_key_writes_one_message(cast):
    ticket, key = cast.ticket(), uuid4()

    written = at_once(*[lambda: Ticket.objects.get(pk=ticket.pk).reply("Hello", by=cast.alice, key=key)] * THREADS)

    assert len({entry.pk for entry in written}) == 1
    assert ticket.entries.filter(verb="replied").count() == 1


def test_replies_at_once_are_all_kept(cast):
    ticket = cast.ticket()

    at_once(*[lambda n=n: Ticket.objects.get(pk=ticket.pk).reply(f"mot{n}", by=cast.alice) for n in range(THREADS)])

    assert {entry.body for entry in ticket.entries.filter(verb="replied")} == {f"mot{n}" for n in range(THREADS)}
    assert set(Ticket.objects.get(pk=ticket.pk).searchable.split()) >= {f"mot{n}" for n in range(THREADS)}


def test_the_delayed_move_is_made_once_by_many_workers(cast):
    ticket = cast.solved_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(next_move_at=now() - timedelta(seconds=1))

    assert sum(at_once(*[automatic.move_due] * THREADS)) == 1
    assert ticket.entries.filter(verb="moved").count() == 1


def test_opening_a_page_twice_at_once_leaves_one_mark(cast):
    ticket = cast.ticket(cast.service("open", visibility="site"))
    bruno = cast.bruno

    at_once(*[lambda: Ticket.objects.get(pk=ticket.pk).mark_read(bruno)] * THREADS)

    assert ticket.participants.filter(user=bruno).count() == 1
