"""Every form of the house sent twice, as a double click or a reload sends it: the second changes nothing more, and is answered as the first.

What is sent is that of the table of rights; `MAKES` says it where the table sends nothing that would be made. An address that makes something
by neither stands in `sent_elsewhere`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.administration.screens import fields_of
from tests.rights import (
    every,
    makes_administration,
    makes_appointments,
    makes_connections,
    makes_desk,
    makes_eligibility,
    makes_gone,
    makes_portal,
    makes_simulator,
    makes_tickets,
)
from tests.rights.addresses import ask, undone, writes
from tests.rights.sending import KEY, Cases, Sending, Sent, answered, drawn, sent, to
from tests.rights.sent_elsewhere import ELSEWHERE
from tests.rights.table import Row
from tests.rights.world import World

DONE = {"page", "moves on", "made", "nothing"}
POSTS = {row.path: row for row in every.ROWS if row.method == "POST"}
VOLATILE = frozenset({"updated_at", "created_at", "seen_at", "expire_date", "session_data", "last_seen_at"})
TABLES = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
EDITED = ("/admin/<portal_key>/services/<key>", "/admin/<portal_key>/workflows/<key>")
MAKES: Cases = (
    makes_administration.CASES
    | makes_appointments.CASES
    | makes_connections.CASES
    | makes_desk.CASES
    | makes_eligibility.CASES
    | makes_gone.CASES
    | makes_portal.CASES
    | makes_simulator.CASES
    | makes_tickets.CASES
)
ONCE_EACH_TIME = {
    "/desk/mails/in/<incoming_id>/replay": "makes nothing twice, and its trace says each time: tests/desk/test_incoming_acts.py",
    "/help/<slug>/useful": "a browser without cookies is another browser",
    "/help/<slug>/solved": "a browser without cookies is another browser",
    "/logout": "a browser without cookies is another browser",
}
"""Each sending says something of its own, or cannot be tried here."""
SHOWS = ("/admin/<portal_key>/access/check",)
"""Says what would be done, and does nothing."""
LEADS_ON = frozenset({"/eligibility/files"})
"""Takes a file and leads to its page, where others answer with the file itself."""
DOES = {path: "made" for path in POSTS if path.endswith("/files") and path not in LEADS_ON} | dict.fromkeys(SHOWS, "page")
"""What is answered where it is no way onwards."""


def _rows(tables: set[str]) -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            kept = [{name: value for name, value in zip(names, row, strict=True) if name not in VOLATILE} for row in cursor.fetchall()]
            found[table] = sorted(map(repr, kept))
    return found


@dataclass(frozen=True)
class Twice:
    """What each is answered, the tables that the first wrote something else into, and the rows that the second changed or made."""

    first: tuple[str, str]
    second: tuple[str, str]
    made: set[str]
    again: dict[str, list[str]]


def _twice(world: World, role: str, row: Row, about: str, sending: Sending) -> Twice:
    path = to(row, sending, world, about)
    with undone():
        data = {"key": KEY, **row.data, **_drawn(world, role, row, path), **drawn(row, sending, world, role, about), **sending.data}
        at_first = _rows(TABLES)
        first = answered(sent(world, role, path, data))
        before_second = transaction.savepoint()
        with writes() as tables:
            second = answered(sent(world, role, path, data))
        after = _rows(tables)
        transaction.savepoint_rollback(before_second)
        before = _rows(tables | TABLES)
    made = {table for table in TABLES if before[table] != at_first[table]}
    return Twice(
        first,
        second,
        made,
        {table: [one for one in after[table] if one not in before[table]] for table in tables if after[table] != before[table]},
    )


def _drawn(world: World, role: str, row: Row, path: str) -> Sent:
    """What the editor's forms say of the page they stand on."""
    if not row.path.startswith(EDITED):
        return {}
    page = path.rpartition("/")[0] + "/edit" if path.endswith(("/place", "/copy")) else path
    answer = ask(world, role, "GET", page)
    if answer.status_code != 200:
        return {}
    return {name: said for name, said in fields_of(world.client(role), page).items() if name in ("drawn", "seen")}


def _tried(row: Row) -> tuple[str, str] | None:
    """(role, object): the first who gets something done by what the table sends."""
    return next((key for key, answer in row.answers.items() if answer in DONE), None)


TRIED = [row for path, row in POSTS.items() if path not in MAKES and path not in ONCE_EACH_TIME and _tried(row)]


@pytest.mark.parametrize("row", TRIED, ids=lambda row: row.path)
def test_what_the_table_sends_is_done_once(world: World, row: Row):
    role, about = _tried(row) or ("", "")

    found = _twice(world, role, row, about, Sending())

    assert (found.second, found.again) == (found.first, {})


@pytest.mark.parametrize("path", MAKES)
def test_what_is_made_is_made_once(world: World, path: str):
    role, makes = MAKES[path]

    found = _twice(world, role, POSTS[path], POSTS[path].objects[0], makes(world))

    assert (found.first[0], found.second, found.again) == (DOES.get(path, "moves on"), found.first, {})
    assert bool(found.made) == (path not in SHOWS)


def test_every_address_that_takes_something_is_sent_twice_or_known():
    sent = {*(row.path for row in TRIED), *MAKES, *ONCE_EACH_TIME}

    assert sorted(POSTS.keys() - sent) == sorted(ELSEWHERE), "say in MAKES what it makes, or in ELSEWHERE where it is sent twice"
