"""What a rule would have done over the last days: reads, and writes nothing. Bounded, and it says where it stopped.

Requests are looked at as they are today: what they were then is not put together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from parvis.automation.acts import ACTS
from parvis.automation.facts import Facts, as_filter, is_met
from parvis.automation.happenings import EVENTS, event_of, hears
from parvis.automation.models import Automation
from parvis.automation.performing import JOINED
from parvis.automation.timing import due
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.registry import Unknown
from parvis.tickets.models import Ticket

PERIOD: Final = timedelta(days=30)
MOST_ENTRIES: Final = 5000
"""Lines of the journal that are looked at, the newest first."""
MOST_SHOWN: Final = 50
CHUNK: Final = 500


@dataclass(frozen=True)
class Match:
    """One request that the rule would have acted on. `acts`: (in words, whether it would change anything, why it could not)."""

    ticket: Ticket
    at: datetime
    acts: tuple[tuple[str, bool, str], ...] = ()


@dataclass
class Rehearsal:
    """`looked`: events or instants it looked at; `times`: how often it would have acted, on how many `tickets`.

    `reached`: how far back it looked, when it stopped before `since`.
    """

    since: datetime
    looked: int = 0
    times: int = 0
    tickets: set[UUID] = field(default_factory=set)
    changes: dict[str, int] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    reached: datetime | None = None

    @property
    def ticket_count(self) -> int:
        return len(self.tickets)


def rehearse(rule: Automation, *, at: datetime | None = None) -> Rehearsal:
    """`rule` need not be saved."""
    moment = at or now()
    rehearsal = Rehearsal(moment - PERIOD)
    for ticket, when, entry in _timed(rule, rehearsal, moment) if rule.is_timed else _told(rule, rehearsal):
        if not is_met(rule.condition, Facts(ticket, entry, moment)):
            continue
        rehearsal.times += 1
        is_new = ticket.pk not in rehearsal.tickets
        rehearsal.tickets.add(ticket.pk)
        if is_new and len(rehearsal.matches) < MOST_SHOWN:
            rehearsal.matches.append(_match(rule, ticket, when, rehearsal.changes))
    return rehearsal


def _told(rule: Automation, rehearsal: Rehearsal) -> Iterator[tuple[Ticket, datetime, Entry | None]]:
    """The newest first, from page to page of the journal."""
    event = EVENTS.get(str(rule.when.get("event")))
    if event is None:
        return
    own = Ticket.objects.order_by().filter(portal=rule.portal)
    wide = own.filter(as_filter(rule.condition, rule.portal, now())).select_related(*JOINED)
    written = Entry.objects.filter(subject_kind=Ticket.entry_kind, verb__in=event.verbs, created_at__gte=rehearsal.since)
    written = written.filter(pk__gte=_first_id(rehearsal.since)).order_by("-id")
    last, seen = None, 0
    while seen < MOST_ENTRIES:
        page = list((written.filter(pk__lt=last) if last else written)[:CHUNK])
        heard = [entry for entry in page if hears(rule.when, event_of(entry), entry.data)]
        known = set(own.filter(pk__in={entry.subject_id for entry in heard}).values_list("pk", flat=True))
        tickets = wide.in_bulk(known)
        for entry in heard:
            rehearsal.looked += entry.subject_id in known
            if entry.subject_id in tickets:
                yield tickets[entry.subject_id], entry.created_at, entry
        seen += len(page)
        if len(page) < CHUNK:
            return
        last = page[-1].pk
    rehearsal.reached = page[-1].created_at


def _timed(rule: Automation, rehearsal: Rehearsal, moment: datetime) -> Iterator[tuple[Ticket, datetime, Entry | None]]:
    found = []
    for pk, instant in due(rule, since=rehearsal.since, at=moment, again=True):
        rehearsal.looked += 1
        found.append((pk, instant))
        if len(found) == MOST_ENTRIES:
            rehearsal.reached = instant
            break
    for start in range(0, len(found), CHUNK):
        part = found[start : start + CHUNK]
        tickets = Ticket.objects.select_related(*JOINED).in_bulk([pk for pk, _instant in part])
        yield from ((tickets[pk], instant, None) for pk, instant in part if pk in tickets)


def _match(rule: Automation, ticket: Ticket, at: datetime, changes: dict[str, int]) -> Match:
    acts = []
    for said in rule.acts:
        words, would, problem = _would(rule, ticket, said)
        changes[words] = changes.get(words, 0) + would
        acts.append((words, would, problem))
    return Match(ticket, at, tuple(acts))


def _would(rule: Automation, ticket: Ticket, said: Mapping[str, Any]) -> tuple[str, bool, str]:
    try:
        act = ACTS.get(said["do"])
    except Unknown:
        return str(said["do"]), False, str(said["do"])
    words = act.says(said, rule)
    try:
        return words, act.would(ticket, said), ""
    except Refused as refusal:
        return words, False, str(refusal)


def _first_id(since: datetime) -> UUID:
    """No entry written since has a lesser id: they begin with the time."""
    return UUID(int=max(int((since - timedelta(minutes=5)).timestamp() * 1000), 0) << 80)
