"""What a workflow means: statuses in five phases, and the moves between them. Code knows phases, never status names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from parvis.kit.languages import pick

if TYPE_CHECKING:
    from parvis.catalogue.models import Workflow

PHASES = ("new", "active", "waiting", "solved", "closed")
OPEN_PHASES = PHASES[:4]
"""A solved ticket still waits for an opinion: only `closed` ends it."""
TURNS = ("team", "customer", "third", "none")
ACTORS = ("requester", "participant", "organisation", "handler", "system")
EVENTS = ("reply_by_handler", "reply_by_customer", "assigned", "account_activated", "visit_booked")

Texts = dict[str, str]


@dataclass(frozen=True)
class Status:
    """One state as both sides read it. `label` and `agent_label` are tables {language: text}."""

    key: str
    phase: str
    turn: str
    glyph: str
    meaning: str
    label: Texts
    agent_label: Texts
    next_title: Texts = field(default_factory=dict)
    next_text: Texts = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.phase in OPEN_PHASES

    def name(self, *, for_agent: bool = False) -> str:
        return pick((self.agent_label or self.label) if for_agent else self.label)


@dataclass(frozen=True)
class Move:
    """A way from some statuses to one; `asks` is a list of form fields, `after`/`remind`/`within` are ISO 8601 delays."""

    key: str
    sources: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    label: Texts
    agent_label: Texts = field(default_factory=dict)
    style: str = "plain"
    icon: str = ""
    confirm: Texts = field(default_factory=dict)
    says: Texts = field(default_factory=dict)
    asks: tuple[dict[str, Any], ...] = ()
    on: tuple[str, ...] = ()
    after: str = ""
    remind: str = ""
    within: str = ""
    notify: bool = True
    mail: bool = False
    """Whether mails offer it while it is the customer's turn; without a question, their link is enough to make it."""

    def leaves(self, status: str) -> bool:
        return status in self.sources or ("*" in self.sources and status != self.to)

    def name(self, *, for_agent: bool = False) -> str:
        return pick((self.agent_label or self.label) if for_agent else self.label)


@dataclass(frozen=True)
class Life:
    """A workflow's definition, read once."""

    start: str
    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]

    @classmethod
    def read(cls, definition: dict[str, Any]) -> Life:
        """From the JSON of a workflow file; the presets' `check` has already said what is wrong with it."""
        statuses = tuple(Status(**{"agent_label": {}, **status}) for status in definition["statuses"])
        moves = tuple(_move(move) for move in definition.get("moves", ()))
        return cls(definition["start"], statuses, moves)

    @classmethod
    def of(cls, workflow: Workflow) -> Life:
        """The same object as long as the row does not change; only then is its definition looked at."""
        return _cached(workflow.pk, workflow.updated_at, _Unseen(workflow))

    def status(self, key: str) -> Status:
        for status in self.statuses:
            if status.key == key:
                return status
        raise KeyError(key)

    def move(self, key: str) -> Move:
        for move in self.moves:
            if move.key == key:
                return move
        raise KeyError(key)

    def moves_from(self, status: str) -> list[Move]:
        return [move for move in self.moves if move.leaves(status)]

    def keys_in(self, *phases: str) -> list[str]:
        return [status.key for status in self.statuses if status.phase in phases]


class _Unseen:
    """Lets a row travel to the cache without being part of its key."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unseen)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _cached(pk: int, updated_at: datetime, unseen: _Unseen) -> Life:
    return Life.read(unseen.workflow.definition)


def _move(raw: dict[str, Any]) -> Move:
    known = {key: value for key, value in raw.items() if key != "from"}
    known |= {key: tuple(known[key]) for key in ("by", "asks", "on") if key in known}
    return Move(sources=tuple(raw["from"]), **known)
