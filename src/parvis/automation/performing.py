"""Rules at work. The rows are the truth: an occurrence is performed in one transaction with everything that rules do about it.

A worker that is killed leaves the occurrence as it was, and nothing done; two workers never perform the same.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, transaction

from parvis.automation import guarding
from parvis.automation.acts import Doing, acts_of
from parvis.automation.facts import Facts, is_met, looked_at
from parvis.automation.happenings import hears
from parvis.automation.listening import chain_of, rules_of
from parvis.automation.models import Automation, AutomationRun, Occurrence
from parvis.journal.acting import acting_as
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import each, poke, sweep
from parvis.tickets.models import Ticket

if TYPE_CHECKING:
    from uuid import UUID

logger = logging.getLogger(__name__)

BATCH = 200
JOINED = ("portal", "service__family__parent__parent", "workflow", "organisation", "requester", "agent", "team")


@sweep(every_seconds=10)
def perform_due() -> int:
    """Perform what happened, the oldest first; how many occurrences. What rules set off meanwhile is looked at next."""
    done = each(list(Occurrence.objects.values_list("pk", flat=True)[:BATCH]), perform)
    if done and Occurrence.objects.exists():
        poke("automation.perform_due")
    return done


def perform(pk: UUID) -> bool:
    """Everything that the portal's rules do about one occurrence; False when another worker has it."""
    with transaction.atomic():
        occurrence = Occurrence.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if occurrence is None:
            return False
        ticket = ticket_of(occurrence.ticket_id)
        entry = Entry.objects.filter(pk=occurrence.entry_id).first()
        if entry is not None:
            _react(ticket, entry, occurrence.event)
        occurrence.delete()
    return True


def ticket_of(pk: Any) -> Ticket:
    return Ticket.objects.select_related(*JOINED).get(pk=pk)


def _react(ticket: Ticket, entry: Entry, event: str) -> None:
    """Each rule in its order, and each upon what those before it left."""
    chain = chain_of(entry)
    for rule in rules_of(ticket.portal):
        is_meant = rule.pk not in chain and rule.active_since <= entry.created_at and hears(rule.when, event, entry.data)
        if is_meant and perform_rule(rule, ticket, entry=entry, chain=chain):
            ticket = ticket_of(ticket.pk)


def perform_rule(
    rule: Automation, ticket: Ticket, *, entry: Entry | None = None, instant: datetime | None = None, chain: Sequence[int] = ()
) -> AutomationRun | None:
    """What the rule does about this request now, and the line of its log; None when its condition does not hold.

    All of its acts, or none: the first that is refused takes the others back. The caller holds the transaction.
    """
    at = now()
    facts = Facts(ticket, entry, at)
    if not is_met(rule.condition, facts):
        return None
    line = AutomationRun(
        organisation_id=ticket.organisation_id, automation=rule, ticket=ticket, entry_id=entry.pk if entry else None, instant=instant, at=at
    )
    line.depth, line.matched = len(chain) + 1, _plain(looked_at(rule.condition, facts))
    held = Automation.objects.select_related("owner", "portal").select_for_update(of=("self",)).get(pk=rule.pk)
    if not held.is_working:
        return None
    if because := guarding.forbids(held, ticket, chain, at):
        line.state, line.problem = AutomationRun.State.STOPPED, str(Automation.Paused(because).label)
        line.save(force_insert=True)
        guarding.pause(held, because, ticket, at=at)
        return line
    _do(held, ticket, line, Doing(held, entry, at, entry.pk if entry else line.pk), chain)
    line.save(force_insert=True)
    return line


def _do(rule: Automation, ticket: Ticket, line: AutomationRun, doing: Doing, chain: Sequence[int]) -> None:
    mark = {"id": rule.pk, "key": rule.key, "title": rule.title, "chain": [*chain, rule.pk]}
    try:
        with transaction.atomic(), acting_as(mark):
            line.did = list(_acted(rule, ticket, doing))
    except (OperationalError, InterfaceError):
        raise
    except Refused as refusal:
        _failed(rule, ticket, line, str(refusal))
    except Exception as error:  # a rule is written by people: what it stumbles over pauses it, and holds up no other
        logger.exception("the rule %s failed on %s", rule.pk, ticket.pk)
        _failed(rule, ticket, line, type(error).__name__)
    else:
        line.state = AutomationRun.State.DONE if any(one["changed"] for one in line.did) else AutomationRun.State.NOTHING
        Automation.objects.filter(pk=rule.pk).update(failures=0, last_run_at=line.at)


def _acted(rule: Automation, ticket: Ticket, doing: Doing) -> Iterable[dict[str, Any]]:
    for number, (said, act) in enumerate(acts_of(rule.acts)):
        yield {"do": said["do"], "changed": act.perform(ticket, said, doing, doing.key(number))}


def _failed(rule: Automation, ticket: Ticket, line: AutomationRun, problem: str) -> None:
    line.state, line.problem, line.did = AutomationRun.State.FAILED, problem, []
    Automation.objects.filter(pk=rule.pk).update(last_run_at=line.at)
    guarding.count_failure(rule, ticket, problem, line.at)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps them; answers of many words are cut: the log says what matched, the request what was written."""
    return {key: value[:200] if isinstance(value, str) else value for key, value in values.items()}
