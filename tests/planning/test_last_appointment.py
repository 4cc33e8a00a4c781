"""Two hundred people book the last time at once: one has it, the others are offered another one, and nobody waits for long.

How long is measured by the processor: what one answer takes of it, times those who wait together, is what the last of them waits on a
machine that does nothing else. By the clock it would be the load of the machine that is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from time import thread_time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from parvis.people.models import Membership, User
from parvis.planning import appointments
from parvis.planning.appointments import NoLongerFree, Search, Wanted
from parvis.planning.booking import confirm
from parvis.planning.models import BookedSlot, Booking, Slot
from tests.cast import Cast
from tests.planning.appointable import technicians, wanted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
PEOPLE, WORKERS = 200, 20


def _people(cast: Cast, count: int) -> list[User]:
    people = User.objects.bulk_create(
        User(username=f"caller{number}", email=f"c{number}@house.example", last_name=f"C{number}", password="!", portal_key=cast.key)
        for number in range(count)
    )
    Membership.objects.bulk_create(Membership(organisation=cast.home, user=one, is_default=True) for one in people)
    return people


def _at_once(acts: Sequence[Callable[[], Any]], workers: int) -> list[tuple[Any, float]]:
    """What each says, and how many seconds of the processor it took."""
    barrier = Barrier(workers)

    def run(share: Sequence[Callable[[], Any]]) -> list[tuple[Any, float]]:
        barrier.wait()
        try:
            return [_timed(act) for act in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return [one for share in pool.map(run, [acts[number::workers] for number in range(workers)]) for one in share]


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    began = thread_time()
    return act(), thread_time() - began


def _books(asked: Wanted, start: datetime, by: User, cast: Cast) -> Booking | NoLongerFree:
    try:
        return confirm(appointments.hold(Search(asked), start, by=by, organisation=cast.home, key=uuid4()), by=by)
    except NoLongerFree as gone:
        return gone


def test_of_two_hundred_for_the_last_time_one_has_it_and_the_others_are_offered_another(transactional_db: Any):
    cast = Cast()
    asked = wanted(technicians(cast))
    last = Search(asked).free[6].start
    people = _people(cast, PEOPLE)

    answers = _at_once([lambda one=one: _books(asked, last, one, cast) for one in people], WORKERS)

    made = [said for said, _seconds in answers if isinstance(said, Booking)]
    offered = [said.nearest for said, _seconds in answers if isinstance(said, NoLongerFree)]
    assert (len(made), len(offered)) == (1, PEOPLE - 1)
    assert (made[0].state, made[0].starts_at, BookedSlot.objects.count()) == ("confirmed", last, 1)
    assert all(len(near) == 4 and near[1].start < last < near[2].start for near in offered)
    assert [(slot.booked, slot.capacity) for slot in Slot.objects.all()] == [(1, 1)]
    assert WORKERS * sorted(seconds for _said, seconds in answers)[int(PEOPLE * 0.95)] <= 1.0


def test_of_as_many_as_there_are_places_each_has_one_and_no_time_is_booked_twice(transactional_db: Any):
    cast = Cast()
    asked = wanted(technicians(cast, capacity=3))
    starts = [one.start for one in Search(asked).free[:4]]
    people = _people(cast, 40)

    answers = _at_once([lambda one=one, at=starts[number % 4]: _books(asked, at, one, cast) for number, one in enumerate(people)], WORKERS)

    made = [said for said, _seconds in answers if isinstance(said, Booking)]
    assert len(made) == 12
    assert sorted((slot.booked, slot.capacity) for slot in Slot.objects.filter(booked__gt=0)) == [(3, 3)] * 4
    assert len({one.reference for one in made}) == 12
