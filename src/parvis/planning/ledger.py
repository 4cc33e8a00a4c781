"""The ledger of a request: marks that say from when its time counts or not. The due time is a function of it, of the target and of the calendar.

Nothing here knows a row or a clock: the same marks always give the same instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol

from parvis.planning.targets import WARNED_AT, Promise

ZERO = timedelta(0)


class Mark(Protocol):
    """From `at` on, time counts or not, until the next mark."""

    at: datetime
    is_counted: bool


@dataclass(frozen=True)
class Stretch:
    """Between two marks; `end`: None for the last one. `mark`: the one that opened it."""

    start: datetime
    end: datetime | None
    is_counted: bool
    mark: Any


def stretches(marks: Sequence[Mark], since: datetime, until: datetime | None = None) -> Iterator[Stretch]:
    """What the ledger says of the time from `since` on (a mark before it says how it begins), to `until` or without end."""
    for mark, following in pairwise([*marks, None]):
        start = max(mark.at, since) if mark else since
        end = following.at if following else until
        if until is not None and (end is None or end > until):
            end = until
        if mark is not None and (end is None or end > start):
            yield Stretch(start, end, mark.is_counted, mark)


@dataclass(frozen=True)
class Reckoning:
    """`due_at`: None while it is paused with something left; `warn_at` likewise."""

    due_at: datetime | None
    warn_at: datetime | None


def reckon(promise: Promise, marks: Sequence[Mark], since: datetime, until: datetime | None = None) -> Reckoning:
    """When a promise made at `since` falls due; `until`: when it was kept. Raises NeverOpen."""
    found = list(stretches(marks, since, until))
    if promise.hours is None:
        return _elapsed(promise, found, since, until)
    owed = promise.amount()
    due_at = _reached(promise, found, owed)
    if promise.warn_before is None:
        return Reckoning(due_at, _reached(promise, found, owed * WARNED_AT))
    return Reckoning(due_at, due_at - promise.warn_before if due_at else None)


def counted(promise: Promise, stretch: Stretch, until: datetime) -> timedelta:
    """What a stretch is worth: working time, or all of it where no calendar bounds the promise. Nothing of one that is paused."""
    end = min(stretch.end or until, until)
    if not (stretch.is_counted or promise.is_legal) or end <= stretch.start:
        return ZERO
    return promise.hours.worked(stretch.start, end) if promise.hours else end - stretch.start


def _reached(promise: Promise, found: Sequence[Stretch], owed: timedelta) -> datetime | None:
    """The first instant by which `owed` was worked in the stretches that count."""
    assert promise.hours is not None
    rest = owed
    counting = [one for one in found if one.is_counted]
    for stretch in counting:
        if stretch.end is None:
            return promise.hours.reach(stretch.start, rest)
        there = promise.hours.worked(stretch.start, stretch.end)
        if there >= rest:
            return promise.hours.reach(stretch.start, rest)
        if stretch is found[-1]:  # kept before it fell due: when it would have
            return promise.hours.reach(stretch.start, rest)
        rest -= there
    return None


def _elapsed(promise: Promise, found: Sequence[Stretch], since: datetime, until: datetime | None) -> Reckoning:
    """Day and night: what was paused comes after. It is due in the first stretch that counts and lasts until then."""
    end, paused = promise.elapsed(since), ZERO
    if promise.is_legal:
        return Reckoning(end, _warned(promise, since, end))
    for stretch in found:
        if not stretch.is_counted:
            paused += (stretch.end or stretch.start) - stretch.start
        elif stretch.end is None or stretch is found[-1] or stretch.end >= end + paused:
            return Reckoning(end + paused, _warned(promise, since + paused, end + paused))
    return Reckoning(None, None)


def _warned(promise: Promise, start: datetime, end: datetime) -> datetime:
    if promise.warn_before is not None:
        return end - promise.warn_before
    return (start + (end - start) * WARNED_AT).astimezone(UTC)
