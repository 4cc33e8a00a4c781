"""The acts that rules may name, and what each wants to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils.functional import Promise

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.automation.models import Automation
    from parvis.journal.models import Entry
    from parvis.tickets.models import Ticket

Said = Mapping[str, Any]
"""What a rule says of one act: {do: its key, …}."""


@dataclass(frozen=True)
class Parameter:
    """`kind`: what its values are out of: team, move, priority, tags, skills, person, words, text, webhook, operation, or `choices`."""

    name: str
    label: str | Promise
    kind: str
    is_required: bool = True
    choices: tuple[tuple[str, str | Promise], ...] = ()
    help: str | Promise = ""


@dataclass(frozen=True)
class Doing:
    """One rule at work on one request. `entry`: what set it off; None when time did. `seed`: the same for the same cause."""

    rule: Automation
    entry: Entry | None
    at: datetime
    seed: UUID

    def key(self, number: int) -> UUID:
        """Idempotency key of its act of this number."""
        return uuid5(self.seed, f"{self.rule.pk}:{number}")


@dataclass(frozen=True)
class Act:
    """`perform`: (ticket, what the rule says, doing, key) → whether anything changed; raises Refused when it cannot be done.

    `says`: the act in words, in the active language. `would`: of a rehearsal, whether it would change anything, without writing.
    """

    title: str | Promise
    perform: Callable[[Ticket, Said, Doing, UUID], bool]
    says: Callable[[Said, Automation], str]
    would: Callable[[Ticket, Said], bool] = lambda ticket, said: True
    parameters: tuple[Parameter, ...] = ()


ACTS: Registry[Act] = Registry("acts of rules")


def acts_of(said: Iterable[Said]) -> Sequence[tuple[Said, Act]]:
    """Each with what it is. Raises Unknown for one that nobody knows any more."""
    return [(one, ACTS.get(one["do"])) for one in said]
