"""What the mails about tasks, approvals and billed work say, to whom, and when they say nothing any more."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from parvis.kit.clock import now
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Obsolete
from parvis.mail.rendering import render
from parvis.tickets.models import Approval, Task, Ticket
from parvis.tickets.working import Plan
from tests.tickets.guarded import BILLING, asked_of, service

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def last(kind, user):
    return OutgoingMail.objects.filter(kind=kind, user=user).latest("pk")


def test_a_public_task_is_told_with_its_time_and_not_once_it_is_cancelled(cast):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Disk replaced", body="512 GB", is_public=True, spent=HOUR), by=cast.technician, is_done=True)

    drawn = render(last("task_done", cast.alice))
    assert drawn.subject == "[HOUSE-1] Task done: Nothing works"
    assert all(words in drawn.text for words in ("Disk replaced", "512 GB", "Tessa Martin", "1\u00a0h"))

    ticket.cancel_task(task, by=cast.technician, seen_version=1)
    with pytest.raises(Obsolete):
        NOTICES.get("task_done")(last("task_done", cast.alice))


def test_a_task_given_says_when_until_it_is_somebody_else_s(cast):
    other, ticket = cast.agent("omar"), cast.ticket()
    ticket.add_task(Plan("Visit", agent=other, planned_at=now() + HOUR), by=cast.technician)
    assert "Visit" in render(last("task_given", other)).text

    Task.objects.update(agent=cast.technician)

    with pytest.raises(Obsolete):
        NOTICES.get("task_given")(last("task_given", other))


def test_an_asking_says_what_by_whom_how_much_until_when_with_both_answers(cast):
    ticket = cast.ticket(service(cast, BILLING))
    ticket.move("quote", by=cast.technician, answers={"hours": 2, "under": "none", "body": "Mend the shop"})

    text = render(last("approval_asked", cast.alice)).text

    for words in ("Your agreement to billed work", "Mend the shop", "2\u00a0h", "Outside any contract", "Answer before", "I agree"):
        assert words in text
    assert text.count("/mail/approval/yes/") == text.count("/mail/approval/no/") == 1


@pytest.mark.parametrize("end", ["answered", "withdrawn", "passed on", "workflow changed"])
def test_an_asking_that_is_over_is_not_mailed(cast, end):
    ticket = asked_of(cast, {"who": ["requester"]})
    round = ticket.ask_approval("go", by=cast.technician)
    ticket, approval = Ticket.objects.get(pk=ticket.pk), Approval.objects.get()
    if end == "answered":
        ticket.answer_approval(approval, is_approved=True, by=cast.alice)
    elif end == "withdrawn":
        ticket.withdraw_approval(round, by=cast.technician)
    elif end == "passed on":
        ticket.delegate_approval(approval, cast.bruno, by=cast.alice)
    else:
        workflow = ticket.workflow
        workflow.definition = {**workflow.definition, "moves": workflow.definition["moves"][:-1]}
        workflow.updated_at = now()
        workflow.save(update_fields=["definition", "updated_at"])

    with pytest.raises(Obsolete):
        NOTICES.get("approval_asked")(last("approval_asked", cast.alice))


def test_who_asked_reads_the_answer_and_why(cast):
    ticket = asked_of(cast, {"who": ["requester"]})
    ticket.ask_approval("go", by=cast.technician)
    Ticket.objects.get(pk=ticket.pk).answer_approval(Approval.objects.get(), is_approved=False, by=cast.alice, reason="Too dear")

    text = render(last("approval_ended", cast.technician)).text

    assert "Not agreed to" in text
    assert "Too dear" in text


def test_the_team_is_told_how_much_goes_beyond(cast):
    ticket = cast.ticket(service(cast, BILLING))
    ticket.assign(cast.technician, by=cast.technician)
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.move("quote", by=cast.technician, answers={"hours": 1, "under": "none", "body": "Mend the shop"})
    Ticket.objects.get(pk=ticket.pk).answer_approval(Approval.objects.get(), is_approved=True, by=cast.alice)
    Ticket.objects.get(pk=ticket.pk).add_task(Plan("Mended", is_billable=True, spent=HOUR * 2), by=cast.technician, is_done=True)

    text = render(last("estimate_exceeded", cast.technician)).text

    assert "More was spent than the customer agreed to" in text
    assert "2\u00a0h" in text
