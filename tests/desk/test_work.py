"""Tasks and agreements on an agent's page of a request."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.desk.ticket.task_form import SpentField, said_spent
from parvis.tickets.models import Approval, ApprovalRound, Task, Ticket
from parvis.tickets.working import Plan
from tests.desk.test_ticket import address, text
from tests.tickets.guarded import BILLING, WORDS, asked_of, guarded, service

HOUR = timedelta(hours=1)


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("45", 45), ("45 min", 45), ("1 h 30", 90), ("1h30", 90), ("1:30", 90), ("1,5 h", 90), ("2 h", 120), ("", None), ("0", 0)],
)
def test_a_time_is_read_as_people_write_it(said, minutes):
    assert SpentField().clean(said) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize("said", ["soon", "h", "-3", "1 h 30 h"])
def test_what_is_no_time_is_said_to_be_none(said):
    with pytest.raises(Exception, match="45"):
        SpentField().clean(said)


def test_a_time_is_written_as_it_is_read():
    assert [said_spent(HOUR * hours) for hours in (0.75, 1, 1.5)] == ["45 min", "1 h", "1 h 30"]


def test_a_task_is_planned_then_finished_on_its_page(cast, desk):
    ticket = cast.ticket()

    added = desk.post(
        address(ticket, "/tasks"), {"title": "Visit", "is_public": "on", "agent": str(cast.technician.pk), "planned_at": "2030-01-02T09:00"}
    )
    task = Task.objects.get()
    assert (added.status_code, task.is_public, task.agent, task.is_done) == (302, True, cast.technician, False)
    done = desk.post(f"{address(ticket, '/tasks')}/{task.pk}", {"title": "Visit", "is_public": "on", "spent": "1 h 30", "version": "1"})

    task = Task.objects.get()
    assert (done.status_code, task.is_done, task.spent) == (302, True, HOUR * 1.5)
    assert "Visit" in text(desk.get(address(ticket)))


def test_what_is_missing_is_said_and_what_was_typed_stays(cast, desk):
    answer = desk.post(address(cast.ticket(), "/tasks"), {"title": "", "body": "On the second floor", "spent": "soon"})

    assert answer.status_code == 422
    assert "On the second floor" in text(answer)
    assert not Task.objects.exists()


def test_somebody_else_s_change_is_not_overwritten(cast, desk):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit"), by=cast.technician)
    ticket.change_task(task, Plan("Visit on Monday"), by=cast.technician, seen_version=1)

    answer = desk.post(f"{address(ticket, '/tasks')}/{task.pk}", {"title": "Visit on Friday", "version": "1"})

    assert (answer.status_code, Task.objects.get().title) == (409, "Visit on Monday")


def test_a_cancelled_task_leaves_the_page_and_not_the_conversation(cast, desk):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit"), by=cast.technician)

    desk.post(f"{address(ticket, '/tasks')}/{task.pk}/cancel", {"version": "1"})

    assert desk.get(f"{address(ticket, '/tasks')}/{task.pk}").status_code == 404
    assert "Task cancelled: Visit" in text(desk.get(address(ticket)))


def test_billed_time_is_offered_once_the_customer_agreed_and_its_excess_is_said(cast, desk):
    ticket = cast.ticket(service(cast, BILLING))
    assert "This time is billed" not in text(desk.get(address(ticket, "/tasks")))
    desk.post(address(ticket, "/moves/quote"), {"hours": "1", "under": "none", "body": "Mend it"})
    again(ticket).answer_approval(Approval.objects.get(), is_approved=True, by=cast.alice)

    assert "This time is billed" in text(desk.get(address(ticket, "/tasks")))
    desk.post(address(ticket, "/tasks"), {"title": "Mended", "spent": "1 h 30", "is_billable": "on"})

    assert "go beyond the agreement" in text(desk.get(address(ticket)))


def test_an_agent_asks_for_a_yes_on_the_page_of_the_move(cast, desk):
    ticket = asked_of(cast, {"who": ["requester"]}, asks=[WORDS])
    assert "Once they agree" in text(desk.get(address(ticket, "/moves/go")))

    answer = desk.post(address(ticket, "/moves/go"), {"body": "May we?"})

    assert (answer.status_code, ApprovalRound.objects.get().question) == (302, "May we?")
    assert "Alice Martin" in text(desk.get(address(ticket)))


def test_people_are_named_by_their_addresses(cast, desk):
    ticket = asked_of(cast, {"who": ["named"]})
    desk.post(address(ticket, "/moves/go"), {"people": "nobody@house.example"})
    assert not ApprovalRound.objects.exists()

    desk.post(address(ticket, "/moves/go"), {"people": f"{cast.bruno.email}; {cast.alice.email}"})

    assert {one.approver for one in Approval.objects.select_related("approver")} == {cast.bruno, cast.alice}


def test_one_of_the_team_answers_passes_on_and_takes_back_at_the_desk(cast, desk, browse):
    boss, other = (cast.agent(name) for name in ("boss", "otto"))
    cast.make_team("bosses").memberships.create(user=boss)
    ticket = cast.ticket(service(cast, guarded({"team": "bosses", "internal": True})))
    round = ticket.ask_approval("go", by=cast.technician)
    url = f"{address(ticket, '/approvals')}/{Approval.objects.get().pk}"

    assert desk.post(url, {"answer": "yes"}).status_code == 409
    assert browse(boss).post(url, {"answer": "no"}).status_code == 409
    assert browse(boss).post(f"{url}/delegate", {"email": cast.alice.email}).status_code == 409
    assert browse(boss).post(f"{url}/delegate", {"email": other.email}).status_code == 302
    assert "I do not agree" in text(browse(other).get(address(ticket)))
    assert desk.post(f"{address(ticket, '/rounds')}/{round.pk}/withdraw").status_code == 302

    assert ApprovalRound.objects.get().outcome == "withdrawn"


def test_the_page_asks_as_much_for_one_task_as_for_three(cast, desk):
    ticket = cast.ticket()
    counts = []
    for tasks in (0, 1, 2):
        for _ in range(tasks):
            again(ticket).add_task(Plan("Visit", spent=HOUR), by=cast.technician, is_done=True)
        desk.get(address(ticket))
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(ticket))
        counts.append(len(queries))

    assert (counts[1] - counts[0], counts[2] - counts[1]) == (1, 0)
