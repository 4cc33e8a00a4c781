"""What was promised about a ticket, kept up as it lives: each verb of the ticket says what happened, and due times follow from the ledger.

The row is locked by the caller, who writes the columns that these functions return.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Life, Move, Status
from parvis.journal.models import Entry
from parvis.kit.languages import pick
from parvis.kit.prepared import insert
from parvis.planning.ledger import Reckoning, reckon
from parvis.planning.targets import FIRST_ANSWER, NEXT_ANSWER, RESOLUTION
from parvis.planning.worktime import NeverOpen
from parvis.tickets.policy import Policy, Terms, policy_of, terms_of
from parvis.tickets.sums import sum_kept, to_the_second

if TYPE_CHECKING:
    from parvis.tickets.models import Clock, Interval
    from parvis.tickets.row import TicketRow

DONE: Final = ("solved", "closed")
ANSWERS: Final = (FIRST_ANSWER, NEXT_ANSWER)
WRITTEN: Final = ("delay", "warn_before", "calendar", "agreement", "due_at", "warn_at", "met_at", "warned_at", "breached_at", "drawn")
DUE, MET = WRITTEN.index("due_at"), WRITTEN.index("met_at")
REASONS: Final = {"priority": "priority", "impact": "priority", "urgency": "priority", "category": "category"}
"""The column that changed → what the ledger calls it."""


def begin(ticket: TicketRow) -> list[models.Model]:
    """The first lines of the ledger of a ticket about to be written, which it sets `due_at` of; none where nothing is promised."""
    from parvis.tickets.models import Interval  # the models are made of what imports this module

    terms = terms_of(ticket)
    if not terms:
        return []
    status, life = ticket.status, ticket.workflow.life
    first = Interval(
        organisation_id=ticket.organisation_id,
        ticket_id=ticket.pk,
        at=ticket.created_at,
        is_counted=life.counts(status),
        reason=Interval.Reason.FILED,
        data=named(status),
    )
    made = [clock(ticket, milestone, said, ticket.created_at) for milestone, said in terms.items() if milestone != NEXT_ANSWER]
    for one in made:
        settle(one, policy_of(ticket.portal), [first])
    ticket.has_commitments = True
    for name, value in nearest(made).items():
        setattr(ticket, name, value)
    return [first, *made]


def write(rows: Sequence[models.Model]) -> None:
    """The lines that `begin` made, one statement for each kind."""
    for model in dict.fromkeys(type(row) for row in rows):
        insert(*(row for row in rows if type(row) is model))


def moved(ticket: TicketRow, status: Status, move: Move, entry: Entry, was: Status) -> dict[str, Any]:
    """The ticket has come from `was` into `status`."""
    if not ticket.has_commitments:
        return {}
    found = Commitments(ticket)
    if status.key != was.key:
        found.mark(entry.created_at, "moved", named(status) | {"move": move.key}, is_counted=ticket.workflow.life.counts(status, move))
    reach(found.clocks, ticket.workflow.life, status, entry.created_at)
    if was.phase in DONE and status.phase not in DONE and not entry.is_from_team:
        found.await_answer(entry.created_at)
    return found.settled()


def spoke(ticket: TicketRow, entry: Entry) -> dict[str, Any]:
    """A public message: the team's is the answer that was awaited; the customer's awaits one, unless all is done (a «thank you»)."""
    if not ticket.has_commitments:
        return {}
    found = Commitments(ticket)
    if entry.is_from_team:
        for one in found.awaited:
            one.met_at = entry.created_at
    elif ticket.phase not in DONE:
        found.await_answer(entry.created_at)
    return found.settled()


def changed(ticket: TicketRow, fields: Iterable[str], at: datetime) -> dict[str, Any]:
    """Columns that targets depend on say something new: what is still to be kept is promised anew, and time already counted stays so."""
    reasons = [REASONS[name] for name in fields if name in REASONS]
    if not reasons:
        return {}
    said = terms_of(ticket)
    if not ticket.has_commitments and not said:
        return {}
    found = Commitments(ticket)
    if found.promise(said):
        found.mark(at, reasons[0], {"priority": ticket.priority, "category": ticket.category})
    return found.settled() | {"has_commitments": bool(found.marks)}


class Commitments:
    """The ledger of one ticket, read once, and what is changed in it."""

    def __init__(
        self,
        ticket: TicketRow,
        marks: Iterable[Interval] | None = None,
        clocks: Iterable[Clock] | None = None,
        moves: Iterable[Entry] | None = None,
    ) -> None:
        """What is left out is read. `moves`: the entries of the ticket's moves."""
        self.ticket, self.policy, self._moves = ticket, policy_of(ticket.portal), moves
        self.marks: list[Interval] = list(ticket.intervals.all() if marks is None else marks)
        self.clocks: list[Clock] = list(ticket.clocks.all() if clocks is None else clocks)
        self._before = {one.pk: _columns(one) for one in self.clocks}
        self.new_marks: list[Interval] = []
        self.gone: list[Clock] = []

    def mark(self, at: datetime, reason: str, data: dict[str, Any], *, is_counted: bool | None = None) -> None:
        """`is_counted`: None for as before."""
        from parvis.tickets.models import Interval  # the models are made of what imports this module

        counts = self.marks[-1].is_counted if is_counted is None else is_counted
        row = Interval(
            organisation_id=self.ticket.organisation_id, ticket_id=self.ticket.pk, at=at, is_counted=counts, reason=reason, data=data
        )
        self.marks.append(row)
        self.new_marks.append(row)

    @property
    def awaited(self) -> list[Clock]:
        return [one for one in self.clocks if one.milestone in ANSWERS and one.met_at is None]

    def await_answer(self, at: datetime) -> None:
        """The team owes an answer from now on, where it does not already and one is promised."""
        if not self.awaited and (said := terms_of(self.ticket).get(NEXT_ANSWER)):
            self.clocks.append(clock(self.ticket, NEXT_ANSWER, said, at))

    def promise(self, said: dict[str, Terms]) -> bool:
        """Make what is still to be kept what is promised now; whether anything differs."""
        is_new = False
        if said and not self.marks:
            self._remember()
        for one in [one for one in self.clocks if one.met_at is None]:
            terms = said.get(one.milestone)
            if terms is None:
                self.clocks.remove(one)
                self.gone.append(one)
            elif terms_kept(one) != terms:
                keep(one, terms)
            else:
                continue
            is_new = True
        started = {one.milestone for one in self.clocks}
        for milestone in said.keys() - started - {NEXT_ANSWER}:
            self.clocks.append(self._late(milestone, said[milestone]))
            is_new = True
        return is_new and bool(self.marks)

    def reckoned(self) -> None:
        """Due times as the ledger makes them; what was kept before stays as it was told."""
        for one in self.clocks:
            before = self._before.get(one.pk)
            if before is None or one.met_at is None or before[MET] != one.met_at:
                settle(one, self.policy, self.marks)

    @property
    def changed_clocks(self) -> list[Clock]:
        return [one for one in self.clocks if one.pk in self._before and self._before[one.pk] != _columns(one)]

    @property
    def changed_columns(self) -> set[str]:
        """Of any of them."""
        both = ((self._before[one.pk], _columns(one)) for one in self.changed_clocks)
        return {name for before, after in both for name, was, becomes in zip(WRITTEN, before, after, strict=True) if was != becomes}

    @property
    def new_clocks(self) -> list[Clock]:
        return [one for one in self.clocks if one.pk not in self._before]

    def differences(self) -> Iterator[tuple[Clock, datetime | None, datetime | None]]:
        """(commitment, when it was due, when it is) of those still to be kept that differ; None: it was not there, or is paused."""
        for one in self.clocks:
            before = self._before.get(one.pk)
            if one.met_at is None and (before is None or before != _columns(one)):
                yield one, before[DUE] if before else None, one.due_at
        for one in self.gone:
            yield one, self._before[one.pk][DUE], None

    def settled(self) -> dict[str, Any]:
        """Write what changed; returns the columns of the ticket."""
        self.reckoned()
        insert(*self.new_marks)
        insert(*self.new_clocks)
        if changed_clocks := self.changed_clocks:
            self.ticket.clocks.bulk_update(changed_clocks, WRITTEN)
        if self.gone:
            self.ticket.clocks.filter(pk__in=[one.pk for one in self.gone]).delete()
        return nearest(self.clocks)

    def _remember(self) -> None:
        """The ledger of a ticket that nothing was promised about until now, as its journal tells it."""
        from parvis.tickets.remembering import remembered  # which imports this module

        moves = Entry.objects.about(self.ticket).filter(verb="moved").order_by("id") if self._moves is None else self._moves
        for row in remembered(self.ticket, moves):
            self.marks.append(row)
            self.new_marks.append(row)

    def _late(self, milestone: str, terms: Terms) -> Clock:
        """A promise made after the ticket counts from its beginning; what has happened already has been kept."""
        ticket = self.ticket
        one = clock(ticket, milestone, terms, ticket.created_at)
        if milestone == FIRST_ANSWER:
            one.met_at = ticket.first_answered_at or ticket.solved_at
        elif milestone == RESOLUTION:
            one.met_at = ticket.solved_at
        elif any(goal.key == milestone and goal.is_reached_in(ticket.status) for goal in ticket.workflow.life.milestones):
            one.met_at = ticket.status_since
        return one


