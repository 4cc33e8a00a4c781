"""What is promised was changed: what that makes of open requests, shown first and then done.

Time that has been counted stays counted; what was kept stays kept. A priority that somebody set by hand stays too.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.covering import day_on
from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.catalogue.priorities import Matrix, is_matrix, matrix_of
from parvis.catalogue.writing import may_write
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.planning.agreements import agreement_among
from parvis.planning.models import Agreement
from parvis.tickets.commitments import Commitments, milestone_name, milestone_texts, nearest
from parvis.tickets.models import Clock, Interval, Ticket
from parvis.tickets.opening import configure
from parvis.tickets.policy import Policy, policy_of
from parvis.tickets.policy_history import record

if TYPE_CHECKING:
    from parvis.people.models import User

logger = logging.getLogger(__name__)

CHUNK: Final = 500
OWED: Final = ("priority", "due_at", "warn_at", "has_commitments")
"""The columns of a ticket that follow from what is promised."""
READ: Final = (
    "id", "reference", "title", "organisation", "portal", "service", "workflow", "status_key", "phase", "turn", "status_since", "category",
    "urgency", "impact", "priority", "created_at", "first_answered_at", "solved_at", "due_at", "warn_at", "has_commitments",
    "merged_into",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One commitment of an open request. `before`, `after`: when it is due; None: not promised, or paused."""

    reference: str
    title: str
    name: str
    before: datetime | None
    after: datetime | None


@dataclass
class Plan:
    """What changes. `reweighed`: requests whose priority does."""

    portal: Portal
    looked_at: int = 0
    reweighed: int = 0
    differences: list[Difference] = field(default_factory=list)


def plan(portal: Portal, priorities: Matrix | None = None, policy: Policy | None = None) -> Plan:
    """What `apply` would do; `priorities`, `policy`: what would be the portal's. Writes nothing."""
    return _run(portal, priorities, by=None, is_rehearsal=True, policy=policy)


def apply(portal: Portal, *, by: User | None = None, priorities: Matrix | None = None) -> Plan:
    """Make every open request owe what is promised now, some hundred at a time; a second time it changes nothing.

    Raises Refused when `by` does not administer the portal, or `priorities` is no matrix.
    """
    if by is not None and not may_write(by, portal):
        raise Refused(_("Only who administers this portal changes what it promises."), code="not_administrator")
    if priorities is not None and not is_matrix(priorities):
        raise Refused(_("Give each urgency and impact a priority between 1 and 6."), code="no_matrix")
    found = _run(portal, priorities, by=by, is_rehearsal=False)
    logger.info("commitments recomputed: %d of %d requests", len({one.reference for one in found.differences}), found.looked_at)
    return found


def _run(portal: Portal, priorities: Matrix | None, *, by: User | None, is_rehearsal: bool, policy: Policy | None = None) -> Plan:
    portal = Portal.objects.get(pk=portal.pk)
    found, old = Plan(portal), matrix_of(portal)
    if not is_rehearsal:
        _keep(portal, priorities, by)
    weights = (old, priorities) if priorities is not None else None
    agreements = _agreements(portal)
    for keys in _chunks(portal):
        with transaction.atomic():
            _Chunk(portal, keys, agreements, weights, by, is_rehearsal).work(found, policy or policy_of(portal))
    return found


def _keep(portal: Portal, priorities: Matrix | None, by: User | None) -> None:
    """The new matrix; and in the history what a preset, or anybody else, changed before."""
    with transaction.atomic():
        record(portal)
        if priorities is not None and [list(row) for row in priorities] != [list(row) for row in matrix_of(portal)]:
            portal.priorities = [list(row) for row in priorities]
            portal.save(update_fields=["priorities", "updated_at"])
            record(portal, by=by)


