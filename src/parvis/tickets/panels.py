"""Blocks beside a request that other apps fill: what an outside system says of it, an appointment, a line. Apps register theirs at start.

PANELS.register("runs", Panel("connectors/runs.html", context, for_team=False))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Ticket


@dataclass(frozen=True)
class Panel:
    """`context`: what `template` is drawn with, under the name `panel`; None where there is nothing to show, and then nothing is drawn.

    `for_team`: it stands at the desk, else on the customer's page. `is_wide`: before the conversation rather than beside it.
    Asked at each opening of the page, so `context` asks the database nothing for a request that it does not concern.
    """

    template: str
    context: Callable[[Ticket, User], Mapping[str, Any] | None]
    for_team: bool = False
    is_wide: bool = False


@dataclass(frozen=True)
class Drawn:
    template: str
    context: Mapping[str, Any]


PANELS: Registry[Panel] = Registry("panels of requests")


def panels_of(ticket: Ticket, user: User, *, for_team: bool) -> tuple[list[Drawn], list[Drawn]]:
    """(wide ones, those beside), in the order in which they were registered."""
    found: tuple[list[Drawn], list[Drawn]] = ([], [])
    for _key, panel in PANELS.items():
        if panel.for_team == for_team and (context := panel.context(ticket, user)) is not None:
            found[not panel.is_wide].append(Drawn(panel.template, context))
    return found
