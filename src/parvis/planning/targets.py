"""Which target counts, and what it promises in a calendar's hours or by the calendar on the wall. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from parvis.kit.times import Delay, parse_delay
from parvis.planning.worktime import Hours

PRIORITIES: Final = ("very_low", "low", "normal", "high", "very_high", "major")
"""As presets name the priorities 1 to 6, which rows keep as a digit."""
FIRST_ANSWER, NEXT_ANSWER, RESOLUTION = "first_answer", "next_answer", "resolution"
MILESTONES: Final = (FIRST_ANSWER, NEXT_ANSWER, RESOLUTION)
"""Those of every ticket; workflows may name others."""
WARNED_AT: Final = 0.8
"""Where nothing says when to warn: once this part of the time has passed. Source: GLPI, 20 % left (field.md)."""


class Wanted(Protocol):
    """What is asked of a row of targets."""

    milestone: str
    priority: str
    scope: str


def narrowest(targets: Iterable[Wanted], milestone: str, priority: int, scopes: Sequence[str]) -> Wanted | None:
    """The target that says most of this request: of the narrowest place (`scopes`: narrowest first), then of its own priority."""
    own = (PRIORITIES[priority - 1], str(priority))
    places = [*scopes, ""]
    fit = [one for one in targets if one.milestone == milestone and one.priority in ("", *own) and one.scope in places]
    return min(fit, key=lambda one: (places.index(one.scope), one.priority == ""), default=None)


@dataclass(frozen=True)
class Promise:
    """`delay` as a preset writes it; `hours`: None when it is counted day and night; `zone`: whose days an elapsed one counts.

    A delay in months is a legal one: it waits for nobody.
    """

    delay: str
    zone: str
    hours: Hours | None
    warn_before: timedelta | None = None

    @property
    def is_legal(self) -> bool:
        return bool(parse_delay(self.delay).months)

    def amount(self) -> timedelta:
        """What is owed, in working time; a day is worth that of the calendar. Of what is not counted in hours: nothing."""
        said = parse_delay(self.delay)
        return said.days * self.hours.day + timedelta(seconds=said.seconds) if self.hours else timedelta(0)

    def elapsed(self, start: datetime) -> datetime:
        """When a promise that no calendar bounds ends, were it never paused."""
        said = parse_delay(self.delay)
        return Delay(days=said.days, seconds=said.seconds, months=said.months).after(start, ZoneInfo(self.zone))
