"""On whose behalf the house acts by itself, whose hand acts in the name of another, and who listens to what is written.

A rule, and somebody of the team who acts as a customer, do so through the ordinary verbs, which know nothing of it: what they write
meanwhile is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.journal.models import Entry

MARK: Final = "automation"
"""The key of an entry's data that says which rule acted: {id, key, title, chain}."""
HAND: Final = "hand"
"""The key of an entry's data that says who acted in the name of its actor: {id, name}."""
LISTENERS: Registry[Callable[[Any, Entry], None]] = Registry("listeners of the journal")
"""Each is told (subject, entry) in the transaction that writes the entry, and may only write rows of its own."""
_marks: ContextVar[Mapping[str, Any] | None] = ContextVar("acting", default=None)
_hands: ContextVar[Mapping[str, str] | None] = ContextVar("hand", default=None)


@contextmanager
def acting_as(mark: Mapping[str, Any]) -> Iterator[None]:
    """What the house writes until the end is written on behalf of `mark`."""
    token = _marks.set(mark)
    try:
        yield
    finally:
        _marks.reset(token)


@contextmanager
def by_hand_of(who: Any) -> Iterator[None]:
    """What a person does until the end is done by `who` (an account), in their name."""
    token = _hands.set({"id": str(who.pk), "name": str(who)})
    try:
        yield
    finally:
        _hands.reset(token)


def hand() -> Mapping[str, str] | None:
    """Who acts in the name of another now: {id, name}."""
    return _hands.get()


def marked(data: dict[str, Any] | None, *, is_house: bool) -> dict[str, Any]:
    """`data` of an entry about to be written, with the rule or the hand that acts; what a person does is never a rule's."""
    key, mark = (MARK, _marks.get()) if is_house else (HAND, _hands.get())
    return {**(data or {}), key: dict(mark)} if mark else data or {}


def tell(subject: Any, entry: Entry) -> None:
    for _key, listener in LISTENERS.items():
        listener(subject, entry)