def clock(ticket: TicketRow, milestone: str, terms: Terms, at: datetime) -> Clock:
    """Not written."""
    from parvis.tickets.models import Clock  # the models are made of what imports this module

    one = Clock(organisation_id=ticket.organisation_id, ticket_id=ticket.pk, milestone=milestone, started_at=at)
    keep(one, terms)
    return one


def keep(one: Clock, terms: Terms) -> None:
    one.delay, one.warn_before, one.calendar_id, one.agreement_id = terms.delay, terms.warn_before, terms.calendar, terms.agreement


def terms_kept(one: Clock) -> Terms:
    return Terms(one.delay, one.calendar_id, one.warn_before, one.agreement_id)


def settle(one: Clock, policy: Policy, marks: Sequence[Interval]) -> None:
    """What the ledger makes of one commitment. A new promise that lies ahead may be warned of and broken anew."""
    try:
        found = reckon(policy.promise(one), *to_the_second(marks, one))
    except NeverOpen:
        found = Reckoning(None, None)
    one.drawn = sum_kept(one, policy, marks)
    if one.due_at and found.due_at and found.due_at > one.due_at and one.breached_at and found.due_at > one.breached_at:
        one.warned_at = one.breached_at = None
    one.due_at, one.warn_at = found.due_at, found.warn_at