class _Chunk:
    """Some open requests, read at once; held while they are written."""

    def __init__(
        self,
        portal: Portal,
        keys: Sequence[UUID],
        agreements: Mapping[UUID, Sequence[Agreement]],
        weights: tuple[Matrix, Matrix] | None,
        by: User | None,
        is_rehearsal: bool,
    ) -> None:
        self.portal, self.agreements, self.weights, self.by, self.is_rehearsal = portal, agreements, weights, by, is_rehearsal
        rows = Ticket.objects.filter(pk__in=keys, is_open=True).only(*READ).prefetch_related("organisation").order_by("pk")
        self.tickets = list(rows if is_rehearsal else rows.select_for_update(of=("self",)))
        self.by_hand = _grouped(Entry.objects.filter(**_about(keys), verb="priority_set"), "subject_id") if weights else {}
        self.had = {ticket.pk: [getattr(ticket, name) for name in OWED] for ticket in self.tickets}
        self.clocks = _grouped(Clock.objects.filter(ticket__in=keys), "ticket_id")
        self.marks = _grouped(Interval.objects.filter(ticket__in=keys), "ticket_id")
        without = [ticket.pk for ticket in self.tickets if not ticket.has_commitments]
        self.moves = _grouped(Entry.objects.filter(**_about(without), verb="moved").order_by("id"), "subject_id") if without else {}

    def work(self, found: Plan, policy: Policy) -> None:
        services = services_of(self.portal)
        changed: list[tuple[Ticket, Commitments]] = []
        for ticket in self.tickets:
            configure(ticket, services)
            found.looked_at += 1
            is_reweighed = self._weigh(ticket)
            found.reweighed += is_reweighed
            agreement = agreement_among(self.agreements.get(ticket.organisation.own_ancestor_ids[0], ()), ticket.organisation)
            kept = Commitments(ticket, self.marks.get(ticket.pk, ()), self.clocks.get(ticket.pk, ()), self.moves.get(ticket.pk, ()))
            kept.policy = policy
            kept.promise(policy.terms(ticket, agreement))
            self._recount(ticket, kept)
            kept.reckoned()
            differences = list(kept.differences())
            found.differences += [_difference(ticket, *one) for one in differences]
            if is_reweighed or differences or kept.new_marks:
                if kept.marks:
                    kept.mark(now(), Interval.Reason.POLICY, {})
                changed.append((ticket, kept))
        if not self.is_rehearsal:
            self._write(changed)

    def _weigh(self, ticket: Ticket) -> bool:
        if self.weights is None or ticket.pk in self.by_hand:
            return False
        old, new = (matrix[ticket.urgency - 1][ticket.impact - 1] for matrix in self.weights)
        if old == new or ticket.priority != old:
            return False
        ticket.priority = new
        if not self.is_rehearsal:
            data = {"field": "priority", "from": old, "to": new, "by_matrix": True}
            Entry.write(ticket, "priority_followed", by=self.by, from_team=True, internal=True, data=data, channel=Entry.Channel.AUTO)
        return True

    def _recount(self, ticket: Ticket, kept: Commitments) -> None:
        """The workflow may say otherwise now whether time passes where the request stands."""
        life = ticket.workflow.life
        last = next((mark for mark in reversed(kept.marks) if "status" in mark.data), None)
        if last is None:
            return
        move = next((one for one in life.moves if one.key == last.data.get("move")), None)
        counts = life.counts(ticket.status, move)
        if counts != kept.marks[-1].is_counted:
            kept.mark(now(), Interval.Reason.POLICY, {}, is_counted=counts)

    def _write(self, changed: Sequence[tuple[Ticket, Commitments]]) -> None:
        for ticket, kept in changed:
            ticket.has_commitments = bool(kept.marks)
            for name, value in nearest(kept.clocks).items():
                setattr(ticket, name, value)
        Interval.objects.bulk_create(mark for _ticket, kept in changed for mark in kept.new_marks)
        Clock.objects.bulk_create(one for _ticket, kept in changed for one in kept.new_clocks)
        clocks = {name for _ticket, kept in changed for name in kept.changed_columns}
        self._update(Clock, [one for _ticket, kept in changed for one in kept.changed_clocks], clocks)
        Clock.objects.filter(pk__in=[one.pk for _ticket, kept in changed for one in kept.gone]).delete()
        pairs = ((ticket, zip(OWED, self.had[ticket.pk], strict=True)) for ticket, _kept in changed)
        owed = {name for ticket, had in pairs for name, was in had if getattr(ticket, name) != was}
        self._update(Ticket, [ticket for ticket, _kept in changed], owed)

    def _update(self, model: type[Clock] | type[Ticket], rows: Sequence[Any], columns: set[str]) -> None:
        """Only columns that say something else: to the database each of them is a long list of cases."""
        if rows and columns:
            model._default_manager.bulk_update(rows, sorted(columns))


def _difference(ticket: Ticket, one: Clock, before: datetime | None, after: datetime | None) -> Difference:
    name = milestone_name(one.milestone, milestone_texts(ticket, one.milestone))
    return Difference(ticket.reference, ticket.title, name, before, after)


def _agreements(portal: Portal) -> dict[UUID, list[Agreement]]:
    """Those in force today, with their targets, by the organisation at the top of their tree."""
    if not policy_of(portal).levels:
        return {}
    day = day_on(portal)
    held = Agreement.objects.in_force_on(day).filter(portal_key=portal.key)
    found: dict[UUID, list[Agreement]] = defaultdict(list)
    for one in held.select_related("organisation", "level", "calendar").prefetch_related("targets"):
        found[one.organisation.own_ancestor_ids[0]].append(one)
    return found


def _chunks(portal: Portal) -> Iterator[list[UUID]]:
    keys = list(Ticket.objects.filter(portal=portal, is_open=True).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _about(keys: Sequence[UUID]) -> dict[str, Any]:
    return {"subject_kind": Ticket.entry_kind, "subject_id__in": keys}


def _grouped(rows: Any, name: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
