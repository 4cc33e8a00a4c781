"""Class 15 of trust.md: what is sorted, narrowed or searched by never reaches the database as SQL, and never breaks a page."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.search import stems
from parvis.tickets.models import Ticket
from tests.rights import every
from tests.rights.addresses import filled
from tests.rights.world import World
from tests.trust.reading import read
from tests.trust.visiting import visitor

PAYLOADS = [
    *("'", '"', "''", "`", "\\", "\\'", ";", "--", "/*", "*/", "%", "_", "%%", "%s", "%(x)s", "{}", "$$", "\x1b", "\u2019", "＇", "ʼ"),
    *("' OR '1'='1", "1 OR 1=1", "1; DROP TABLE tickets_ticket; --", "' UNION SELECT password FROM people_user --", "1' AND SLEEP(5) --"),
    *(
        "'; SELECT pg_sleep(5); --",
        "x' AND 1=CAST((SELECT version()) AS int) --",
        "(SELECT CASE WHEN 1=1 THEN 1 ELSE 1/0 END)",
        "0x27",
        "1e309",
    ),
    *("password", "-password", "requester__password", "organisation__name", "?", "-?", "id", "pk", "__class__", "user__is_superuser", "*"),
    *(
        '" OR searchable:*',
        "searchable : x",
        "NEAR(a b)",
        "a NOT b",
        "a AND",
        "OR",
        '"',
        '""',
        "a*",
        "^a",
        "(",
        ")",
        "a:b",
        "!a",
        "a & b | c",
        "<->",
        ":*",
    ),
    *(
        "9" * 400,
        "-1",
        "0",
        "1.5",
        "NaN",
        "Infinity",
        "true",
        "null",
        "[]",
        "{}",
        "[1]",
        '{"$gt":""}',
        "00000000-0000-0000-0000-000000000000",
    ),
    *(
        "2026-13-45",
        "9999-99-99",
        "x" * 10_000,
        "é" * 3000,
        "\u0301" * 300,
        "½²⑴㎡ﷺ a½b a\U0001e900b Ⅷx",
        "\ud7ff\U0010ffff",
        "١٢٣",
        "\u202e",
        " ",
        "\t",
        "+",
        "&",
        "#",
    ),
]
NAMES = (
    "q",
    "state",
    "by",
    "type",
    "family",
    "turn",
    "phase",
    "unread",
    "due",
    "agent",
    "team",
    "status",
    "portal",
    "organisation",
    "tag",
    *(
        "after",
        "before",
        "col",
        "sort",
        "order",
        "page",
        "audience",
        "lang",
        "only",
        "from",
        "step",
        "lost",
        "next",
        "field",
        "theme",
        "view",
        "key",
    ),
)


def asked(world: World, role: str, path: str, **query: Any) -> int:
    answer = visitor(world, role).get(path, query)
    read(answer)
    return answer.status_code


@pytest.mark.parametrize(("role", "path"), [("requester", "/p/house/tickets"), ("agent", "/desk/")])
def test_no_value_of_the_list_breaks_it(world: World, role: str, path: str):
    """In every parameter at once: each is read alone, and what is none of its values is left out."""
    codes = {}
    for payload in PAYLOADS:
        codes[payload] = asked(world, role, path, **dict.fromkeys(NAMES, payload))

    assert {payload: code for payload, code in codes.items() if code not in (200, 302)} == {}
    assert Ticket.objects.count() == 3


def test_no_value_breaks_any_other_page(world: World):
    codes = {}
    rows = [row for row in every.ROWS if row.method == "GET"]
    for number, row in enumerate(rows):
        for role in ("anonymous", "agent"):
            for payload in (PAYLOADS[number * 7 % len(PAYLOADS)], PAYLOADS[number * 11 % 30]):
                code = asked(world, role, filled(row, world, row.objects[0]), **dict.fromkeys(NAMES, payload))
                if code >= 500:
                    codes[row.path, role, payload] = code

    assert codes == {}


@pytest.mark.parametrize("path", ["/p/house/search", "/p/house/help", "/p/house/tickets"])
def test_the_number_of_queries_depends_on_no_value(world: World, path: str):
    client = visitor(world, "requester")
    client.get(path, {"q": "word"})
    counts = set()
    for payload in ("nothing-of-this-name", "zzzz' OR '1'='1", "zzzz; DROP TABLE x", 'zzzz" OR searchable:*', "zzzz%", "zzzz_", "zz " * 60):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(path, {"q": payload, "sort": payload, "after": payload})
        counts.add(len(seen))

    assert len(counts) == 1, counts


def test_a_wildcard_is_a_character(world: World):
    client = visitor(world, "requester")
    for wildcard in ("%", "_", "*", "%25", "MarkOfHom_", "MarkOf%", "' OR ''='"):
        assert "HOUSE-1" not in client.get("/p/house/tickets", {"q": f"zzz{wildcard}", "state": "all"}).content.decode()


def test_stems_are_letters_and_digits_whatever_is_searched():
    """What stands between quotation marks in an index's own language, and must be one word to it."""
    made = {stem for code in range(0, sys.maxunicode, 17) for stem in stems(f"a{chr(code)}1").split()}

    assert [stem for stem in made if not stem.isalnum()] == []


@pytest.mark.parametrize("key", ["password", "-password", "__class__", "id; DROP", "", "x" * 5000, "requester__password"])
def test_a_column_that_is_none_is_left_out(world: World, key: str):
    client = visitor(world, "requester")

    client.post("/p/house/tickets/columns", {"col": [key, "status"]})

    world.users["requester"].refresh_from_db()
    assert world.users["requester"].preferences["ticket_columns"]["house"] == ["status"]
    assert client.get("/p/house/tickets", {"col": key}).status_code == 200


@pytest.mark.parametrize("payload", PAYLOADS[:40])
def test_a_view_that_is_kept_holds_what_the_list_reads_and_no_more(world: World, payload: str):
    client = visitor(world, "requester")

    client.post("/p/house/tickets/views", {"name": f"v{payload}", "query": f"sort={payload}&state={payload}&__class__={payload}&q=x"})

    assert (
        set(world.users["requester"].views.latest("id").query.split("&")) <= {"q=x", "state=all", "state=closed"}
        if hasattr(world.users["requester"], "views")
        else client.get("/p/house/tickets").status_code == 200
    )
