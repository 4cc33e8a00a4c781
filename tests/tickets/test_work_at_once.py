"""Tasks and answers at the same instant: one wins, nobody gets an error, nothing happens twice."""

from datetime import timedelta

import pytest

from parvis.kit.errors import Conflict
from parvis.tickets import deadlines
from parvis.tickets.models import Approval, ApprovalRound, Task, Ticket
from parvis.tickets.working import Plan
from tests.cast import Cast
from tests.tickets.guarded import asked_of
from tests.tickets.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race, pytest.mark.database]
ASKED, ROUNDS = 4, 5


@pytest.fixture
def cast(transactional_db) -> Cast:
    return Cast()


def saying(approval: Approval, is_approved: bool = True):
    ticket, by = approval.round.ticket, approval.approver
    return lambda: Ticket.objects.get(pk=ticket.pk).answer_approval(approval, is_approved=is_approved, by=by, reason="Because")


def test_of_many_who_agree_at_once_one_makes_the_move(cast):
    for number in range(ASKED):
        cast.person(f"manager{number}", cast.home, role="manager")
    service = asked_of(cast, {"who": ["managers"], "quorum": "2"}).service
    for _ in range(ROUNDS):
        ticket = cast.ticket(service)
        round = ticket.ask_approval("go", by=cast.technician)
        approvals = list(Approval.objects.filter(round=round).select_related("round__ticket", "approver"))

        at_once(*[saying(one) for one in approvals])

        assert ticket.entries.filter(verb="moved").count() == 1
        assert ticket.entries.filter(verb="approval_given").count() == 2
        assert ApprovalRound.objects.get(pk=round.pk).outcome == "approved"


def test_a_yes_and_a_no_of_one_person_are_one_answer(cast):
    service = asked_of(cast, {"who": ["requester"]}).service
    for _ in range(ROUNDS):
        ticket = cast.ticket(service)
        ticket.ask_approval("go", by=cast.technician)
        approval = Approval.objects.select_related("round__ticket", "approver").latest("pk")

        at_once(saying(approval), saying(approval, is_approved=False))

        said = [entry.verb for entry in ticket.entries if entry.verb in ("approval_given", "approval_denied")]
        assert len(said) == 1
        assert Ticket.objects.get(pk=ticket.pk).status_key == ("solved" if said == ["approval_given"] else "received")


def test_the_last_yes_and_the_deadline_are_one_or_the_other(cast):
    service = asked_of(cast, {"who": ["requester"], "within": "P1D"}).service
    for _ in range(ROUNDS):
        ticket = cast.ticket(service)
        round = ticket.ask_approval("go", by=cast.technician)
        approval = Approval.objects.select_related("round__ticket", "approver").latest("pk")
        ApprovalRound.objects.filter(pk=round.pk).update(due_at=round.asked_at)

        at_once(saying(approval), deadlines.lapse_rounds, deadlines.lapse_rounds)

        assert ApprovalRound.objects.get(pk=round.pk).outcome == "lapsed"
        assert ticket.entries.filter(verb="approval_ended").count() == 1


def test_of_two_who_change_a_task_one_is_told_to_read_again(cast):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit"), by=cast.technician)
    acts = [
        lambda: Ticket.objects.get(pk=ticket.pk).change_task(task, Plan("On Monday"), by=cast.technician, seen_version=1),
        lambda: Ticket.objects.get(pk=ticket.pk).finish_task(task, timedelta(hours=1), by=cast.technician, seen_version=1),
    ]

    answers = at_once(*acts)

    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert Task.objects.get().version == 2
