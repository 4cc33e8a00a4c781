"""On which terms a type of appointment is booked: those of its rule, or what the rule says else for this type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parvis.planning.models import BookingRule


@dataclass(frozen=True)
class Terms:
    """`opens_after` and `closes_after` in days from today, counted as `counts_working` says; `needs_approval`: the team answers first."""

    opens_after: int
    closes_after: int
    counts_working: bool
    needs_approval: bool

    @classmethod
    def of(cls, rule: BookingRule, kind: str = "") -> Terms:
        """`kind`: the key of a type of appointment; one that the rule does not name has the rule's own terms."""
        said = rule.kinds.get(kind, {})
        return cls(
            said.get("opens_after", rule.opens_after_days),
            said.get("closes_after", rule.closes_after_days),
            said.get("counting", rule.counting) == rule.Counting.WORKING,
            said.get("approval", rule.needs_approval),
        )
