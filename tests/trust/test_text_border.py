"""Rule 4 of trust.md: what a database would refuse never reaches it, and one word has one spelling. On whichever database the tests run."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from parvis.journal.models import Entry
from parvis.kit.text import clean, one_line
from parvis.people.models import Organisation, User
from parvis.tickets.models import SavedView, Ticket
from tests.cast import Cast
from tests.rights import every
from tests.rights.addresses import filled, undone
from tests.rights.table import Row
from tests.rights.world import World
from tests.trust.reading import read
from tests.trust.visiting import visitor

BAD = "e\u0301t\x00e\ud83d\udfff\ud800\x1b[31m\x08\r\nx\x7f\x85\ufffe"
SENT = BAD.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
"""What of it can come over the wire: Django replaces what is no UTF-8 there."""


def is_fit(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not [
        sign for sign in text if sign in "\x00\x1b\x08\x7f\x85" or "\ud800" <= sign <= "\udfff"
    ]


def test_every_text_is_fit_once_it_passed():
    assert is_fit(clean(BAD))
    assert is_fit(one_line(BAD))
    assert "\n" not in one_line(BAD)
    assert clean("e\u0301") == "é"
    assert clean(clean(BAD)) == clean(BAD)


def test_what_is_kept_is_fit_whoever_wrote_it(db: Any):
    cast = Cast("border")
    user = cast.person("eve", cast.organisation(f"Town {BAD}"), last_name=BAD, job_title=BAD)
    ticket = cast.ticket(by=user, answers={"summary": BAD, "description": BAD})
    entry = ticket.reply(f"Words {BAD}", by=user)
    SavedView.objects.create(owner=user, portal_key="border", name=BAD, query="")

    kept = [
        User.objects.get(pk=user.pk).last_name,
        Organisation.objects.get(people=user).name,
        Ticket.objects.get(pk=ticket.pk).title,
        *Ticket.objects.get(pk=ticket.pk).answers.values(),
        Entry.objects.get(pk=entry.pk).body,
        SavedView.objects.get(owner=user).name,
    ]
    assert [text for text in kept if not is_fit(text)] == []
    assert kept[2].startswith("éte")


POSTS = [row for row in every.ROWS if row.method == "POST"]
GETS = [row for row in every.ROWS if row.method == "GET"]
NAMES = (
    "summary",
    "description",
    "place",
    "body",
    "text",
    "name",
    "query",
    "email",
    "login",
    "password",
    "who",
    "lost",
    "first_name",
    "last_name",
    "phone",
    *(
        "language",
        "time_zone",
        "key",
        "from",
        "next",
        "field",
        "tag",
        "tags",
        "title",
        "reason",
        "session",
        "code",
        "credential",
        "theme",
        "useful",
        "q",
    ),
    *(
        "agent",
        "team",
        "priority",
        "then",
        "move",
        "answer",
        "watch",
        "kinds",
        "username",
        "full_name",
        "col",
        "revision",
        "_page",
        "after",
        "state",
        "files",
    ),
)


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.path)
def test_no_form_breaks_on_what_no_database_keeps(world: World, row: Row):
    path, sent = filled(row, world, row.objects[0]), dict.fromkeys(NAMES, SENT)
    for role in ("anonymous", "superuser" if path.startswith("/admin") else "agent" if path.startswith("/desk") else "requester"):
        with undone():
            answers = [visitor(world, role).post(path, data) for data in (sent, {**sent, **row.data})]
        assert [answer.status_code for answer in answers if answer.status_code >= 500] == [], role


def test_no_address_breaks_on_what_no_database_keeps(world: World):
    codes = {}
    for row in GETS:
        path = filled(row, world, row.objects[0])
        for role in ("anonymous", "agent"):
            for query in ("&".join(f"{name}=a%00b" for name in NAMES), "&".join(f"{name}=%ed%a0%80%ff" for name in NAMES)):
                answer = visitor(world, role).get(f"{path}?{query}")
                read(answer)
                codes[role, f"{path}?{query[:20]}"] = answer.status_code

    assert {key: code for key, code in codes.items() if code >= 500} == {}


@pytest.mark.parametrize(
    "value", ['"\\000aaaaaaaaaaaaaaaa"', "%00aaaaaaaaaaaaaaaa", '"\\355\\240\\200aaaaaaaaaaaaaa"', "é" * 20, "a" * 5000]
)
def test_no_cookie_breaks_a_page(world: World, value: str):
    for name in ("session", "language", "theme", "audience", "csrf", "messages"):
        for path in ("/p/house/", "/p/house/tickets", "/p/house/login"):
            answer = visitor(world, "anonymous").get(path, headers={"cookie": f"{name}={value}"})
            assert answer.status_code in (200, 302, 400), (name, path)


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/p/%00/",
        "/p/house/%00",
        "/p/house/services/%00",
        "/p/house/t/%00",
        "/p/house/activate/%00.%00",
        "/p/house/reset/%00",
        "/p/house/%ed%a0%80",
        "/%ff",
    ],
)
def test_no_path_breaks_on_what_no_database_keeps(world: World, path: str):
    assert visitor(world, "requester").get(path).status_code in (302, 400, 404)


def test_a_header_of_any_bytes_breaks_no_page(world: World):
    for name in (
        "accept-language",
        "user-agent",
        "referer",
        "x-forwarded-for",
        "hx-request",
        "hx-current-url",
        "accept",
        "origin",
        "if-none-match",
        "if-modified-since",
        "range",
    ):
        for value in ("\x00", "é" * 300, "x" * 9000, ",,,;q=\x85", "bytes=0-,9-"):
            answer = visitor(world, "requester").get(f"/p/house/t/{world.named['own']['reference']}", headers={name: value})
            assert answer.status_code < 500, (name, value[:5])
