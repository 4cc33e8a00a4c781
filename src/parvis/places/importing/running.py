"""Loading one file: batch by batch, each in a transaction with how far it came, so that it goes on from there after a crash."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import IO, Final

from django.db import DatabaseError, connection, transaction

from parvis.kit import files
from parvis.kit.clock import now
from parvis.places import indexing
from parvis.places.importing.batches import Batch, batches
from parvis.places.importing.faults import Fault, Unreadable
from parvis.places.importing.headers import Header
from parvis.places.importing.layout import Loader, Outcome, recognised
from parvis.places.importing.text import Line, Text, first_line
from parvis.places.models import ImportReject, ImportRun

logger = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=5)
MANY_BYTES: Final = 5_000_000
"""Of a first file from which on indexes are made at its end."""
TURN_SECONDS: Final = 0.0002
WAY_SECONDS: Final = 0.1
MOST_ATTEMPTS: Final = 3
MOST_REJECTS: Final = 100_000
_PROGRESS: Final = ("lease_until", "bytes_read", "line_count", "row_count", "created_count", "updated_count", "unchanged_count")

Told = Callable[[ImportRun], None]


class Lost(Exception):  # noqa: N818
    """Somebody else goes on with this loading."""


def claim(run: ImportRun) -> bool:
    """Whether it is ours now: nobody else loads it, or whoever did has died."""
    due = ImportRun.objects.filter(pk=run.pk, state__in=[ImportRun.State.WAITING, ImportRun.State.RUNNING])
    free = due.filter(lease_until=None) | due.filter(lease_until__lt=now())
    until = now() + LEASE
    if not free.update(state=ImportRun.State.RUNNING, lease_until=until, attempt_count=run.attempt_count + 1):
        return False
    if run.started_at is None:
        ImportRun.objects.filter(pk=run.pk).update(started_at=now())
    run.refresh_from_db()
    return True


def perform(run: ImportRun, stream: IO[bytes], told: Told = lambda run: None) -> None:
    """Load the file of a run that was claimed; `told` hears of each batch. Raises Lost."""
    try:
        _load(run, stream, told)
    except Unreadable as fault:
        _end(run, ImportRun.State.FAILED, fault)
    except DatabaseError:
        if run.attempt_count >= MOST_ATTEMPTS:
            _end(run, ImportRun.State.FAILED, Unreadable("broken"))
        else:
            ImportRun.objects.filter(pk=run.pk).update(lease_until=now() + timedelta(seconds=30))
        raise


def fail(run: ImportRun, reason: str) -> None:
    """End it without having read it."""
    _end(run, ImportRun.State.FAILED, Unreadable(reason))


def _load(run: ImportRun, stream: IO[bytes], told: Told) -> None:
    text = Text(stream)
    lines = text.lines()
    header, loader, read = _begun(text, lines, run)
    resume_at, is_cut_line, is_first = run.line_count, False, loader.is_first()
    with _without_waiting(), indexing.set_aside() if run.byte_count > MANY_BYTES and is_first else nullcontext():
        for batch in _ahead(read(resume_at)):
            if batch.last_line <= resume_at:
                _pass_over(run, loader, batch)
            else:
                _load_batch(run, loader, batch)
            is_cut_line = batch.ends_in_cut_line if batch.row_count else is_cut_line
            told(run)
            _give_way(run)
    is_cut = text.unpacked.is_cut
    _finish(run, loader, is_whole=not (is_first or is_cut or is_cut_line or run.is_part or header.is_of_rejects))
    indexing.refresh()
    if is_cut_line and not run.notice:
        run.notice = "cut-line"
    _end(run, ImportRun.State.FAILED if is_cut else ImportRun.State.DONE, Unreadable("cut") if is_cut else None)


def _begun(text: Text, lines: Iterator[Line], run: ImportRun) -> tuple[Header, Loader, Callable[[int], Iterator[Batch]]]:
    """Its titles, who loads it, and its batches, given the line where an earlier loading had come to."""
    first = first_line(lines)
    layout, header = recognised(first, run.layout)
    run.layout, run.encoding, run.first_line = layout.key, text.encoding, first
    run.save(update_fields=["layout", "encoding", "first_line"])
    loader = layout.loader(header)
    return header, loader, lambda stop_at: batches(text, lines, header, loader, stop_at)


def _ahead(read: Iterator[Batch]) -> Iterator[Batch]:
    """While one batch is loaded, the next is read in another thread, which asks nothing of the database."""
    with ThreadPoolExecutor(1) as reader, _taking_turns():
        coming = reader.submit(next, read, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, read, None)
            yield batch


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Whoever hears from the database goes on at once: Python's usual five milliseconds, a thousand times over, were a fifth of a loading's time."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _load_batch(run: ImportRun, loader: Loader, batch: Batch) -> None:
    with transaction.atomic():
        outcome = loader.load(batch.rows)
        _reject(run, batch, outcome)
        run.created_count += outcome.created
        run.updated_count += outcome.updated
        run.unchanged_count += outcome.unchanged
        run.rejected_count += len(batch.faults) + len(outcome.faults)
        run.row_count += batch.row_count
        run.line_count, run.bytes_read, run.attempt_count = batch.last_line, batch.position, 0
        _keep(run)


def _give_way(run: ImportRun) -> None:
    """SQLite has one writer, and does not queue the others: while people work, they get their turn between two batches."""
    if run.storage_key and connection.vendor == "sqlite":
        time.sleep(WAY_SECONDS)


def _pass_over(run: ImportRun, loader: Loader, batch: Batch) -> None:
    with transaction.atomic():
        loader.pass_over(batch.rows)
        _keep(run)


def _keep(run: ImportRun) -> None:
    """Progress, written only while the lease is still ours. Raises Lost."""
    held, run.lease_until = run.lease_until, now() + LEASE
    values = {name: getattr(run, name) for name in (*_PROGRESS, "removed_count", "rejected_count", "notice", "attempt_count")}
    if not ImportRun.objects.filter(pk=run.pk, lease_until=held).update(**values):
        raise Lost(str(run.pk))


def _reject(run: ImportRun, batch: Batch, outcome: Outcome) -> None:
    room = MOST_REJECTS - run.rejected_count
    faults = sorted([*batch.faults, *outcome.faults], key=lambda one: one[0])
    if len(faults) > room:
        run.notice = "many-rejects"
    ImportReject.objects.bulk_create([_rejected(run, number, fault, batch.raw[number]) for number, fault in faults[: max(room, 0)]])


def _rejected(run: ImportRun, number: int, fault: Fault, raw: str) -> ImportReject:
    return ImportReject(run=run, line_number=number, column=fault.column, reason=fault.reason, value=fault.value, raw=raw)


def _finish(run: ImportRun, loader: Loader, *, is_whole: bool) -> None:
    """What a file no longer names goes in transactions of its own: gone is gone, however often it is said."""
    outcome = loader.finish(is_whole=is_whole)
    run.removed_count += outcome.removed
    run.notice = outcome.notice or run.notice
    _keep(run)


def _end(run: ImportRun, state: str, fault: Unreadable | None) -> None:
    run.state, run.finished_at, run.lease_until = state, now(), None
    run.error = json.dumps({"reason": fault.reason, "said": fault.said}, ensure_ascii=False) if fault else ""
    run.bytes_read = run.bytes_read if fault else run.byte_count
    run.save(update_fields=["state", "finished_at", "lease_until", "error", "bytes_read", "notice"])
    if run.storage_key:
        files.discard(run.storage_key)
        ImportRun.objects.filter(pk=run.pk).update(storage_key="")
    logger.info("loading %s ended %s: %d rows, %d refused", run.pk, state, run.row_count, run.rejected_count)


@contextmanager
def _without_waiting() -> Iterator[None]:
    """What a power cut would take is loaded again: no batch waits for the disk."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
