"""Billed work: what the customer agreed to beforehand, what was spent of it, and what of that may be billed.

A customer never pays more than was agreed to: time beyond stands there unbilled until they agree to more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from parvis.catalogue.covering import counts_on, day_on, places_of
from parvis.kit.errors import Refused
from parvis.planning import quotas
from parvis.planning.agreements import agreement_of, agreements_of
from parvis.planning.models import Quota
from parvis.tickets import notices

if TYPE_CHECKING:
    from parvis.catalogue.workflow import Needs
    from parvis.planning.models import Agreement
    from parvis.tickets.models import ApprovalRound, Estimate, Task
    from parvis.tickets.participation import Participation

NOTHING = timedelta(0)
OUTSIDE = "none"
"""Chosen where the work is under no contract."""
MOST_HOURS = 1000


@dataclass(frozen=True)
class Bill:
    """Where the billed work of a ticket stands. `estimates`: the first one first, with their rounds."""

    estimates: tuple[Estimate, ...]
    spent: timedelta

    @property
    def agreed(self) -> timedelta:
        return sum((one.duration for one in self.estimates if one.agreed_at), NOTHING)

    @property
    def billable(self) -> timedelta:
        """What may be billed: never more than was agreed to."""
        return min(self.spent, self.agreed)

    @property
    def excess(self) -> timedelta:
        return max(self.spent - self.agreed, NOTHING)

    @property
    def is_exceeded(self) -> bool:
        return self.excess > NOTHING

    @property
    def is_agreed(self) -> bool:
        return self.agreed > NOTHING


def billed(task: Task) -> timedelta:
    """The time of this task that is to be billed."""
    counts = task.is_billable and task.done_at is not None and task.cancelled_at is None
    return (task.spent or NOTHING) if counts else NOTHING


def bill_of(rounds: Iterable[ApprovalRound], tasks: Iterable[Task]) -> Bill | None:
    """None where nobody ever estimated anything. `rounds`: read with their estimates."""
    estimates = tuple(one.estimate for one in rounds if hasattr(one, "estimate"))
    return Bill(estimates, sum((billed(task) for task in tasks), NOTHING)) if estimates else None


def book(ticket: Participation, task: Task, *, before: timedelta) -> None:
    """The one place where billable time is booked: `task` was written with this much `before`. The ticket is locked.

    Time that is not billed is taken from the hours that the contract includes, where it includes any.
    Raises Refused when the customer agreed to no billed work, and when no included hours are left and none may be used beyond;
    tells the team once more was spent than they agreed to.
    """
    after = billed(task)
    _use_included(ticket, task)
    if task.is_billable and not task.cancelled_at and not task.agreement_id:
        _bill_under(ticket, task)
    if after == before:
        return
    total = _total(ticket)
    agreed = sum((one.duration for one in _agreed(ticket)), NOTHING)
    if total > agreed >= total - after + before:
        notices.tell_exceeded(ticket, spent=total, agreed=agreed)


def _use_included(ticket: Participation, task: Task) -> None:
    """Hours of the contract in force on the day it was done; corrected, given back or billed, the task counts what it is now."""
    if not counts_on(ticket.portal):
        return
    counted = task.spent if task.done_at and not task.cancelled_at and not task.is_billable else NOTHING
    day = day_on(ticket.portal, task.done_at)
    agreement = agreement_of(ticket.organisation, ticket.portal.key, day) if counted else None
    if agreement is None or not counted:
        quotas.give_back(task.pk, unit=Quota.Unit.HOURS)
        return
    hours = Decimal(counted.total_seconds()) / 3600
    quotas.use(agreement, Quota.Unit.HOURS, hours, key=task.pk, day=day, places=places_of(ticket.service))


def _bill_under(ticket: Participation, task: Task) -> None:
    last = _agreed(ticket).last()
    if last is None:
        raise Refused(_("The customer has not agreed to billed work on this request. Ask for their agreement first."), code="not_agreed")
    if last.agreement_id:
        task.agreement_id = last.agreement_id
        task.save(update_fields=["agreement"])


def _estimates() -> QuerySet[Estimate]:
    from parvis.tickets.models import Estimate  # the models are made of what imports this module

    return Estimate.objects.all()


def _agreed(ticket: Participation) -> QuerySet[Estimate]:
    return _estimates().filter(round__ticket=ticket.pk, agreed_at__isnull=False)


def _total(ticket: Participation) -> timedelta:
    counted = ticket.tasks.filter(is_billable=True, done_at__isnull=False, cancelled_at=None)
    return counted.aggregate(total=Sum("spent"))["total"] or NOTHING


def estimate(ticket: Participation, round: ApprovalRound, needs: Needs, answers: dict[str, Any]) -> Estimate | None:
    """Keep what an asking says of billed work; None when its workflow asks for no estimate. Raises Refused for no time at all."""
    if not needs.estimate:
        return None
    said = str(answers.get(needs.estimate.get("agreement", ""), "") or OUTSIDE)
    agreement = next((one for one in agreements_now(ticket) if one.reference == said), None)
    return _estimates().create(
        organisation_id=ticket.organisation_id,
        round=round,
        duration=_duration(answers.get(needs.estimate.get("hours", ""))),
        agreement=agreement,
        billed_under=agreement.reference if agreement else "",
    )


def agreements_now(ticket: Participation) -> list[Agreement]:
    return agreements_of(ticket.organisation, ticket.portal.key, day_on(ticket.portal))


def _duration(hours: object) -> timedelta:
    try:
        number = Decimal(str(hours))
    except InvalidOperation:
        number = Decimal(0)
    if not 0 < number <= MOST_HOURS:
        raise Refused(_("Write how many hours the work would take."), code="no_estimate")
    return timedelta(seconds=int(number * 3600))
