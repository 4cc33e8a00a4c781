"""The queue: views, order, headings, narrowing, pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.clock import now
from parvis.tickets.models import Ticket
from tests.cast import Cast


def shown(client, query=""):
    page = client.get(f"/desk/queue?{query}")
    return [row.ticket.title for group in page.context["groups"] for row in group.rows]


def headings(client, query=""):
    return [(str(group.title), len(group.rows)) for group in client.get(f"/desk/queue?{query}").context["groups"]]


def counts(client):
    return {view.key: str(number) for view, number, _unread in client.get("/desk/queue").context["views"] if number is not None}


def change(ticket, **values):
    Ticket.objects.filter(pk=ticket.pk).update(**values)
    return ticket


@pytest.fixture
def every(cast):
    """One request for each view; of the teams only one has any."""
    mine = change(cast.ticket(summary="mine"), agent=cast.technician)
    teams = change(cast.ticket(summary="teams"), agent=cast.agent("other"))
    cast.ticket(summary="nobody's")
    change(cast.ticket(summary="late"), due_at=now() - timedelta(hours=1), agent=cast.agent("third"))
    change(cast.ticket_at("asked", summary="asked"), agent=cast.agent("fourth"))
    change(cast.ticket_at("solved", summary="solved"), agent=cast.agent("fifth"))
    cast.ticket_at("closed", summary="closed")
    Ticket.objects.exclude(pk=teams.pk).update(team=None)
    return mine


@pytest.mark.parametrize(
    ("view", "titles"),
    [
        ("mine", ["mine"]),
        ("team", ["teams"]),
        ("unassigned", ["nobody's"]),
        ("late", ["late"]),
        ("waiting", ["asked"]),
        ("solved", ["solved"]),
        ("closed", ["closed"]),
        ("open", ["asked", "late", "mine", "nobody's", "solved", "teams"]),
    ],
)
def test_each_view_shows_its_own(cast, desk, every, view, titles):
    assert sorted(shown(desk, f"view={view}")) == titles


def test_every_view_but_the_archive_is_counted(desk, every):
    assert counts(desk) == {
        "mine": "1",
        "team": "1",
        "unassigned": "1",
        "mentions": "0",
        "late": "1",
        "asleep": "0",
        "open": "6",
        "waiting": "1",
        "solved": "1",
    }


def test_another_portal_s_requests_are_neither_shown_nor_counted(cast, desk):
    elsewhere = Cast("elsewhere")
    elsewhere.ticket()

    assert shown(desk, "view=open") == []
    assert counts(desk)["open"] == "0"


def test_what_presses_most_comes_first(cast, desk):
    moment = now()
    titles = ["waits 2 d", "waits 9 d", "customer's", "late", "due in a minute", "due tomorrow", "fresh"]
    made = {title: change(cast.ticket(summary=title), agent=cast.technician) for title in titles}
    change(made["waits 2 d"], last_customer_entry_at=moment - timedelta(days=2))
    change(made["waits 9 d"], last_customer_entry_at=moment - timedelta(days=9))
    change(made["customer's"], turn="customer", last_customer_entry_at=moment - timedelta(days=30))
    change(made["late"], due_at=moment - timedelta(minutes=4))
    change(made["due in a minute"], due_at=moment + timedelta(minutes=5))
    change(made["due tomorrow"], due_at=moment + timedelta(days=2))

    assert shown(desk) == ["late", "due in a minute", "due tomorrow", "waits 9 d", "waits 2 d", "fresh", "customer's"]
    assert headings(desk) == [
        ("Late", 1),
        ("Less than an hour", 1),
        ("Later", 1),
        ("Waiting for more than a week", 1),
        ("Waiting for more than a day", 1),
        ("New since yesterday", 1),
        ("With the customer or somebody else", 1),
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("portal=house", ["one", "two"]),
        ("portal=elsewhere", []),
        ("type=help", ["one", "two"]),
        ("phase=active", ["two"]),
        ("phase=new", ["one"]),
        ("agent=none", ["one"]),
        ("team=none", ["two"]),
        ("q=one", ["one"]),
        ("q=tag:printer", ["two"]),
        ("q=one -agent:none", []),
        ("tag=printer", ["two"]),
        ("tag=été", ["one"]),
        ("tag=print", []),
        ("agent=nonsense&phase=nonsense", ["one", "two"]),
    ],
)
def test_a_queue_is_narrowed(cast, desk, query, titles):
    change(cast.ticket(summary="one"), team=cast.team, tags=["été"])
    change(cast.ticket_at("taken", summary="two"), agent=cast.technician, team=None, tags=["printer"])

    assert sorted(shown(desk, f"view=open&{query}")) == titles


def test_what_the_view_fixes_cannot_be_narrowed_away(cast, desk, every):
    assert shown(desk, "view=mine&agent=none") == ["mine"]


@pytest.mark.parametrize("view", ["mine", "open"])
def test_pages_follow_each_other_without_a_gap_or_a_double(cast, desk, monkeypatch, view):
    monkeypatch.setattr("parvis.desk.queue.listing.SIZE", 2)
    for number in range(5):
        change(cast.ticket(summary=f"n{number}"), agent=cast.technician)
    seen, query = [], f"view={view}"
    while True:
        page = desk.get(f"/desk/queue?{query}")
        seen += [row.ticket.title for group in page.context["groups"] for row in group.rows]
        cursor = page.context["found"].next_cursor
        if not cursor:
            break
        query = f"view={view}&after={cursor}"

    assert sorted(seen) == ["n0", "n1", "n2", "n3", "n4"]


@pytest.mark.parametrize("after", ["x", "MHx4fHk", "%EF%BF%BD", "a" * 300])
def test_a_broken_cursor_begins_at_the_beginning(cast, desk, every, after):
    assert shown(desk, f"after={after}") == ["mine"]


def test_unread_ones_are_said_so(cast, desk, every):
    assert "data-unread" in desk.get("/desk/queue").content.decode()

    desk.get(f"/desk/t/{every.reference}")

    assert "data-unread" not in desk.get("/desk/queue").content.decode()


def test_htmx_gets_the_column_or_only_more_rows(cast, browse, every):
    column = browse(cast.technician, htmx="queue").get("/desk/queue").content.decode()
    more = browse(cast.technician, htmx="more").get("/desk/queue").content.decode()

    assert column.lstrip().startswith("<section")
    assert "<section" not in more
    assert "<html" not in column + more


@pytest.mark.parametrize("query", ["", "view=open"])
def test_a_queue_asks_no_more_for_three_than_for_one_and_at_most_twelve(cast, desk, query):
    asked = []
    for number in (1, 2):
        for _row in range(number):
            change(cast.ticket(), agent=cast.technician, team=cast.team)
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/desk/queue?{query}")
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 12
