"""What a workflow would be like to live in, in words: what the checks of a preset refuse is said by them; this is what they let pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Life, Move, Status

CUSTOMERS: Final = frozenset({"requester", "participant", "organisation"})


@dataclass(frozen=True)
class Advice:
    """`what`: status or move; `key`: which one."""

    what: str
    key: str
    sentence: str


def advice(life: Life) -> list[Advice]:
    return [*_statuses(life), *_moves(life)]


def _statuses(life: Life) -> Iterator[Advice]:
    for status in life.statuses:
        ways = [move for move in life.moves_from(status.key) if move.to != status.key]
        yield from _turn(life, status, ways)
        if status.phase == "waiting" and not any(move.after or move.on or CUSTOMERS & set(move.by) for move in ways):
            yield _of(status, _("Only the team takes a request out of this status: one that is forgotten here waits for ever."))
        if status.turn == "customer" and not any(status.next_text.values()) and status.phase != "closed":
            yield _of(status, _("It is the customer’s turn, and nothing tells them what to do: write what happens next."))
    if not any(status.phase == "closed" for status in life.statuses):
        yield _of(life.status(life.start), _("No status is closed: requests never end."))


def _turn(life: Life, status: Status, ways: list[Move]) -> Iterator[Advice]:
    """Whose turn it is can do something."""
    answers = any("reply_by_customer" in move.on for move in ways)
    if status.turn == "customer" and status.is_open and not answers and not any(CUSTOMERS & set(move.by) for move in ways):
        yield _of(status, _("It is the customer’s turn, and no move is theirs: neither an answer nor a button takes it further."))
    if status.turn == "team" and status.is_open and not any({"handler", "system"} & set(move.by) for move in ways):
        yield _of(status, _("It is the team’s turn, and no move is theirs."))


def _moves(life: Life) -> Iterator[Advice]:
    known = {status.key: status for status in life.statuses}
    for move in life.moves:
        to = known.get(move.to)
        if to is None:
            continue
        if to.turn == "customer" and not move.notify:
            yield Advice("move", move.key, _("It leads to the customer’s turn without telling them: they wait without knowing it."))
        if (
            to.phase == "closed"
            and move.after
            and not move.remind
            and any(known[key].turn == "customer" for key in move.sources if key in known)
        ):
            yield Advice("move", move.key, _("It closes the request by itself, and no reminder announces it."))


def _of(status: Status, sentence: str) -> Advice:
    return Advice("status", status.key, sentence)
