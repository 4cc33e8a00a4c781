"""What judges answers beyond their form: that a reference means something, that what it means may be used, that nothing is open already.

A service lists its checks: `[[checks]]` with a `kind` of CHECKS, the `field` at which a fault is said, and what that kind reads.
They judge at every step of the form and once more where the request is filed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.catalogue.models import Service
    from parvis.intake.cleaning import Errors
    from parvis.people.models import Organisation, User
    from parvis.tickets.models import Ticket

Faults = Iterable[tuple[str, str]]
"""(key within the table, what is wrong with it, in the active language)."""


@dataclass(frozen=True)
class Judged:
    """What a check looks at. `said`: its table in the preset; `ticket`: the request whose answers are corrected, none while it is new."""

    service: Service
    said: Mapping[str, Any]
    answers: Mapping[str, Any]
    by: User | None
    organisation: Organisation | None
    ticket: Ticket | None = None

    @property
    def answer(self) -> Any:
        """What the check's own field was answered."""
        return self.answers.get(str(self.said.get("field", "")))


def _nothing(_said: Mapping[str, Any]) -> Faults:
    return ()


def _silent(_judged: Judged) -> str:
    return ""


@dataclass(frozen=True)
class Check:
    """`judge`: one sentence for each fault, none where all is well; asked only where its field is answered, unless `asks_empty`.

    `tells`: what stands behind the answer, in words; empty where nothing does. `settles`: takes what the answer names for the request
    that has just been filed (`Judged.ticket`), in its transaction; raises Refused where somebody else was faster. `faults`: what is
    wrong with its table in a preset.
    """

    judge: Callable[[Judged], Iterable[str]]
    tells: Callable[[Judged], str] = _silent
    settles: Callable[[Judged], None] | None = None
    faults: Callable[[Mapping[str, Any]], Faults] = _nothing
    asks_empty: bool = False


CHECKS: Registry[Check] = Registry("checks")
_past: ContextVar[bool] = ContextVar("what is filed was judged long ago", default=False)


@contextmanager
def telling_the_past() -> Iterator[None]:
    """Inside, what is filed happened long ago, as a demo's story tells it: it was judged then, and nothing is asked of anybody for it."""
    token = _past.set(True)
    try:
        yield
    finally:
        _past.reset(token)


def is_past() -> bool:
    return _past.get()


def faults(
    service: Service,
    answers: Mapping[str, Any],
    *,
    by: User | None,
    organisation: Organisation | None,
    among: Collection[str] | None = None,
    ticket: Ticket | None = None,
) -> Errors:
    """{field key: sentences} of clean `answers`. `among`: only checks said at these fields, those of one page."""
    found: Errors = {}
    for check, judged in _asked(service, answers, by, organisation, ticket):
        field = judged.said["field"]
        if (among is None or field in among) and (sentences := list(check.judge(judged))):
            found.setdefault(field, []).extend(sentences)
    return found


def told(service: Service, answers: Mapping[str, Any], *, by: User | None, organisation: Organisation | None) -> dict[str, str]:
    """{field key: what stands behind its answer}, for answers that hold."""
    found: dict[str, str] = {}
    for check, judged in _asked(service, answers, by, organisation, None):
        if words := check.tells(judged):
            found[judged.said["field"]] = words
    return found


def settle(ticket: Ticket, *, by: User | None) -> None:
    """Take what the answers of a new request name, in the transaction that files it. Raises Refused."""
    for check, judged in _asked(ticket.service, ticket.answers, by, ticket.organisation, ticket):
        if check.settles:
            check.settles(judged)


def _asked(
    service: Service, answers: Mapping[str, Any], by: User | None, organisation: Organisation | None, ticket: Ticket | None
) -> Iterator[tuple[Check, Judged]]:
    for said in () if is_past() else service.checks:
        check, judged = CHECKS.get(said["kind"]), Judged(service, said, answers, by, organisation, ticket)
        if judged.answer not in (None, "", [], {}) or check.asks_empty:
            yield check, judged
