"""Lists by pages of a key."""

import re
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.clock import now
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket


def references(page):
    return [row.ticket.reference for row in page.rows]


def drawn(page):
    """What a page of a list says of each row."""
    return [
        (
            str(row.ticket.requester),
            str(row.ticket.organisation),
            str(row.ticket.service),
            row.status.name(),
            row.status.glyph,
            str(row.ticket.agent),
            str(row.ticket.team),
            row.is_unread,
            row.ticket.portal.base_url,
        )
        for row in page.rows
    ]


def test_pages_follow_each_other_both_ways_without_gap_or_repeat(cast):
    expected = [cast.ticket().reference for _ in range(7)][::-1]

    pages = [lists.page(cast.alice, Filters(), size=3)]
    while pages[-1].next_cursor:
        pages.append(lists.page(cast.alice, Filters(), after=pages[-1].next_cursor, size=3))
    assert [references(page) for page in pages] == [expected[:3], expected[3:6], expected[6:]]
    assert pages[0].previous_cursor == ""

    back = lists.page(cast.alice, Filters(), after=pages[2].previous_cursor, size=3)
    assert references(back) == expected[3:6]
    first = lists.page(cast.alice, Filters(), after=back.previous_cursor, size=3)
    assert (references(first), first.previous_cursor) == (expected[:3], "")


def test_rows_of_one_instant_are_not_lost_between_pages(cast):
    expected = {cast.ticket().reference for _ in range(5)}
    Ticket.objects.update(updated_at=now())

    first = lists.page(cast.alice, Filters(), size=2)
    second = lists.page(cast.alice, Filters(), after=first.next_cursor, size=2)
    third = lists.page(cast.alice, Filters(), after=second.next_cursor, size=2)

    assert set(references(first) + references(second) + references(third)) == expected


def test_the_last_changed_comes_first(cast):
    old, new = cast.ticket(), cast.ticket()
    old.reply("Anything new?", by=cast.alice)

    assert references(lists.page(cast.alice, Filters())) == [old.reference, new.reference]


@pytest.mark.parametrize("cursor", ["", "nonsense", "PjIwMjY", "é", "a" * 500, "Pj8fHw=="])
def test_a_cursor_that_is_none_gives_the_first_page(cast, cursor):
    ticket = cast.ticket()

    assert references(lists.page(cast.alice, Filters(), after=cursor)) == [ticket.reference]


def test_filters_ignore_what_they_do_not_know():
    read = Filters.read({"state": "nowhere", "by": "me", "turn": "'; DROP TABLE", "agent": "me", "organisation": "42", "sort": "-password"})

    assert read == Filters(by="me", agent="me")
    assert read.query == "by=me&agent=me"
    assert Filters.read({"state": "all", "q": "  imprimante \x00 "}) == Filters(state="all", q="imprimante")


def test_each_filter_narrows(cast):
    service = cast.service("other", visibility="organisation", family=cast.family("park"))
    mine, waiting, closed = cast.ticket(), cast.ticket_at("asked"), cast.ticket_at("closed")
    colleague = cast.ticket(service, by=cast.bruno)
    mine.assign(cast.technician, by=cast.technician)

    def found(user, **filters):
        return {row.ticket.reference for row in lists.page(user, Filters(**filters)).rows}

    assert found(cast.alice) == {mine.reference, waiting.reference, colleague.reference}
    assert found(cast.alice, state="closed") == {closed.reference}
    assert found(cast.alice, by="me", state="all") == {mine.reference, waiting.reference, closed.reference}
    assert found(cast.alice, by="organisation") == {colleague.reference}
    assert found(cast.alice, by="participant") == set()
    assert found(cast.alice, turn="customer") == {waiting.reference}
    assert found(cast.alice, type="other") == found(cast.alice, family="park") == {colleague.reference}
    assert found(cast.alice, status="asked") == {waiting.reference}
    assert found(cast.technician, agent="me") == {mine.reference}
    assert found(cast.technician, agent="none") == {waiting.reference, colleague.reference}
    assert found(cast.technician, team=cast.team.key, organisation=str(cast.home.pk), portal="house") == found(cast.technician)
    assert found(cast.technician, portal="other") == set()