def reach(clocks: Iterable[Clock], life: Life, status: Status, at: datetime) -> None:
    """Entering `status` keeps what is promised of it. A request opened again owes its resolution again, without the time in between."""
    goals = {goal.key for goal in life.milestones if goal.is_reached_in(status)}
    is_over = status.phase == "closed"
    if status.phase in DONE:
        goals |= {FIRST_ANSWER, NEXT_ANSWER, RESOLUTION}
    for one in clocks:
        if one.met_at is None and (is_over or one.milestone in goals):
            one.met_at = at
        elif one.milestone == RESOLUTION and one.met_at and status.phase not in DONE:
            one.met_at = None


def nearest(clocks: Iterable[Clock]) -> dict[str, datetime | None]:
    """The columns of a ticket that say what is to be kept next."""
    ahead = [(one.due_at, one.warn_at) for one in clocks if one.met_at is None and one.due_at]
    due_at, warn_at = min(ahead, key=lambda pair: pair[0], default=(None, None))
    return {"due_at": due_at, "warn_at": warn_at}


def named(status: Status) -> dict[str, Any]:
    """What it was called that day: workflows change, the ledger does not."""
    return {"status": status.key, "phase": status.phase, "label": status.label, "agent_label": status.agent_label}


def milestone_texts(ticket: TicketRow, key: str) -> dict[str, str]:
    """What the workflow calls one of its own; nothing of those that every ticket has."""
    return next((dict(goal.label) for goal in ticket.workflow.life.milestones if goal.key == key), {})


def milestone_name(key: str, texts: Mapping[str, str]) -> str:
    names = {FIRST_ANSWER: _("First answer"), NEXT_ANSWER: _("Answer to the last message"), RESOLUTION: _("Resolution")}
    return pick(texts) or names.get(key) or key


def _columns(one: Clock) -> tuple[Any, ...]:
    return tuple(getattr(one, f"{name}_id" if name in ("calendar", "agreement") else name) for name in WRITTEN)
