"""Keeping the sums true: each entry of the journal sends its request to be counted anew, and only what differs is written.

Whoever counts holds the one row of `Progress`. A worker may be killed anywhere: what a request was counted for and the sums it
went into are written in one transaction.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.jobs import sweep
from parvis.reports import counting
from parvis.reports.models import Outcome, Progress, Tally
from parvis.tickets.models import Ticket

logger = logging.getLogger(__name__)

BATCH: Final = 2000
"""Entries looked at in one transaction."""
CHUNK: Final = 1000
"""Requests counted in one."""
LONGEST: Final = 40
"""Seconds that one round lasts; the next one goes on."""
UNSETTLED: Final = timedelta(minutes=5)
"""A transaction may commit an entry later than others that are younger: the last minutes are looked at again."""
WRITTEN: Final = ("organisation", "service", "team", "agent", "days", "first_on", "last_on", "solved_at", "lasted")


class Cell(NamedTuple):
    """Where something is added up: a row of `Tally`."""

    cut: str
    span: str
    day: date
    service: int
    subject: str


Changes = dict[Cell, Counter[str]]


@sweep(every_seconds=60)
def count_changes() -> int:
    """Count anew what the journal says has changed; how many requests differed."""
    started, cursor, done = time.monotonic(), None, 0
    while time.monotonic() - started < LONGEST:
        differing, cursor = _count_entries(cursor)
        done += differing
        if cursor is None:
            break
    if done:
        logger.info("figures: %d requests counted", done)
    return done


@sweep(every_seconds=24 * 3600)
def count_open() -> int:
    """Count every open request anew: a change of what is promised leaves no entry at each of them."""
    return sum(_locked(keys) for keys in _chunks(is_open=True))


def rebuild() -> int:
    """Forget everything and count it anew, some requests at a time; how many. Until it is done, pages say that they are not whole."""
    with transaction.atomic():
        progress = _held()
        last = Entry.objects.order_by("-id").values_list("id", flat=True).first()
        progress.entry_id, progress.counted_at = last and min(last, _settled()), None
        progress.save(update_fields=["entry_id", "counted_at"])
        Outcome.objects.all()._raw_delete(Outcome.objects.db)
        Tally.objects.all()._raw_delete(Tally.objects.db)
    done = sum(_locked(keys) for keys in _chunks())
    Progress.objects.filter(name=Progress.ONLY).update(counted_at=now())
    return done


def recount(keys: Sequence[UUID]) -> int:
    """Count these requests anew; of how many something differed. The caller holds `Progress` and the transaction."""
    had = {one.pk: one for one in Outcome.objects.filter(pk__in=keys)}
    found = counting.outcomes(keys)
    changed = [one for key, one in found.items() if key not in had or _differs(had[key], one)]
    changes: Changes = defaultdict(Counter)
    for one in changed:
        if one.pk in had:
            _add(changes, had[one.pk], -1)
        _add(changes, one, 1)
    Outcome.objects.bulk_create([one for one in changed if one.pk not in had])
    Outcome.objects.bulk_update([one for one in changed if one.pk in had], WRITTEN)
    _write(changes)
    return len(changed)


def cells_of(one: Outcome) -> Iterator[tuple[Cell, dict[str, int]]]:
    """Every sum that a request goes into, with what it adds."""
    team, agent, organisation = str(one.team_id or ""), _text(one.agent_id), _text(one.organisation_id)
    for text, counts in one.days.items():
        day = date.fromisoformat(text)
        month = day.replace(day=1)
        for cut, subject in ((Tally.Cut.TEAM, team), (Tally.Cut.AGENT, agent)):
            yield Cell(cut, Tally.Span.DAY, day, one.service_id, subject), counts
            yield Cell(cut, Tally.Span.MONTH, month, one.service_id, subject), counts
        yield Cell(Tally.Cut.ORGANISATION, Tally.Span.MONTH, month, one.service_id, organisation), counts


def _count_entries(cursor: UUID | None) -> tuple[int, UUID | None]:
    """(how many requests differed, where the next batch begins: None when nothing is left)"""
    with transaction.atomic():
        progress = _held()
        since = cursor or progress.entry_id
        entries = Entry.objects.order_by("id") if since is None else Entry.objects.filter(id__gt=since).order_by("id")
        found = list(entries.values_list("id", "subject_kind", "subject_id")[:BATCH])
        keys = list(dict.fromkeys(subject for _id, kind, subject in found if kind == Ticket.entry_kind))
        differing = sum(recount(keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK))
        if found:
            reached = min(found[-1][0], _settled())
            progress.entry_id = reached if progress.entry_id is None else max(progress.entry_id, reached)
        is_last = len(found) < BATCH
        if is_last:
            progress.counted_at = now()
        progress.save(update_fields=["entry_id", "counted_at"])
    return differing, None if is_last else found[-1][0]


def _locked(keys: Sequence[UUID]) -> int:
    with transaction.atomic():
        _held()
        return recount(keys)


def _held() -> Progress:
    Progress.objects.get_or_create(name=Progress.ONLY)
    return Progress.objects.select_for_update().get(name=Progress.ONLY)


def _settled() -> UUID:
    """No entry before this one is still on its way: identifiers are in the order of time (kit.ids)."""
    return UUID(int=int((now() - UNSETTLED).timestamp() * 1000) << 80)


def _chunks(**narrowed: bool) -> Iterator[list[UUID]]:
    last: UUID | None = None
    while True:
        rows = Ticket.objects.order_by("pk").filter(**narrowed)
        keys = list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        yield keys
        last = keys[-1]


def _differs(one: Outcome, other: Outcome) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in READ)


READ: Final = ("organisation_id", "service_id", "team_id", "agent_id", "days", "solved_at", "lasted")


def _add(changes: Changes, one: Outcome, sign: int) -> None:
    for cell, counts in cells_of(one):
        there = changes[cell]
        for name, number in counts.items():
            there[name] += sign * number


def _write(changes: Changes) -> None:
    changes = {cell: moved for cell, counts in changes.items() if (moved := {name: n for name, n in counts.items() if n})}  # type: ignore[misc]
    if not changes:
        return
    known = {_cell(row): row for row in _rows_of(changes)}
    new: list[Tally] = []
    kept: list[Tally] = []
    gone: list[Tally] = []
    for cell, moved in changes.items():
        row = known.get(cell) or Tally(cut=cell.cut, span=cell.span, day=cell.day, service_id=cell.service, subject=cell.subject, counts={})
        row.counts = {name: number for name in sorted({*row.counts, *moved}) if (number := row.counts.get(name, 0) + moved.get(name, 0))}
        if row._state.adding:
            new.append(row)
        else:
            (kept if row.counts else gone).append(row)
    Tally.objects.bulk_create(new)
    Tally.objects.bulk_update(kept, ["counts"], batch_size=200)
    if gone:
        Tally.objects.filter(pk__in=[row.pk for row in gone]).delete()


def _rows_of(cells: Iterable[Cell]) -> Iterator[Tally]:
    """By the days of each kind of sum; a few too many, which nobody asks for."""
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    subjects: dict[tuple[str, str], set[str]] = defaultdict(set)
    services: set[int] = set()
    for cell in cells:
        days[cell.cut, cell.span].add(cell.day)
        subjects[cell.cut, cell.span].add(cell.subject)
        services.add(cell.service)
    for (cut, span), there in days.items():
        rows = Tally.objects.filter(cut=cut, span=span, day__in=there, service__in=services)
        yield from rows.filter(subject__in=subjects[cut, span]) if len(subjects[cut, span]) < CHUNK else rows


def _cell(row: Tally) -> Cell:
    return Cell(row.cut, row.span, row.day, row.service_id, row.subject)


def _text(key: UUID | None) -> str:
    return str(key) if key else ""
