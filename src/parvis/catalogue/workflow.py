"""What a workflow means: statuses in five phases, and the moves between them. Code knows phases, never status names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from parvis.kit.languages import pick

if TYPE_CHECKING:
    from parvis.catalogue.models import Workflow

PHASES = ("new", "active", "waiting", "solved", "closed")
OPEN_PHASES = PHASES[:4]
"""A solved ticket still waits for an opinion: only `closed` ends it."""
TURNS = ("team", "customer", "third", "none")
ACTORS = ("requester", "participant", "organisation", "handler", "system")
EVENTS = (
    "reply_by_handler",
    "reply_by_customer",
    "assigned",
    "account_activated",
    "visit_booked",
    "approval_refused",
    "approval_lapsed",
)
APPROVERS = ("requester", "managers", "administrators", "named")
"""Whose yes may be asked for, besides a team's: the requester, those who manage or administer the organisation, people named by who asks."""
OPINIONS = ("accept", "refuse")
"""What a move may say of what the team proposed."""

CLOCKS = ("counts", "pauses")
"""What a status or a move may say of the time that was promised; otherwise it passes while it is the team's turn, until solved."""

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
    clock: str = ""
    """Whether time promised passes here: one of CLOCKS; empty: as its phase says."""
    given_up: bool = False
    """What was asked for is not done any more: the visit that was to come for it is cancelled."""

    @property
    def is_open(self) -> bool:
        return self.phase in OPEN_PHASES

    def name(self, *, for_agent: bool = False) -> str:
        return pick((self.agent_label or self.label) if for_agent else self.label)


@dataclass(frozen=True)
class Needs:
    """Whose yes a move waits for. `quorum`: “one”, “all” or a number; `within` and `remind` are delays after the asking.

    `estimate`: which questions of the asking hold an estimate of billed work: {"hours": key, "agreement": key}.
    """

    who: tuple[str, ...] = ()
    team: str = ""
    quorum: str = "one"
    within: str = ""
    remind: str = ""
    internal: bool = False
    question: Texts = field(default_factory=dict)
    yes: Texts = field(default_factory=dict)
    no: Texts = field(default_factory=dict)
    estimate: dict[str, str] = field(default_factory=dict)


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
    """Whether mails offer it while it is the customer's turn; their link is enough to make it."""
    needs: Needs | None = None
    """Nobody makes it by themselves: it is asked for, and the last yes makes it."""
    seeks: str = ""
    """The move that is asked for by making this one."""
    opinion: str = ""
    """What it says of the team's proposal: where such moves lead on, a message of the customer is asked about and decides nothing."""
    clock: str = ""
    """Where it leads, time passes as it says, whatever the status says (CLOCKS)."""

    def leaves(self, status: str) -> bool:
        return status in self.sources or ("*" in self.sources and status != self.to)

    def name(self, *, for_agent: bool = False) -> str:
        return pick((self.agent_label or self.label) if for_agent else self.label)


@dataclass(frozen=True)
class Milestone:
    """Something that may be promised beside an answer and the resolution: reached by entering one of these statuses or phases."""

    key: str
    label: Texts
    statuses: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()

    def is_reached_in(self, status: Status) -> bool:
        return status.key in self.statuses or status.phase in self.phases


@dataclass(frozen=True)
class Life:
    """A workflow's definition, read once."""

    start: str
    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]
    milestones: tuple[Milestone, ...] = ()

    @classmethod
    def read(cls, definition: dict[str, Any]) -> Life:
        """From the JSON of a workflow file; the presets' `check` has already said what is wrong with it."""
        statuses = tuple(Status(**{"agent_label": {}, **status}) for status in definition["statuses"])
        moves = tuple(_move(move) for move in definition.get("moves", ()))
        return cls(definition["start"], statuses, moves, tuple(_milestone(one) for one in definition.get("milestones", ())))

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

    @cached_property
    def has_needs(self) -> bool:
        """Whether any of its moves waits for somebody's yes: most workflows have none, and nobody looks further."""
        return any(move.needs for move in self.moves)

    def opinions_from(self, status: str) -> list[Move]:
        """The answers to what the team proposed in `status`; none where nothing is proposed."""
        return [move for move in self.moves_from(status) if move.opinion]

    def counts(self, status: Status, move: Move | None = None) -> bool:
        """Whether time that was promised passes in `status`, entered by `move`."""
        said = (move.clock if move else "") or status.clock
        if said:
            return said == "counts"
        return status.phase in ("new", "active") or (status.phase == "waiting" and status.turn == "team")

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


def _milestone(raw: dict[str, Any]) -> Milestone:
    return Milestone(raw["key"], raw["label"], tuple(raw.get("statuses", ())), tuple(raw.get("phases", ())))


def _move(raw: dict[str, Any]) -> Move:
    known = {key: value for key, value in raw.items() if key != "from"}
    known |= {key: tuple(known[key]) for key in ("by", "asks", "on") if key in known}
    if "needs" in known:
        known["needs"] = Needs(**{**known["needs"], "who": tuple(known["needs"].get("who", ()))})
    return Move(sources=tuple(raw["from"]), **known)