def test_unread_is_what_changed_since_one_s_last_visit(cast):
    read, unread = cast.ticket(), cast.ticket()
    unread.reply("Which one?", by=cast.technician)
    read.reply("Which one?", by=cast.technician)
    read.mark_read(cast.alice)

    page = lists.page(cast.alice, Filters())

    assert {row.ticket.reference: row.is_unread for row in page.rows} == {unread.reference: True, read.reference: False}
    assert references(lists.page(cast.alice, Filters(unread="1"))) == [unread.reference]


def test_to_the_team_a_request_nobody_opened_is_unread(cast):
    opened, new = cast.ticket(), cast.ticket()
    opened.mark_read(cast.technician)

    assert references(lists.page(cast.technician, Filters(unread="1"))) == [new.reference]
    assert {row.ticket.reference: row.is_unread for row in lists.page(cast.technician, Filters()).rows} == {
        opened.reference: False,
        new.reference: True,
    }


def test_a_colleague_s_request_that_one_never_opened_is_no_news(cast):
    cast.ticket(cast.service("open", visibility="organisation"), by=cast.bruno)

    assert [row.is_unread for row in lists.page(cast.alice, Filters()).rows] == [False]
    assert lists.page(cast.alice, Filters(unread="1")).rows == ()


@pytest.mark.parametrize("who", ["alice", "technician"])
@pytest.mark.parametrize("filters", [Filters(), Filters(state="all", q="works"), Filters(unread="1"), Filters(type="help", turn="team")])
def test_a_page_takes_five_queries_and_a_search_one_more_whatever_its_length(cast, who, filters):
    user = getattr(cast, who)
    cast.service("open", visibility="organisation")
    counts = []
    for number in (1, 12):
        for _ in range(number):
            ticket = cast.ticket()
            Ticket.objects.filter(pk=ticket.pk).update(agent=cast.technician)
        cast.help.workflow.life  # noqa: B018  read once per process
        with CaptureQueriesContext(
            connection,
        ) as queries:
            drawn(lists.page(user, filters))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= (6 if filters.q else 5)


def test_counts_stop_where_they_stop_meaning_something(cast, monkeypatch):
    for _ in range(4):
        cast.ticket()
    assert str(lists.count(cast.alice, Filters())) == "4"

    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    assert str(lists.count(cast.alice, Filters())) == "3+"


def test_what_a_role_leaves_closed_is_not_read_past(cast):
    """However many requests the other places of one's organisation have: an index says which of them are open."""
    neighbour = cast.organisation("Neighbour", parent=cast.home)
    below = cast.person("below", cast.organisation("Below", parent=cast.home))
    first = cast.ticket(by=cast.person("neighbour", neighbour))
    fields = {name: value for name, value in vars(first).items() if name in {field.attname for field in Ticket._meta.concrete_fields}}
    strangers = [cast.person() for _ in range(40)]
    whose = [(first.requester_id, neighbour.pk)] * 3000 + [(one.pk, one.places()[0].organisation_id) for one in strangers] * 75
    Ticket.objects.bulk_create(
        Ticket(
            **fields
            | {"id": uuid4(), "key": uuid4(), "reference": f"MANY-{number}"}
            | {"requester_id": requester, "organisation_id": organisation}
        )
        for number, (requester, organisation) in enumerate(whose)
    )
    Ticket.objects.update(visibility="site")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    asked = []

    def noted(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        assert references(lists.page(below, Filters())) == []
    if connection.vendor != "postgresql":
        return  # which alone has that index
    sql, params = next(one for one in asked if one[0].startswith('SELECT "tickets_ticket"'))
    numbers = count(1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")  # as for a statement that is kept
        cursor.execute("PREPARE listed AS " + re.sub("%s", lambda _match: f"${next(numbers)}", sql))
        cursor.execute(f"EXPLAIN (ANALYZE) EXECUTE listed({', '.join(['%s'] * len(params))})", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("DEALLOCATE listed")

    assert [int(read) for read in re.findall(r"Rows Removed by Filter: (\d+)", plan) if int(read) > 100] == [], plan


def test_due_filters_look_at_commitments(cast):
    late, soon, _later = cast.ticket(), cast.ticket(), cast.ticket()
    for ticket, days in ((late, -1), (soon, 2), (_later, 20)):
        Ticket.objects.filter(pk=ticket.pk).update(due_at=now() + timedelta(days=days))

    assert references(lists.page(cast.technician, Filters(due="late"))) == [late.reference]
    assert references(lists.page(cast.technician, Filters(due="week"))) == [soon.reference]
