"""Where a visit takes place and who is there reaches those who may read the appointment and nobody else."""

from __future__ import annotations

import html

import pytest

from tests.rights import rows_appointments, rows_desk
from tests.rights.addresses import ask, filled, undone
from tests.rights.table import CUSTOMERS, STRANGERS
from tests.rights.world import OBJECTS, World
from tests.rights.world_appointments import MARKS

BESIDES = ("?show=past", "?show=rebook", "?find=VisitOf", "/new?service=visits")


def paths(world: World) -> list[str]:
    rows = [row for row in (*rows_appointments.ROWS, *rows_desk.BOOKINGS) if row.method == "GET"]
    beside = [f"/p/house/appointments{path}" for path in BESIDES]
    carried = [f"/p/house/appointments/new?service=visits&booking={world.named[about]['appointment']}" for about in OBJECTS]
    return list(dict.fromkeys([*(filled(row, world, about) for row in rows for about in OBJECTS), *beside, *carried]))


@pytest.mark.parametrize("role", [*STRANGERS, *CUSTOMERS, "other agent"])
def test_nobody_reads_of_a_visit_that_is_not_theirs_to_know(world: World, role: str):
    hidden = {MARKS[about] for about in OBJECTS if role not in rows_appointments.READS[about]}
    found = {}
    for path in paths(world):
        with undone():
            words = html.unescape(ask(world, role, "GET", path).content.decode())
        if held := {word for word in hidden if word in words and f"find={word}" not in path}:
            found[path] = held

    assert found == {}


@pytest.mark.parametrize("role", ["requester", "manager", "stranger", "agent"])
def test_those_who_may_read_it_find_it_in_the_list(world: World, role: str):
    seen = {MARKS[about] for about in OBJECTS if role in rows_appointments.READS[about]}
    with undone():
        words = html.unescape(ask(world, role, "GET", "/p/house/appointments").content.decode())

    assert {mark for mark in MARKS.values() if mark in words} == seen
