"""Time that is not billed is taken from the hours that the contract includes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from parvis.kit.errors import Refused
from parvis.planning.models import QuotaPeriod
from parvis.tickets.models import Task, Ticket
from parvis.tickets.working import Plan
from tests.cast import Cast
from tests.planning.contracts import agreement, includes

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    cast.portal.modules = ["contract"]
    cast.portal.save(update_fields=["modules"])
    made: Ticket = cast.ticket(organisation=cast.home)
    return made


def work(ticket: Ticket, cast: Cast, hours: float) -> Task:
    plan = Plan("Mend it", spent=HOUR * hours)
    return Ticket.objects.get(pk=ticket.pk).add_task(plan, by=cast.technician, is_done=True)


def used() -> list[Decimal]:
    return list(QuotaPeriod.objects.filter(quota__unit="hours").values_list("used", flat=True))


def test_time_spent_is_counted_corrected_and_given_back(cast: Cast, ticket: Ticket) -> None:
    includes(agreement(cast.home), 10, unit="hours")

    task = work(ticket, cast, 1.5)
    assert used() == [Decimal("1.50")]

    again = Ticket.objects.get(pk=ticket.pk)
    task = again.change_task(task, Plan("Mend it", spent=HOUR * 2), by=cast.technician, seen_version=task.version)
    assert used() == [Decimal("2.00")]

    Ticket.objects.get(pk=ticket.pk).cancel_task(task, by=cast.technician, seen_version=task.version)
    assert used() == [Decimal("0.00")]


def test_where_no_more_may_be_used_the_work_has_to_be_billed(cast: Cast, ticket: Ticket) -> None:
    includes(agreement(cast.home), 2, unit="hours", may_exceed=False)
    work(ticket, cast, 1.5)

    with pytest.raises(Refused):
        work(ticket, cast, 1)

    assert (used(), ticket.tasks.count()) == ([Decimal("1.50")], 1)


def test_without_a_contract_nothing_is_counted(cast: Cast, ticket: Ticket) -> None:
    work(ticket, cast, 3)

    assert used() == []
