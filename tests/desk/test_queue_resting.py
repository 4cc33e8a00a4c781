"""A row of the queue says what is paused, and what is closed by itself on a day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.clock import standing_at
from parvis.tickets.models import Ticket
from tests.cast import LIFE, move, status

FILED = datetime(2026, 11, 2, 9, tzinfo=UTC)
RESTING = {
    **LIFE,
    "statuses": [*LIFE["statuses"], status("held", "waiting", "third"), status("weighed", "waiting", "team")],
    "moves": [
        *LIFE["moves"],
        move("give_up", "asked", "closed", "system", after="P30D"),
        move("hand_back", "held", "taken", "system", after="P2D"),
    ],
}


@pytest.fixture
def bring(cast):
    """`bring(status, **columns)`: a request of the technician that came there on 2 November."""
    service = cast.service("rest", workflow=cast.workflow("resting", RESTING))

    def bring(status_key, **columns):
        ticket = cast.ticket_at(status_key, service=service)
        Ticket.objects.filter(pk=ticket.pk).update(agent=cast.technician, **columns)
        return ticket

    with standing_at(FILED):
        yield bring


def rows(page):
    return [row for group in page.context["groups"] for row in group.rows]


@pytest.mark.parametrize(
    ("status_key", "was_promised", "is_paused", "closes_on"),
    [
        ("asked", True, True, "2026-12-02"),
        ("asked", False, False, "2026-12-02"),
        ("solved", True, False, "2026-11-14"),
        ("held", True, True, ""),
        ("weighed", True, False, ""),
        ("taken", True, False, ""),
    ],
)
def test_a_row_knows_what_is_paused_and_what_closes_by_itself(desk, bring, status_key, was_promised, is_paused, closes_on):
    bring(status_key, has_commitments=was_promised)

    [row] = rows(desk.get("/desk/queue"))

    assert (row.is_paused, f"{row.closes_at:%Y-%m-%d}" if row.closes_at else "") == (is_paused, closes_on)


@pytest.mark.parametrize("query", ["", "shape=table"])
def test_the_queue_says_the_day_to_the_second_in_its_title(desk, bring, query):
    bring("asked", has_commitments=True)

    html = desk.get(f"/desk/queue?{query}").content.decode()

    assert 'datetime="2026-12-02T09:00:00+00:00"' in html
    assert "paused, closes by itself on 2\u00a0Dec" in html


def test_what_is_due_all_the_same_is_said_first(desk, bring):
    bring("asked", has_commitments=True, due_at=FILED - timedelta(hours=2))

    [row] = rows(page := desk.get("/desk/queue"))

    assert row.is_paused is False
    assert "closes by itself" not in page.content.decode()


def test_a_request_redrawn_beside_its_page_says_the_same(desk, bring):
    ticket = bring("asked", has_commitments=True)

    html = desk.get(f"/desk/t/{ticket.reference}", headers={"HX-Request": "true", "HX-Target": "ticket"}).content.decode()

    assert "paused, closes by itself on 2\u00a0Dec" in html


def test_rows_that_rest_ask_the_database_nothing_more(desk, bring):
    bring("taken")
    desk.get("/desk/queue")
    asked = []
    for status_key in ("asked", "solved", "held"):
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/queue")
        asked.append(len(queries))
        bring(status_key, has_commitments=True)
    with CaptureQueriesContext(connection) as queries:
        desk.get("/desk/queue")

    assert {*asked, len(queries)} == {asked[0]}
