"""Billed work: estimated, agreed to beforehand, spent within that, and a new agreement where it is exceeded."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from parvis.kit.errors import Refused
from parvis.planning.models import Agreement, Calendar, Level
from parvis.tickets.billing import bill_of
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Approval, ApprovalRound, Estimate, Task, Ticket
from parvis.tickets.working import Plan
from tests.cast import text
from tests.tickets.guarded import BILLING, service

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
QUOTE = {"hours": 1.5, "under": "none", "body": "Your shop’s form must be mended"}


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def ticket(cast):
    made = cast.ticket(service(cast, BILLING, visibility="organisation"))
    made.assign(cast.technician, by=cast.technician)
    cast.forget_mails()
    return Ticket.objects.get(pk=made.pk)


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def quote(ticket, cast, **more):
    again(ticket).move("quote", by=cast.technician, answers={**QUOTE, **more})
    return ApprovalRound.objects.latest("pk")


def answer(ticket, cast, yes=True):
    approval = Approval.objects.filter(approver=cast.alice).latest("pk")
    again(ticket).answer_approval(approval, is_approved=yes, by=cast.alice, reason="" if yes else "Too dear")


def spend(ticket, cast, hours, **more):
    plan = Plan("Mended", is_billable=True, spent=HOUR * hours, **more)
    return again(ticket).add_task(plan, by=cast.technician, is_done=True)


def bill(ticket):
    rounds = ticket.rounds.select_related("estimate")
    return bill_of(rounds, Task.objects.standing())


def agreement_of(cast, organisation, reference="C-1", **dates):
    calendar = Calendar.objects.get_or_create(portal_key=cast.key, key="week", defaults={"title": text("Week")})[0]
    level = Level.objects.get_or_create(portal_key=cast.key, key="gold", defaults={"title": text("Gold"), "calendar": calendar})[0]
    return Agreement.objects.create(
        organisation=organisation, portal_key=cast.key, reference=reference, level=level, **{"starts_on": date(2020, 1, 1), **dates}
    )


def test_asking_for_billed_work_waits_for_the_customer_in_one_mail(cast, ticket):
    round = quote(ticket, cast)

    assert (again(ticket).status_key, round.move_key, round.question) == ("asked", "work", "Your shop’s form must be mended")
    assert (round.estimate.duration, round.estimate.agreed_at) == (timedelta(minutes=90), None)
    assert cast.mails(cast.alice) == ["approval_asked"]


def test_the_customer_s_yes_starts_the_work_and_says_who_agreed_when(cast, ticket):
    round = quote(ticket, cast)

    answer(ticket, cast)

    estimate = Estimate.objects.get(round=round)
    assert again(ticket).status_key == "taken"
    assert (estimate.agreed_by, estimate.agreed_at) == (cast.alice, ApprovalRound.objects.get(pk=round.pk).ended_at)


def test_without_their_yes_no_time_is_billed(cast, ticket):
    with pytest.raises(Refused, match="has not agreed"):
        spend(ticket, cast, 1)
    quote(ticket, cast)
    with pytest.raises(Refused, match="has not agreed"):
        spend(ticket, cast, 1)
    answer(ticket, cast, yes=False)
    with pytest.raises(Refused, match="has not agreed"):
        spend(ticket, cast, 1)

    assert (again(ticket).status_key, Task.objects.count()) == ("taken", 0)


def test_time_within_the_estimate_is_billed_and_nobody_is_warned(cast, ticket):
    quote(ticket, cast)
    answer(ticket, cast)
    cast.forget_mails()

    spend(ticket, cast, 1)

    found = bill(ticket)
    assert (found.agreed, found.spent, found.billable, found.excess) == (HOUR * 1.5, HOUR, HOUR, timedelta(0))
    assert cast.mails(cast.technician) == []


def test_more_than_agreed_is_not_billed_and_the_team_is_warned_once(cast, ticket):
    quote(ticket, cast)
    answer(ticket, cast)
    cast.forget_mails()

    for _ in range(3):
        spend(ticket, cast, 1)

    found = bill(ticket)
    assert (found.spent, found.billable, found.excess) == (HOUR * 3, HOUR * 1.5, HOUR * 1.5)
    assert cast.mails(cast.technician) == ["estimate_exceeded"]
    assert [entry.verb for entry in ticket.entries if entry.verb == "estimate_exceeded" and entry.is_internal] == ["estimate_exceeded"]


def test_a_new_agreement_covers_what_went_beyond(cast, ticket):
    quote(ticket, cast)
    answer(ticket, cast)
    spend(ticket, cast, 2)

    quote(ticket, cast, hours=1)
    answer(ticket, cast)

    assert (bill(ticket).agreed, bill(ticket).billable, bill(ticket).is_exceeded) == (HOUR * 2.5, HOUR * 2, False)


def test_a_cancelled_task_or_one_that_is_not_billed_gives_its_time_back(cast, ticket):
    quote(ticket, cast)
    answer(ticket, cast)
    first, second = spend(ticket, cast, 1), spend(ticket, cast, 0.5)

    again(ticket).cancel_task(first, by=cast.technician, seen_version=1)
    again(ticket).change_task(second, Plan("Mended", spent=HOUR), by=cast.technician, seen_version=1)

    assert bill(ticket).spent == timedelta(0)


def test_it_is_billed_under_a_contract_in_force_of_the_customer(cast, ticket):
    own = agreement_of(cast, cast.home)
    agreement_of(cast, cast.home, "C-0", ends_on=date(2021, 1, 1))
    agreement_of(cast, cast.chloe.memberships.get().organisation, "C-9")
    for foreign in ("C-0", "C-9"):
        with pytest.raises(Invalid):
            quote(ticket, cast, under=foreign)

    quote(ticket, cast, under="C-1")
    answer(ticket, cast)

    assert (Estimate.objects.get().agreement, spend(ticket, cast, 1).agreement) == (own, own)


def test_a_message_does_not_agree(cast, ticket):
    quote(ticket, cast)

    again(ticket).reply("Thanks, go ahead", by=cast.alice)

    assert (again(ticket).status_key, Estimate.objects.get().agreed_at) == ("taken", None)
    answer(ticket, cast)
    assert Estimate.objects.get().agreed_at is not None
