"""Every address × every role × one's own, one's organisation's and another's request. An address without a line fails."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.rights import every, page, rows_api, rows_news, rows_portal
from tests.rights.addresses import addresses, ask, filled, kind, undone, writes
from tests.rights.table import Row
from tests.rights.world import ROLES, World

ROWS = every.ROWS
PORTAL = "parvis.portal.urls_of_a_portal"
# What a form is kept in until it is sent, how far one has read, when a session was last seen, who took a table along:
KEPT_WHILE_READING = {"django_session", "tickets_participant", "usersessions_usersession", "people_auditline"}
REFUSALS = {"sign in", "sign in first", "not found", "forbidden", "no effect"}
SAID_MORE_CLOSELY = {("moves on", "no effect"), ("sign in", "kept, sign in")}
EACH_SIDE = ("anonymous", "requester", "superuser")
"""Enough where the method or the token alone decides, before anybody is looked at."""


def name(row: Row) -> str:
    return f"{row.method} {row.path}"


def test_every_address_of_the_house_has_a_line_and_every_line_an_address():
    assert sorted({row.path for row in ROWS}) == addresses()


def test_below_a_portal_there_is_nothing_but_the_portal_and_its_programs():
    assert addresses(PORTAL) == sorted({row.path for row in [*rows_portal.ROWS, *rows_api.ROWS, *rows_news.ROWS]})


def test_no_line_is_said_twice():
    assert [key for key, count in Counter(name(row) for row in ROWS).items() if count > 1] == []


def test_a_demo_adds_its_inbox_and_a_measurement_its_bare_page_and_production_has_neither(world: World):
    added = [*addresses("parvis.demo.urls"), *(f"/bench{path}" for path in addresses("parvis.bench.urls"))]

    assert added == ["/_inbox/", "/_inbox/<key>/", "/_inbox/<key>/html", "/_inbox/<key>/raw", "/bench/bare"]
    assert {path: kind(ask(world, "superuser", "GET", path)) for path in added} == dict.fromkeys(added, "not found")


def test_what_machines_ask_is_answered_before_any_portal(world: World):
    assert [kind(ask(world, "anonymous", "GET", path)) for path in ("/healthz", "/readyz")] == ["page", "page"]


def test_the_document_says_what_the_table_says():
    assert page.PATH.read_text(encoding="utf-8") == page.written(), "write it again: python -m tests.rights.page"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_each_role_gets_the_answer_of_the_table(world: World, row: Row):
    """And who only looks, or is refused, changes nothing."""
    answers, changed = {}, {}
    for (role, about), expected in row.answers.items():
        with undone(), writes() as tables:
            said = kind(ask(world, role, row.method, filled(row, world, about), row.data))
        answers[role, about] = expected if (said, expected) in SAID_MORE_CLOSELY else said
        if (row.method == "GET" or expected in REFUSALS) and tables - KEPT_WHILE_READING:
            changed[role, about] = tables

    assert {key: said for key, said in answers.items() if said != row.answers[key]} == {}
    assert changed == {}


ONE_OF_EACH = {row.path: row for row in ROWS}
GUARDED_FIRST = {"anonymous": "sign in", "requester": "not found", "superuser": "wrong method"}


def wrong_method(path: str) -> dict[str, str]:
    """The desk looks first at who asks, and tells nobody else what it would take."""
    at_desk = path.startswith(("/desk/", "/admin/")) and not path.startswith(("/desk/login", "/desk/logout", "/desk/files"))
    return GUARDED_FIRST if at_desk else dict.fromkeys(EACH_SIDE, "wrong method")


METHODS = {path: {row.method for row in ROWS if row.path == path} for path in ONE_OF_EACH}


@pytest.mark.parametrize("path", [path for path, methods in METHODS.items() if methods == {"POST"}])
def test_what_is_only_sent_cannot_be_opened(world: World, path: str):
    row = ONE_OF_EACH[path]
    answers = {}
    for role in EACH_SIDE:
        with undone(), writes() as tables:
            answers[role] = kind(ask(world, role, "GET", filled(row, world, row.objects[0])))
        assert tables <= KEPT_WHILE_READING

    assert answers == wrong_method(path)


@pytest.mark.parametrize("path", [path for path, methods in METHODS.items() if methods == {"GET"}])
def test_what_is_only_opened_takes_nothing(world: World, path: str):
    row = ONE_OF_EACH[path]
    answers = {}
    for role in EACH_SIDE:
        with undone(), writes() as tables:
            answers[role] = kind(ask(world, role, "POST", filled(row, world, row.objects[0])))
        assert tables <= KEPT_WHILE_READING

    assert answers == wrong_method(path)


WITHOUT_A_FORM = {"/mail/stop/<token>", "/mail/report/<token>"}
"""Posted by mail programs: the seal of the address is the right to it, and it only mutes (RFC 8058)."""
OF_PROGRAMS = {row.path for row in (*rows_api.ROWS, *rows_news.ROWS)}
"""No session counts there, so no page of somebody else's can use one: a key is sent along, a signature, or nothing is kept."""


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST" and row.path not in WITHOUT_A_FORM | OF_PROGRAMS], ids=name)
def test_nothing_is_taken_without_the_token_of_a_form(world: World, row: Row):
    answers = {}
    for role in EACH_SIDE:
        with undone(), writes() as tables:
            answers[role] = kind(ask(world, role, "POST", filled(row, world, row.objects[0]), row.data, enforce_csrf_checks=True))
        assert tables <= {"django_session"}

    assert answers == dict.fromkeys(EACH_SIDE, "forbidden")


@pytest.mark.parametrize("row", [row for row in ROWS if row.path in OF_PROGRAMS], ids=name)
def test_who_is_signed_in_is_nobody_to_what_programs_ask(world: World, row: Row):
    answers, changed = set(), set()
    for role in ROLES:
        with undone(), writes() as tables:
            answers.add(kind(ask(world, role, row.method, filled(row, world, row.objects[0]), row.data, enforce_csrf_checks=True)))
            changed |= tables

    assert (len(answers), changed) == (1, set())


def test_strangers_read_what_is_published_and_nothing_else(world: World):
    read = {row.path for row in ROWS if row.method == "GET" and row.answers.get(("anonymous", row.objects[0])) == "page"}

    assert read == PUBLISHED


PUBLISHED = {row.path for row in rows_portal.BROWSE if row.method == "GET"} - {"/help/", "/help/suggest", "/favicon.ico"} | {
    "/login",
    "/signup",
    "/recover",
    "/recover/sent",
    "/desk/login",
    "/api/v1/reference",
    "/api/v1/openapi.json",
}


@pytest.mark.parametrize("row", rows_portal.ROWS, ids=name)
def test_outside_any_portal_there_is_no_page_of_a_portal(world: World, row: Row):
    path = filled(row, world, row.objects[0]).removeprefix("/p/house")
    with undone():
        answers = {role: kind(ask(world, role, row.method, path, row.data)) for role in EACH_SIDE}

    assert answers == dict.fromkeys(EACH_SIDE, "not found")
