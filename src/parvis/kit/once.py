"""What a piece of work asks for again and again, asked once.

Configuration, for a batch of mails: `once` inside `asking_once`. For a page that only shows something, also who belongs where and which
contract counts: `once_shown` inside `showing`. A request that changes something asks for those each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
Known = dict[Hashable, Any]

_known: ContextVar[Known | None] = ContextVar("what was asked already", default=None)
_shown: ContextVar[Known | None] = ContextVar("what a page that only shows asked already", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside, `once` remembers. Keep it to a second or so: what changes meanwhile is not seen."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def showing() -> Iterator[None]:
    """Inside, `once_shown` remembers. For one request that changes nothing of what is asked."""
    token = _shown.set({})
    try:
        yield
    finally:
        _shown.reset(token)


def once(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, asked at most once inside `asking_once` and each time elsewhere. Not to be changed by who gets it."""
    return _answered(_known.get(), key, ask)


def once_shown(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The same inside `showing`."""
    return _answered(_shown.get(), key, ask)


def _answered(known: Known | None, key: Hashable, ask: Callable[[], Answer]) -> Answer:
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    answer: Answer = known[key]
    return answer
