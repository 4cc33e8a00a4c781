"""What a list is narrowed to, read from an address. A value that is none is ignored: a link never breaks a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from parvis.catalogue.workflow import PHASES, TURNS
from parvis.kit.text import one_line
from parvis.tickets import spans

MOST_CHARACTERS = 200


def _among(*known: str) -> Callable[[str], str]:
    return lambda value: value if value in known else ""


def _key(value: str) -> str:
    return value if value.replace("-", "").replace("_", "").isalnum() and len(value) <= 80 else ""


def _person(value: str) -> str:
    return value if value in ("me", "none") else _identifier(value)


def _span(value: str) -> str:
    """Two days and what is between them, each as ISO 8601 writes it: `2026-11-01..2026-11-30`."""
    return value if len(value) == 22 and spans.read(value) else ""


def _identifier(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


READERS: dict[str, Callable[[str], str]] = {
    "state": _among("open", "closed", "all"),
    "by": _among("me", "organisation", "participant", "handled"),
    "type": _key,
    "family": _key,
    "q": lambda value: one_line(value, MOST_CHARACTERS),
    "turn": _among(*TURNS),
    "phase": _among(*PHASES),
    "unread": _among("1"),
    "mentioned": _among("unread", "any"),
    "snoozed": _among("no", "yes", "back"),
    "due": _among("soon", "week", "late"),
    "agent": _person,
    "team": _key,
    "status": _key,
    "portal": _key,
    "organisation": _identifier,
    "tag": lambda value: one_line(value, 40),
    "filed": _span,
    "answered": _span,
    "solved": lambda value: value if value == "no" else _span(value),
    "reopened": _among("1"),
    "kept": _among("yes", "no"),
    "promise": _key,
    "level": lambda value: value if value == "none" or (value.isdecimal() and len(value) < 10) else "",
    "counted": _span,
    "rated": _among("any", "good", "low", "1", "2", "3", "4", "5"),
    "opined": _span,
    "worked": _span,
    "due_on": _span,
}


@dataclass(frozen=True)
class Filters:
    """Each field is a parameter of the address; empty means no condition, but `state`, which is "open" then.

    `by`: me, organisation, participant, or handled: only what the team member handles; `type`: slug of a service; `agent`: an id, "me" or "none"; `team`: a key,
    "mine" or "none". `filed`, `answered`, `solved`, `counted` (a commitment), `opined`, `worked`, `due_on`: between two days of the house's
    clock (tickets.spans); `kept`: whether the commitment `promise` was, `level`: the key of the contract level that made it. `mentioned`: by notes that one has not read, or by any; `snoozed`: whether one
    has put it off, or it is back.
    What stands below `due_on` comes from the words of a search alone: `since` and `before` are instants of the last change in ISO,
    `without` are conditions that must not hold, by their names here, `is_nothing` is a search that can find nothing. In a search, `type`,
    `status`, `agent`, `organisation`, `requester`, `priority`, `tag` and `reference` may name several, with commas between.
    """

    state: str = "open"
    by: str = ""
    type: str = ""
    family: str = ""
    q: str = ""
    turn: str = ""
    phase: str = ""
    unread: str = ""
    mentioned: str = ""
    snoozed: str = ""
    due: str = ""
    agent: str = ""
    team: str = ""
    status: str = ""
    portal: str = ""
    organisation: str = ""
    tag: str = ""
    filed: str = ""
    answered: str = ""
    solved: str = ""
    reopened: str = ""
    kept: str = ""
    promise: str = ""
    level: str = ""
    counted: str = ""
    rated: str = ""
    opined: str = ""
    worked: str = ""
    due_on: str = ""
    requester: str = ""
    priority: str = ""
    reference: str = ""
    since: str = ""
    before: str = ""
    without: tuple[tuple[str, str], ...] = ()
    is_nothing: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Filters:
        """From a mapping such as a QueryDict, whose `get` gives one text."""
        given: dict[str, Any] = {name: read(str(data.get(name) or "")) for name, read in READERS.items()}
        return cls(**{name: value for name, value in given.items() if value})

    def but(self, **changes: Any) -> Filters:
        return replace(self, **changes)

    @cached_property
    def query(self) -> str:
        """What `read` reads back, without what says nothing; "state=open" is left out."""
        return urlencode([(name, value) for name in READERS if (value := getattr(self, name)) != DEFAULTS[name]])

    @property
    def is_searched(self) -> bool:
        """Whether something is asked for by a value of which the indexes of lists know nothing."""
        said = (self.q, self.tag, self.requester, self.priority, self.reference, self.since, self.before, self.without)
        return any(said) or self.is_nothing

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the state is asked for: an empty list then says "no match", not "no request yet"."""
        return any(getattr(self, one.name) for one in FIELDS if one.name not in ("state", "portal"))


FIELDS = fields(Filters)
DEFAULTS = {one.name: one.default for one in FIELDS}
