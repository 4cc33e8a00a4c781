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

MOST_CHARACTERS = 200


def _among(*known: str) -> Callable[[str], str]:
    return lambda value: value if value in known else ""


def _key(value: str) -> str:
    return value if value.replace("-", "").replace("_", "").isalnum() and len(value) <= 80 else ""


def _person(value: str) -> str:
    return value if value in ("me", "none") else _identifier(value)


def _identifier(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


READERS: dict[str, Callable[[str], str]] = {
    "state": _among("open", "closed", "all"),
    "by": _among("me", "organisation", "participant"),
    "type": _key,
    "family": _key,
    "q": lambda value: one_line(value, MOST_CHARACTERS),
    "turn": _among(*TURNS),
    "phase": _among(*PHASES),
    "unread": _among("1"),
    "due": _among("soon", "week", "late"),
    "agent": _person,
    "team": _key,
    "status": _key,
    "portal": _key,
    "organisation": _identifier,
    "tag": lambda value: one_line(value, 40),
}


@dataclass(frozen=True)
class Filters:
    """Each field is a parameter of the address; empty means no condition, but `state`, which is "open" then.

    `by`: me, organisation or participant; `type`: slug of a service; `agent`: an id, "me" or "none"; `team`: a key,
    "mine" or "none".
    """

    state: str = "open"
    by: str = ""
    type: str = ""
    family: str = ""
    q: str = ""
    turn: str = ""
    phase: str = ""
    unread: str = ""
    due: str = ""
    agent: str = ""
    team: str = ""
    status: str = ""
    portal: str = ""
    organisation: str = ""
    tag: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Filters:
        """From a mapping such as a QueryDict, whose `get` gives one text."""
        given = {name: read(str(data.get(name) or "")) for name, read in READERS.items()}
        return cls(**{name: value for name, value in given.items() if value})

    def but(self, **changes: str) -> Filters:
        return replace(self, **changes)

    @cached_property
    def query(self) -> str:
        """What `read` reads back, without what says nothing; "state=open" is left out."""
        return urlencode([(one.name, value) for one in FIELDS if (value := getattr(self, one.name)) != one.default])

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the state is asked for: an empty list then says "no match", not "no request yet"."""
        return any(getattr(self, one.name) for one in FIELDS if one.name not in ("state", "portal"))


FIELDS = fields(Filters)
