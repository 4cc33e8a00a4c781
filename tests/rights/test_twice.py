"""Every form of the house sent twice, as a double click or a reload sends it: the second changes nothing more, and is answered as the first.

What is sent is that of the table of rights; `MAKES` says it where the table sends nothing that would be made. An address that makes something
by neither stands in `sent_elsewhere`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tests.administration.screens import fields_of
from tests.rights import every
from tests.rights.addresses import ask, filled, kind, undone, writes
from tests.rights.sent_elsewhere import ELSEWHERE
from tests.rights.table import Row
from tests.rights.world import World

DONE = {"page", "moves on", "made", "nothing"}
POSTS = {row.path: row for row in every.ROWS if row.method == "POST"}
VOLATILE = frozenset({"updated_at", "created_at", "seen_at", "expire_date", "session_data", "last_seen_at"})
KEY = "0199c0de-0000-7000-8000-00000000c0de"

ADMIN = "/admin/<portal_key>"
NAMED = {"fr": "Équipe de nuit", "en": "Night team"}
LINES = {"closures-TOTAL_FORMS": "0", "closures-INITIAL_FORMS": "0"}
PERSON = {"email": "nina@town.example", "role": "member"}
DAYS = {"starts_on": "2099-12-01", "ends_on": "2099-12-03"}
Sent = dict[str, Any]
MAKES: dict[str, tuple[str, Callable[[World], Sent]]] = {
    f"{ADMIN}/announcements/new": (
        "superuser",
        lambda _: {
            "meaning": "warn",
            "title_fr": "Travaux",
            "title_en": "Works",
            "starts_at": "2099-12-01T08:00",
            "ends_at": "2099-12-02T08:00",
        },
    ),
    f"{ADMIN}/hours/new": (
        "superuser",
        lambda _: {"title_fr": "Bureau", "title_en": "Office", "time_zone": "Europe/Paris", "holidays": "fr", "mon": "8h-12h", **LINES},
    ),
    f"{ADMIN}/hooks/new": ("superuser", lambda _: {"title": "Suivi", "url": "https://hooks.example/parvis"}),
    f"{ADMIN}/teams/new": ("superuser", lambda _: {f"title_{language}": said for language, said in NAMED.items()}),
    f"{ADMIN}/organisations/new": ("superuser", lambda _: {"name": "Village"}),
    f"{ADMIN}/people/new": (
        "superuser",
        lambda world: {"organisation": str(world.cast.home.pk), "lines": "nina@town.example;Nina\npia@town.example", "save": "1"},
    ),
    f"{ADMIN}/people/<person_id>/act": ("superuser", lambda _: {"invite": "1"}),
    "/desk/answers/new": ("agent", lambda _: {"title": "Hello", "mode": "reply", "body-fr": "Bonjour", "body-en": "Hello"}),
    "/desk/macros/new": ("agent", lambda _: {"title": "Mine", "gives": "me"}),
    "/desk/absences": ("agent", lambda _: DAYS),
    "/desk/customers/organisations/<organisation_id>/invite": ("agent", lambda _: PERSON | {"language": "fr", "portal": "house"}),
    "/organisation/<organisation_id>/invite": ("manager", lambda _: PERSON),
    "/desk/privacy/holds": ("agent", lambda world: {"portal": "house", "about": world.tickets["own"].reference, "reason": "Dispute"}),
}
ONCE_EACH_TIME = {
    "/desk/mails/in/<incoming_id>/replay": "makes nothing twice, and its trace says each time: tests/desk/test_incoming_acts.py",
    "/help/<slug>/useful": "a browser without cookies is another browser",
    "/help/<slug>/solved": "a browser without cookies is another browser",
    "/logout": "a browser without cookies is another browser",
}
"""Each sending says something of its own, or cannot be tried here."""


def _rows(tables: set[str]) -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            kept = [{name: value for name, value in zip(names, row, strict=True) if name not in VOLATILE} for row in cursor.fetchall()]
            found[table] = sorted(map(repr, kept))
    return found


def _twice(world: World, role: str, row: Row, about: str, sent: Sent) -> tuple[str, str, dict[str, list[str]]]:
    """What each is answered, and the rows that the second changed or made."""
    path = filled(row, world, about)
    with undone():
        data = {**_drawn(world, role, row, path), "key": KEY, **row.data, **sent}
        first = kind(ask(world, role, "POST", path, data))
        before_second = transaction.savepoint()
        with writes() as tables:
            second = kind(ask(world, role, "POST", path, data))
        after = _rows(tables)
        transaction.savepoint_rollback(before_second)
        before = _rows(tables)
    return (
        first,
        second,
        {table: [one for one in after[table] if one not in before[table]] for table in tables if after[table] != before[table]},
    )


def _drawn(world: World, role: str, row: Row, path: str) -> Sent:
    """What the editor's forms say of the page they stand on."""
    if not row.path.startswith((f"{ADMIN}/services/<key>", f"{ADMIN}/workflows/<key>")):
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

    first, second, changed = _twice(world, role, row, about, {})

    assert (second, changed) == (first, {})


@pytest.mark.parametrize("path", MAKES)
def test_what_is_made_is_made_once(world: World, path: str):
    role, sent = MAKES[path]

    first, second, changed = _twice(world, role, POSTS[path], POSTS[path].objects[0], sent(world))

    assert (first, second, changed) == ("moves on", "moves on", {})


def test_every_address_that_takes_something_is_sent_twice_or_known():
    sent = {*(row.path for row in TRIED), *MAKES, *ONCE_EACH_TIME}

    assert sorted(POSTS.keys() - sent) == sorted(ELSEWHERE), "say in MAKES what it makes, or in ELSEWHERE where it is sent twice"
