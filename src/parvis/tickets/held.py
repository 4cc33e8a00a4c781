"""Acts that wait for some seconds (`settings.UNDO_SECONDS`), so that they can be taken back before anybody was told of them.

An act is a key of `ACTS`: what performs it, which is a verb of the ticket with an idempotency key, and what gives its words back
to whoever takes it back. The rows are the truth: a worker performs what is due, and one that was killed is followed by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import each, sweep
from parvis.kit.registry import Registry
from parvis.tickets.models import HeldAct, Ticket
from parvis.tickets.redirects import Merged, destination_for

if TYPE_CHECKING:
    from parvis.people.models import User

BATCH = 200
WORDS = "body"
"""Where an act's data hold what somebody wrote."""
NEEDED = ("workflow", "portal", "service", "organisation", "requester")


def _nothing(_ticket: Ticket, _by: User, _data: Mapping[str, Any]) -> None:
    """What holds no words needs none back."""


@dataclass(frozen=True)
class Act:
    """`perform(ticket, by, data, key)`: Raises Refused when it cannot be done; `give_back(ticket, by, data)`: keeps what was typed as a draft."""

    perform: Callable[[Ticket, User, dict[str, Any], UUID], object]
    give_back: Callable[[Ticket, User, dict[str, Any]], object] = _nothing


ACTS: Registry[Act] = Registry("held acts")


def hold(ticket: Ticket, act: str, data: Mapping[str, Any], *, by: User, key: UUID, batch: UUID | None = None) -> HeldAct | None:
    """Let `act` happen in `settings.UNDO_SECONDS`; None when it is done already: there is nothing to wait for, or `key` was sent before.

    The second call with one `key` returns what the first one made. Raises Refused when `by` may not write here, and where nothing
    is waited for whatever the act itself raises.
    """
    if not ticket.standing_of(by).is_handler:
        raise Refused(code="not_yours")
    if Entry.objects.written(ticket, key):
        return None
    if not settings.UNDO_SECONDS:
        ACTS.get(act).perform(ticket, by, dict(data), key)
        return None
    held, _is_new = HeldAct.objects.get_or_create(
        ticket=ticket,
        key=key,
        defaults={
            "organisation_id": ticket.organisation_id,
            "by": by,
            "act": act,
            "data": dict(data),
            "batch": batch or key,
            "due_at": now() + timedelta(seconds=settings.UNDO_SECONDS),
        },
    )
    return held


def take_back(batch: UUID, *, by: User) -> list[HeldAct]:
    """Undo what `by` did at once under this batch and is not done yet; what was typed is a draft again. Empty when it is too late."""
    with transaction.atomic():
        rows = HeldAct.objects.select_for_update(of=("self",)).filter(batch=batch, by=by).select_related("ticket", "by")
        taken = list(rows)
        HeldAct.objects.filter(pk__in=[one.pk for one in taken]).delete()
        for one in taken:
            ACTS.get(one.act).give_back(one.ticket, by, one.data)
    return taken


def give_up(held: HeldAct) -> None:
    """Forget an act that could not be done, once its author has read why."""
    HeldAct.objects.filter(pk=held.pk).exclude(problem="").delete()


@sweep(every_seconds=1)
def perform_held() -> int:
    """Do what was not taken back in time; how many acts. One that is refused says why to its author, who has the words again."""
    due = HeldAct.objects.filter(problem="", due_at__lte=now()).order_by("due_at", "id").values_list("pk", flat=True)
    return each(list(due[:BATCH]), perform)


def perform(pk: UUID) -> bool:
    """Do one act, whoever else tries; False when somebody did or took it back."""
    with transaction.atomic():
        held = HeldAct.objects.select_for_update(of=("self",)).filter(pk=pk, problem="").select_related("by").first()
        if held is None:
            return False
        ticket = _where(Ticket.objects.select_related(*NEEDED).get(pk=held.ticket_id), held)
        act = ACTS.get(held.act)
        try:
            with transaction.atomic():
                act.perform(ticket, held.by, held.data, held.key)
        except Merged as refusal:
            if WORDS not in held.data or destination_for(ticket, held.by) is None:
                return _refused(held, ticket, act, refusal)
            return False  # merged this very moment: the next round finds where
        except Refused as refusal:
            return _refused(held, ticket, act, refusal)
        held.delete()
    return True


def _refused(held: HeldAct, ticket: Ticket, act: Act, refusal: Refused) -> bool:
    act.give_back(ticket, held.by, held.data)
    HeldAct.objects.filter(pk=held.pk).update(problem=str(refusal) or refusal.code)
    return False


def _where(ticket: Ticket, held: HeldAct) -> Ticket:
    """Words for a request that was merged meanwhile go on to the one it is part of."""
    return (destination_for(ticket, held.by) if ticket.merged_into_id and WORDS in held.data else None) or ticket
