"""The work on a ticket as one reader sees it: tasks, who is asked for a yes, and billed work. Three queries, and none where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Move, Needs
from parvis.kit.languages import pick
from parvis.tickets.approving import tally_of
from parvis.tickets.billing import NOTHING, Bill, bill_of
from parvis.tickets.models import Approval, ApprovalRound, Task, Ticket
from parvis.tickets.sentences_work import outcome_words

if TYPE_CHECKING:
    from parvis.kit.votes import Tally
    from parvis.people.models import User


WORK_ICONS: Final = {
    "task_added": "list-todo",
    "task_changed": "list-todo",
    "task_done": "list-checks",
    "task_cancelled": "list-x",
    "approval_asked": "circle-question-mark",
    "approval_given": "thumbs-up",
    "approval_denied": "thumbs-down",
    "approval_delegated": "forward",
    "approval_reminded": "bell",
    "approval_ended": "circle-stop",
    "estimate_exceeded": "triangle-alert",
}
"""What pages draw beside a line of the journal."""


@dataclass(frozen=True)
class Asked:
    """One round, in words. `mine`: the approval that the reader may answer now."""

    round: ApprovalRound
    move: Move | None
    approvals: tuple[Approval, ...]
    mine: Approval | None

    @property
    def _needs(self) -> Needs:
        return (self.move.needs if self.move else None) or Needs()

    @property
    def label(self) -> str:
        """What is asked; of a move that the workflow no longer has, its key."""
        return pick(self._needs.question) or (self.move.name() if self.move else self.round.move_key)

    @property
    def yes(self) -> str:
        return pick(self._needs.yes) or _("I agree")

    @property
    def no(self) -> str:
        return pick(self._needs.no) or _("I do not agree")

    @property
    def outcome(self) -> str:
        return outcome_words(self.round.outcome) if self.round.outcome else ""

    @property
    def tally(self) -> Tally:
        return tally_of(self.round, self.approvals)

    @property
    def has_estimate(self) -> bool:
        return hasattr(self.round, "estimate")


class Worksheet:
    def __init__(self, ticket: Ticket, user: User) -> None:
        self.ticket, self.user = ticket, user

    @property
    def is_for_team(self) -> bool:
        return self.ticket.standing_of(self.user).is_handler

    @cached_property
    def _all_tasks(self) -> list[Task]:
        if "tasks" in self.ticket.lacks:
            return []
        return list(self.ticket.tasks.filter(cancelled_at=None).select_related("agent", "author"))

    @cached_property
    def tasks(self) -> list[Task]:
        """Those the reader may know of: what is next to be done first, then what was done last."""
        seen = [task for task in self._all_tasks if self.is_for_team or task.is_public]
        to_do = sorted(
            (task for task in seen if not task.done_at), key=lambda task: (task.planned_at is None, task.planned_at or task.created_at)
        )
        done = sorted((task for task in seen if task.done_at), key=lambda task: task.done_at or task.created_at, reverse=True)
        return [*to_do, *done]

    @property
    def to_do(self) -> list[Task]:
        return [task for task in self.tasks if not task.is_done]

    @property
    def done(self) -> list[Task]:
        return [task for task in self.tasks if task.is_done]

    @property
    def spent(self) -> timedelta:
        """Of the tasks the reader may know of."""
        return sum((task.spent or NOTHING for task in self.tasks if task.is_done), NOTHING)

    @cached_property
    def rounds(self) -> list[Asked]:
        """The last one first."""
        if "rounds" in self.ticket.lacks:
            return []
        people = Prefetch("approvals", Approval.objects.select_related("approver", "delegate"))
        found = self.ticket.rounds.select_related("asked_by", "estimate__agreed_by").prefetch_related(people)
        seen = [round for round in found.order_by("-id") if self.is_for_team or not round.is_internal]
        return [self._asked(round) for round in seen]

    def _asked(self, round: ApprovalRound) -> Asked:
        move = next((one for one in self.ticket.workflow.life.moves if one.key == round.move_key), None)
        approvals = tuple(round.approvals.all())
        waiting = [one for one in approvals if round.is_open and not one.is_decided and one.holder_id == self.user.pk]
        may = bool(waiting) and self.ticket.standing_of(self.user).may_write
        return Asked(round, move, approvals, waiting[0] if may else None)

    @property
    def open_rounds(self) -> list[Asked]:
        return [one for one in self.rounds if one.round.is_open]

    @property
    def past_rounds(self) -> list[Asked]:
        return [one for one in self.rounds if not one.round.is_open]

    @cached_property
    def bill(self) -> Bill | None:
        """All billed time counts, also that of tasks which the customer does not read: they pay for it."""
        return bill_of(reversed([one.round for one in self.rounds]), self._all_tasks)

    @property
    def has_any(self) -> bool:
        return bool(self.tasks or self.rounds)
