"""What an operation may know and say of the call it is in: the time that is left, and what went over the line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta


@dataclass
class Attempt:
    """`deadline`: of the monotonic clock. `status`: HTTP, of the last answer; sizes in bytes, of all of them."""

    deadline: float
    begun: float
    status: int | None = None
    bytes_sent: int = 0
    bytes_received: int = 0

    @property
    def took(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self.begun)


_current: ContextVar[Attempt | None] = ContextVar("the call under way", default=None)


@contextmanager
def attempting(limit: timedelta) -> Iterator[Attempt]:
    begun = time.monotonic()
    attempt = Attempt(begun + limit.total_seconds(), begun)
    token = _current.set(attempt)
    try:
        yield attempt
    finally:
        _current.reset(token)


def seconds_left(at_most: float = 3600.0) -> float:
    """How long the operation may still take. Raises TimeoutError when its time is over."""
    attempt = _current.get()
    if attempt is None:
        return at_most
    left = attempt.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, at_most)


def went_over_the_line(*, status: int | None, sent: int, received: int) -> None:
    """Say it of each exchange: the log counts, and keeps nothing of what was said."""
    if attempt := _current.get():
        attempt.status = status
        attempt.bytes_sent += sent
        attempt.bytes_received += received
