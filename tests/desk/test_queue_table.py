"""The queue as a table: columns, sorting, files."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from parvis.tickets import lists
from parvis.tickets.models import Ticket
from tests.cast import Cast


def change(ticket, **values):
    Ticket.objects.filter(pk=ticket.pk).update(**values)
    return ticket


def titles(page):
    return [line.row.ticket.title for line in page.context["lines"]]


@pytest.fixture
def three(cast):
    for title, priority in (("bee", 2), ("=cat", 5), ("Ant", 3)):
        change(cast.ticket(summary=title), agent=cast.technician, priority=priority)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("title", ["=cat", "Ant", "bee"]),
        ("-title", ["bee", "Ant", "=cat"]),
        ("priority", ["bee", "Ant", "=cat"]),
        ("-created", ["Ant", "=cat", "bee"]),
        ("nothing", ["bee", "=cat", "Ant"]),
    ],
)
def test_a_table_is_sorted_by_its_columns(desk, three, sort, order):
    assert titles(desk.get(f"/desk/queue?shape=table&sort={sort}")) == order


def test_a_list_too_long_to_be_sorted_says_so_and_keeps_its_order(desk, three, monkeypatch):
    whole = lists.sorted_page
    monkeypatch.setattr(lists, "sorted_page", lambda *args, **more: whole(*args, **more, most=2))

    page = desk.get("/desk/queue?shape=table&sort=title")

    assert page.context["is_too_long"]
    assert titles(page) == ["bee", "=cat", "Ant"]


def test_pages_of_a_sorted_table_follow_each_other(desk, three, monkeypatch):
    monkeypatch.setattr("parvis.desk.queue.listing.SIZE", 2)
    first = desk.get("/desk/queue?shape=table&sort=title")
    second = desk.get(f"/desk/queue?shape=table&sort=title&after={first.context['found'].next_cursor}")

    assert titles(first) + titles(second) == ["=cat", "Ant", "bee"]


def test_columns_are_chosen_and_kept(desk, three):
    desk.post("/desk/queue/columns", {"col": ["title", "priority", "nothing"]})

    assert [one.column.key for one in desk.get("/desk/queue?shape=table").context["headings"]] == ["title", "priority"]

    desk.post("/desk/queue/columns", {"reset": "1"})

    assert len(desk.get("/desk/queue?shape=table").context["headings"]) == 8


def test_the_file_holds_the_view_in_its_columns_and_no_formula(desk, three):
    answer = desk.get("/desk/queue/export.csv?view=mine&col=title&col=priority")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines == ["Title;Priority", "bee;Low", "'=cat;Very high", "Ant;Normal"]


def test_a_workbook_has_the_same(desk, three):
    answer = desk.get("/desk/queue/export.xlsx?view=mine&col=title&col=priority")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()

    assert sheet == [["Title", "Priority"], ["bee", "Low"], ["=cat", "Very high"], ["Ant", "Normal"]]


def test_no_other_kind_of_file(desk):
    assert desk.get("/desk/queue/export.pdf").status_code == 404


def test_a_file_holds_nothing_of_another_portal(desk):
    Cast("elsewhere").ticket(summary="far away")

    assert b"far away" not in b"".join(desk.get("/desk/queue/export.csv?view=open&state=all").streaming_content)


def test_a_long_file_is_read_page_by_page(cast, desk, monkeypatch):
    monkeypatch.setattr("parvis.desk.queue.exporting.AT_ONCE", 2)
    for number in range(5):
        change(cast.ticket(summary=f"n{number}"), agent=cast.technician)

    body = b"".join(desk.get("/desk/queue/export.csv?col=title").streaming_content).decode()

    assert body.count("\r\n") == 6


def test_a_table_asks_no_more_for_three_than_for_one_and_at_most_fifteen(cast, desk):
    asked = []
    desk.get("/desk/queue?shape=table")
    for number in (1, 2):
        for _row in range(number):
            change(cast.ticket(), agent=cast.technician, team=cast.team)
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/queue?shape=table")
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 15
