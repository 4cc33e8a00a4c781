"""One act on many tickets: what it would do, doing it, and taking it back.

Each ticket is changed by its own verb, in a transaction of its own that writes its line too: a process that is killed is followed by
whoever sends the same batch again. Properties are undone by the inverse verb where nobody changed them since; moves wait some seconds
(`tickets.held`) and are taken back before anybody was told. Many are left to a worker, which stops where somebody takes the batch back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import each, poke, sweep
from parvis.people.models import Team, User
from parvis.tickets import held
from parvis.tickets.colleagues import teams_of
from parvis.tickets.handling import MAX_TAGS, PRIORITIES
from parvis.tickets.models import Batch, BatchLine, HeldAct, Ticket

if TYPE_CHECKING:
    from parvis.catalogue.workflow import Move

MOST: Final = 500
AT_ONCE: Final = 25
"""As many are done while whoever asked waits; more of them by a worker."""
PORTION: Final = 50
UNDO: Final = timedelta(minutes=10)
NEEDED: Final = ("portal", "service", "workflow", "organisation", "requester", "agent", "team")
Values = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """`reads`: what of a ticket it changes; `wants(ticket, data)`: what that will be; `does(ticket, values, by, key)`: the verb; `must(ticket, data, by)`: raises Refused."""

    reads: Callable[[Ticket], Values]
    wants: Callable[[Ticket, Mapping[str, Any]], Values]
    does: Callable[[Ticket, Values, User, UUID], Entry | None]
    must: Callable[[Ticket, Mapping[str, Any], User], None] = lambda _ticket, _data, _by: None


@dataclass(frozen=True)
class Foreseen:
    """What would become of one ticket."""

    ticket: Ticket
    before: Values
    after: Values
    problem: str = ""

    @property
    def changes(self) -> bool:
        return not self.problem and self.before != self.after


def _agent_of(data: Mapping[str, Any]) -> User | None:
    return User.objects.filter(pk=data["agent"]).first() if data.get("agent") else None


def _must_handle(ticket: Ticket, data: Mapping[str, Any], _by: User) -> None:
    agent = _agent_of(data)
    if agent and not ticket.standing_of(agent).is_handler:
        raise Refused(_("This person does not handle this kind of request: choose somebody of its teams."), code="not_a_handler")


def _must_know(_ticket: Ticket, data: Mapping[str, Any], _by: User) -> None:
    if data.get("priority") not in PRIORITIES:
        raise Refused(_("Choose a priority between 1 and 6."), code="unknown_priority")


def _must_offer(ticket: Ticket, data: Mapping[str, Any], by: User) -> None:
    move = _move_of(ticket, data, by)
    if move.asks or move.needs:
        raise Refused(_("This move asks something: make it on the request itself."), code="asks")


def _move_of(ticket: Ticket, data: Mapping[str, Any], by: User) -> Move:
    for move in ticket.moves_for(by):
        if move.key == data.get("move"):
            return move
    raise Refused(_("This is not possible in the present state of the request. Read it again to see what is."), code="not_offered")


def _leads_to(ticket: Ticket, data: Mapping[str, Any]) -> Values:
    found = next((move for move in ticket.workflow.life.moves_from(ticket.status_key) if move.key == data.get("move")), None)
    return {"status": found.to if found else ticket.status_key}


def _assign(ticket: Ticket, values: Values, by: User, key: UUID) -> Entry | None:
    return ticket.assign(_agent_of(values), by=by, key=key)


def _give_team(ticket: Ticket, values: Values, by: User, key: UUID) -> Entry | None:
    return ticket.assign_team(Team.objects.filter(key=values["team"]).first() if values["team"] else None, by=by, key=key)


def _tagged(ticket: Ticket, data: Mapping[str, Any]) -> Values:
    gone = set(data.get("remove", ()))
    return {"tags": sorted({*(tag for tag in ticket.tags if tag not in gone), *data.get("add", ())})[:MAX_TAGS]}


def _never(_ticket: Ticket, _values: Values, _by: User, _key: UUID) -> Entry | None:
    raise Refused(code="held")


ACTS: Final[dict[str, Act]] = {
    "agent": Act(
        lambda ticket: {"agent": str(ticket.agent_id or "")},
        lambda _ticket, data: {"agent": str(data.get("agent") or "")},
        _assign,
        _must_handle,
    ),
    "team": Act(
        lambda ticket: {"team": ticket.team.key if ticket.team else ""},
        lambda _ticket, data: {"team": str(data.get("team") or "")},
        _give_team,
    ),
    "priority": Act(
        lambda ticket: {"priority": ticket.priority},
        lambda _ticket, data: {"priority": data.get("priority")},
        lambda ticket, values, by, key: ticket.set_priority(values["priority"], by=by, key=key),
        _must_know,
    ),
    "tags": Act(
        lambda ticket: {"tags": sorted(ticket.tags)},
        _tagged,
        lambda ticket, values, by, key: ticket.tag(values["tags"], by=by, key=key),
    ),
    "move": Act(lambda ticket: {"status": ticket.status_key}, _leads_to, _never, _must_offer),
}
MOVED: Final = "move"
held.ACTS.register("bulk_move", held.Act(lambda ticket, by, data, key: ticket.move(data["move"], by=by, idem_key=key)))


def chosen(references: Iterable[str], *, by: User) -> list[Ticket]:
    """Those of these that `by` sees, in the order given; no more than `MOST`."""
    wanted = list(dict.fromkeys(reference.upper() for reference in references))[:MOST]
    seen = Ticket.objects.visible_to(by).select_related(*NEEDED).defer("searchable", "searchable_internal", "answers")
    found = {ticket.reference: ticket for ticket in seen.filter(reference__in=wanted)}
    return [found[reference] for reference in wanted if reference in found]


def foresee(tickets: Sequence[Ticket], act: str, data: Mapping[str, Any], *, by: User) -> list[Foreseen]:
    """What `act` would do to each; nothing is written. A ticket that `by` only takes part in is refused."""
    return [_foreseen(ticket, ACTS[act], data, by) for ticket in tickets]


def perform(tickets: Sequence[Ticket], act: str, data: Mapping[str, Any], *, by: User, key: UUID) -> Batch:
    """Do it to each of them; the second call with one `key` does what the first one left and returns the same batch.

    Raises Refused where the batch is somebody else's.
    """
    batch, _is_new = Batch.objects.get_or_create(pk=key, defaults={"by": by, "act": act, "data": dict(data)})
    if batch.by_id != by.pk or batch.act != act:
        raise Refused(code="not_yours")
    done = set(batch.lines.values_list("ticket", flat=True))
    for ticket in tickets[:MOST]:
        if ticket.pk not in done:
            _perform(batch, ticket, by=by)
    return batch


def begin(tickets: Sequence[Ticket], act: str, data: Mapping[str, Any], *, by: User, key: UUID) -> Batch:
    """As `perform`; of more than `AT_ONCE` a worker does it, and the batch says that it waits.

    Raises Refused where the batch is somebody else's.
    """
    if len(tickets) <= AT_ONCE:
        return perform(tickets, act, data, by=by, key=key)
    given = {"by": by, "act": act, "data": dict(data), "wanted": [str(ticket.pk) for ticket in tickets[:MOST]], "is_waiting": True}
    batch, _is_new = Batch.objects.get_or_create(pk=key, defaults=given)
    if batch.by_id != by.pk or batch.act != act:
        raise Refused(code="not_yours")
    poke("tickets.perform_batches")
    return batch


@sweep(every_seconds=2)
def perform_batches() -> int:
    """Go on with what was left to a worker; how many tickets. One that fails is in the log, and has no line."""
    waiting = Batch.objects.filter(is_waiting=True).select_related("by").order_by("id")
    return each(list(waiting), _go_on)


def unserved(tickets: Iterable[Ticket], act: str, data: Mapping[str, Any]) -> list[Ticket]:
    """Those whose kind of request the team they would be given to does not handle: its people would not see them."""
    if act != "team" or not data.get("team"):
        return []
    serve: dict[int, bool] = {}
    for ticket in tickets:
        if ticket.service_id not in serve:
            serve[ticket.service_id] = teams_of(ticket).filter(key=data["team"]).exists()
    return [ticket for ticket in tickets if not serve[ticket.service_id]]


def undo(batch: Batch, *, by: User) -> None:
    """Take back what can be: moves that still wait, properties that are as the batch left them. Each line says what became of it.

    Raises Refused when it is not `by` who did it, or too late.
    """
    if batch.by_id != by.pk:
        raise Refused(code="not_yours")
    if now() > batch.created_at + UNDO:
        raise Refused(_("It is too late to undo this. Change the requests as they should be."), code="too_late")
    Batch.objects.filter(pk=batch.pk).update(is_waiting=False)
    if batch.act == MOVED:
        taken = {one.ticket_id for one in held.take_back(batch.pk, by=by)}
        batch.lines.filter(state=BatchLine.State.HELD, ticket__in=taken).update(state=BatchLine.State.UNDONE)
        batch.lines.filter(state=BatchLine.State.HELD).exclude(ticket__in=taken).update(state=BatchLine.State.KEPT)
    else:
        for line in batch.lines.filter(state=BatchLine.State.DONE).select_related(*(f"ticket__{name}" for name in NEEDED)):
            _undo(line, ACTS[batch.act], by)
    Batch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=now())


def may_undo(batch: Batch) -> bool:
    if batch.undone_at or now() > batch.created_at + UNDO:
        return False
    if batch.act == MOVED:
        return HeldAct.objects.filter(batch=batch.pk, problem="").exists()
    return batch.lines.filter(state=BatchLine.State.DONE).exists()


def _foreseen(ticket: Ticket, act: Act, data: Mapping[str, Any], by: User) -> Foreseen:
    before = act.reads(ticket)
    try:
        if not ticket.standing_of(by).is_handler:
            raise Refused(_("You take part in this request, you do not handle it."), code="not_yours")
        act.must(ticket, data, by)
    except Refused as refusal:
        return Foreseen(ticket, before, before, str(refusal) or refusal.code)
    return Foreseen(ticket, before, act.wants(ticket, data))


def _go_on(batch: Batch) -> int:
    done = set(batch.lines.values_list("ticket", flat=True))
    left = [key for one in batch.wanted if (key := UUID(one)) not in done]
    count = 0
    with override(batch.by.language or settings.LANGUAGE_CODE):
        for begun in range(0, len(left), PORTION):
            found = Ticket.objects.filter(pk__in=left[begun : begun + PORTION]).select_related(*NEEDED)
            count += each(found.defer("searchable", "searchable_internal", "answers"), partial(_perform_waiting, batch))
    Batch.objects.filter(pk=batch.pk).update(is_waiting=False)
    return count


def _perform_waiting(batch: Batch, ticket: Ticket) -> bool:
    """Unless it was taken back meanwhile, whoever else goes on with it."""
    with transaction.atomic():
        if Batch.objects.select_for_update().filter(pk=batch.pk, is_waiting=True).first() is None:
            return False
        _perform(batch, ticket, by=batch.by)
    return True


def _perform(batch: Batch, ticket: Ticket, *, by: User) -> None:
    act, line = ACTS[batch.act], BatchLine(batch=batch, ticket=ticket, organisation_id=ticket.organisation_id)
    with transaction.atomic():
        ticket.lock()
        if batch.lines.filter(ticket=ticket).exists():
            return
        foreseen = _foreseen(ticket, act, batch.data, by)
        line.before, line.after, line.problem = foreseen.before, foreseen.after, foreseen.problem
        line.state = BatchLine.State.REFUSED if foreseen.problem else BatchLine.State.SAME
        if foreseen.changes:
            _change(batch, act, ticket, line, by)
        line.save(force_insert=True)


def _change(batch: Batch, act: Act, ticket: Ticket, line: BatchLine, by: User) -> None:
    key = uuid5(batch.pk, str(ticket.pk))
    try:
        with transaction.atomic():
            if batch.act == MOVED:
                waits = held.hold(ticket, "bulk_move", {"move": batch.data["move"]}, by=by, key=key, batch=batch.pk)
                line.state = BatchLine.State.HELD if waits else BatchLine.State.DONE
            else:
                act.does(ticket, line.after, by, key)
                line.state = BatchLine.State.DONE
    except Refused as refusal:
        line.state, line.problem = BatchLine.State.REFUSED, str(refusal) or refusal.code


def _undo(line: BatchLine, act: Act, by: User) -> None:
    with transaction.atomic():
        line.ticket.lock()
        if act.reads(line.ticket) != line.after:
            line.state = BatchLine.State.KEPT
        else:
            try:
                with transaction.atomic():
                    act.does(line.ticket, line.before, by, uuid5(line.pk, "undo"))
                line.state = BatchLine.State.UNDONE
            except Refused as refusal:
                line.state, line.problem = BatchLine.State.KEPT, str(refusal) or refusal.code
        line.save(update_fields=["state", "problem"])


def seconds() -> int:
    """How long a move waits."""
    return int(settings.UNDO_SECONDS)
