"""A workflow with moves that wait for somebody's yes, for the tests of approvals and of billed work."""

from __future__ import annotations

from typing import Any

from parvis.catalogue.models import Service
from parvis.tickets.models import Ticket
from tests.cast import LIFE, Cast, move, text

HOURS = {"key": "hours", "type": "number", "label": text("Hours"), "required": True, "min": 0.25, "max": 200, "step": 0.25}
UNDER = {"key": "under", "type": "choice", "label": text("Contract"), "required": True, "source": "agreements"}
WORDS = {"key": "body", "type": "long_text", "label": text("Why"), "required": True}
BILLED = {
    "who": ["requester", "managers", "administrators"],
    "within": "P10D",
    "remind": "P7D",
    "question": text("Your agreement to billed work"),
    "estimate": {"hours": "hours", "agreement": "under"},
}


def guarded(needs: dict[str, Any], *, by: str = "handler", **more: Any) -> dict[str, Any]:
    """The house's life, and a move `go` to `solved` that needs this."""
    return {**LIFE, "moves": [*LIFE["moves"], move("go", ["received", "taken"], "solved", by, needs=needs, **more)]}


BILLING = {
    **LIFE,
    "moves": [
        *LIFE["moves"],
        move("quote", ["received", "taken"], "asked", "handler", seeks="work", asks=[HOURS, UNDER, WORDS]),
        move("work", ["asked", "received", "taken"], "taken", "handler", needs=BILLED),
        move("not_agreed", "asked", "taken", "system", on=["approval_refused", "approval_lapsed"]),
    ],
}


def service(cast: Cast, definition: dict[str, Any], key: str = "guarded", **more: Any) -> Service:
    return cast.service(key, workflow=cast.workflow(key, definition), **more)


def asked_of(cast: Cast, needs: dict[str, Any], **more: Any) -> Ticket:
    """A ticket of Alice's whose move `go` needs this, and nobody was asked yet."""
    found: Ticket = cast.ticket(service(cast, guarded(needs, **more), visibility="organisation"))
    cast.forget_mails()
    return found
