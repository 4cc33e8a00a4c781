from datetime import UTC, date, datetime

import pytest

from parvis.planning.models import Agreement, AgreementTarget, Level, LevelTarget
from parvis.tickets.models import Clock
from tests.cast import move, status, text
from tests.tickets.promised import at, clocks, fresh, hours, ledger

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_filing_begins_the_ledger(promised):
    assert clocks(promised) == {"first_answer": (2, None), "resolution": (24, None)}
    assert ledger(promised) == [(0, True, "filed")]
    assert (hours(fresh(promised).due_at), fresh(promised).has_commitments) == (2, True)


def test_nothing_is_written_where_nothing_is_promised(cast):
    ticket = cast.ticket()

    assert (clocks(ticket), ledger(ticket), fresh(ticket).has_commitments) == ({}, [], False)


def test_an_answer_of_the_team_keeps_the_first_promise(cast, promised):
    with at(1):
        promised.reply("We look at it", by=cast.technician)

    assert clocks(promised)["first_answer"] == (2, 1)
    assert hours(fresh(promised).due_at) == 24


def test_a_note_is_no_answer(cast, promised):
    with at(1):
        promised.reply("Strange", by=cast.technician, internal=True)

    assert clocks(promised)["first_answer"] == (2, None)


def test_a_message_of_the_customer_awaits_the_next_answer_once(cast, promised):
    with at(1):
        promised.reply("We look at it", by=cast.technician)
    with at(2):
        promised.reply("And now?", by=cast.alice)
    with at(3):
        promised.reply("Hello?", by=cast.alice)
    assert clocks(promised)["next_answer"] == (8, None)

    with at(6):
        promised.reply("It is mended", by=cast.technician)
    assert clocks(promised)["next_answer"] == (8, 6)


def test_thanks_for_a_solution_await_nothing_and_a_refusal_does(cast, promised):
    with at(1):
        promised.move("solve", by=cast.technician)
    with at(2):
        fresh(promised).reply("Thank you", by=cast.alice)
    assert "next_answer" not in clocks(promised)

    with at(24):
        fresh(promised).move("refuse", by=cast.alice, answers={"reason": "Still broken"})
    assert clocks(promised)["next_answer"] == (30, None)


def test_waiting_for_the_customer_pauses_and_nothing_is_due_meanwhile(cast, promised):
    with at(1):
        promised.move("ask", by=cast.technician, answers={"body": "Which one?"})
    assert (clocks(promised)["resolution"], fresh(promised).due_at) == ((None, None), None)

    with at(24):
        fresh(promised).reply("The red one", by=cast.alice)
    assert clocks(promised)["resolution"] == (33, None)
    assert ledger(promised) == [(0, True, "filed"), (1, False, "moved"), (24, True, "moved")]


def test_solving_keeps_the_promise_and_opening_again_counts_nothing_of_the_time_between(cast, promised):
    with at(1):
        promised.reply("We look at it", by=cast.technician)
    with at(2):
        promised.move("solve", by=cast.technician)
    assert clocks(promised)["resolution"] == (24, 2)

    with at(24 * 7):
        fresh(promised).move("refuse", by=cast.alice, answers={"reason": "Still broken"})
    assert clocks(promised)["resolution"] == (24 * 7 + 8, None)


def test_closing_ends_every_promise(cast, promised):
    with at(1):
        promised.move("cancel", by=cast.alice)

    assert clocks(promised) == {"first_answer": (2, 1), "resolution": (24, 1)}
    assert fresh(promised).due_at is None


@pytest.fixture
def agreement(cast, office):
    gold = Level.objects.create(portal_key="house", key="gold", title=text("Gold"), calendar=office)
    LevelTarget.objects.create(level=gold, milestone="resolution", delay="PT6H")
    LevelTarget.objects.create(level=gold, milestone="resolution", delay="PT3H", priority="5")
    return Agreement.objects.create(organisation=cast.home, portal_key="house", reference="C-1", level=gold, starts_on=date(2026, 1, 1))


def test_the_agreement_says_more_than_its_level_and_that_more_than_the_service(cast, agreement, promising):
    with at(0):
        by_level, by_service = cast.ticket(promising), cast.ticket(promising, by=cast.chloe)
    AgreementTarget.objects.create(organisation=cast.home, agreement=agreement, milestone="resolution", delay="PT2H")
    with at(0):
        own = cast.ticket(promising)

    assert [clocks(one)["resolution"][0] for one in (own, by_level, by_service)] == [2, 8, 24]


def test_a_new_priority_promises_anew_and_keeps_what_was_counted(cast, agreement, promising):
    with at(0):
        ticket = cast.ticket(promising)
    with at(1):
        ticket.set_priority(5, by=cast.technician)

    assert clocks(ticket)["resolution"] == (3, None)
    assert ledger(ticket) == [(0, True, "filed"), (1, True, "priority")]


def test_the_impact_makes_the_priority_by_the_matrix(cast, agreement, promising):
    with at(0):
        ticket = cast.ticket(promising)
        ticket.set_impact(5, by=cast.technician)

    assert (fresh(ticket).impact, fresh(ticket).priority) == (5, 4)


def test_the_matrix_is_the_portals(cast):
    cast.portal.priorities = [[6] * 5] * 5
    cast.portal.save()

    assert cast.ticket().priority == 6


LIFE = {
    "start": "received",
    "milestones": [{"key": "visit", "label": text("Visit"), "statuses": ["visited"]}],
    "statuses": [
        status("received", "new"),
        status("hold", "waiting", "third"),
        status("visited", "active"),
        status("closed", "closed", "none"),
    ],
    "moves": [
        move("wait", "received", "hold", "handler"),
        move("wait_for_us", "received", "hold", "handler", clock="counts"),
        move("visit", ["received", "hold"], "visited", "handler"),
        move("close", "visited", "closed", "handler"),
    ],
}


@pytest.mark.parametrize(("key", "counts"), [("wait", False), ("wait_for_us", True)])
def test_a_move_may_say_whether_time_passes_where_it_leads(cast, office, key, counts):
    service = cast.service("visit", workflow=cast.workflow("visits", LIFE), expects={"visit": "PT4H"})
    with at(0):
        ticket = cast.ticket(service)
    with at(1):
        ticket.move(key, by=cast.technician)
    assert ledger(ticket)[-1] == (1, counts, "moved")

    with at(2):
        ticket.move("visit", by=cast.technician)
    assert clocks(ticket)["visit"][1] == 2


def test_a_legal_month_waits_for_nobody(cast, office):
    service = cast.service("data", expects={"resolution": "P1M"})
    with at(0):
        ticket = cast.ticket(service)
    with at(1):
        ticket.move("ask", by=cast.technician, answers={"body": "Who are you?"})

    assert Clock.objects.get(ticket=ticket).due_at == datetime(2026, 12, 30, 8, tzinfo=UTC)
