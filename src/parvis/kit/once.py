"""Configuration that a piece of work asks for again and again, asked once: for a batch of mails, not for a request of a person."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("what was asked already", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside, `once` remembers. Keep it to a second or so: what changes meanwhile is not seen."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, asked at most once inside `asking_once` and each time elsewhere. Not to be changed by who gets it."""
    known = _known.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    answer: Answer = known[key]
    return answer
