"""Which rules a portal has, and what is written down for them: nothing where no rule listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from parvis.automation.happenings import BY_VERB, event_of, hears
from parvis.automation.models import Automation, Occurrence
from parvis.journal.acting import LISTENERS, MARK
from parvis.kit.jobs import poke
from parvis.tickets.row import TicketRow

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal
    from parvis.journal.models import Entry

PERFORM = "automation.perform_due"
_kept: dict[int, tuple[UUID, Sequence[Automation]]] = {}


def rules_of(portal: Portal) -> Sequence[Automation]:
    """The working ones, in their order: read once for each state of the portal's configuration. Not to be changed."""
    stamp, rules = _kept.get(portal.pk, (None, ()))
    if stamp != portal.configuration:
        rules = tuple(Automation.objects.working().filter(portal=portal).order_by("order", "key"))
        _kept[portal.pk] = (portal.configuration, rules)
    return rules


@LISTENERS.register("automation")
def listen(subject: Any, entry: Entry) -> None:
    """A row for the entry, in its transaction, when some rule of the portal waits for such a thing."""
    if entry.verb not in BY_VERB or not isinstance(subject, TicketRow):
        return
    rules = rules_of(subject.portal)
    if not rules:
        return
    event = event_of(entry)
    chain = chain_of(entry)
    if event and any(rule.pk not in chain and hears(rule.when, event, entry.data) for rule in rules):
        Occurrence.objects.create(organisation_id=entry.organisation_id, ticket_id=entry.subject_id, entry_id=entry.pk, event=event)
        poke(PERFORM)


def chain_of(entry: Entry) -> list[int]:
    """The rules that led to this line of the journal, the first first; none where a person acted."""
    return list(entry.data.get(MARK, {}).get("chain", ()))
