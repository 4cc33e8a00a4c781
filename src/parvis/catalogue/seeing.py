"""How far a request is open to the requester's organisation, by the role one has there: one short text for each combination.

A service says it once for all (`site`) or for each role (`{member = "participants", manager = "site", administrator = "tree"}`). A request keeps
it as one text, so that each way of seeing is a constant list of texts: lists read one index, whatever the roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement
from typing import Any, Final

ROLES: Final = ("member", "manager", "administrator")
"""Each sees at least what the one before it sees."""
WAYS: Final = ("participants", "site", "tree", "organisation")
"""Each opens it to more people than the one before: who takes part; the same node; also the nodes above; everyone of the tree."""
CLOSED: Final = ("requester", "participants", "restricted")
"""Nobody sees it by their organisation. `restricted`: no share opens it either, and no manager is told of it."""
UNIFORM: Final = ("requester", *WAYS, "restricted")
_LETTERS: Final = {way[0]: way for way in WAYS}


def code_of(said: str | Mapping[str, str]) -> str:
    """The text that stands for what a service says. A role that is left out sees what the one below it sees."""
    if isinstance(said, str):
        return said
    ways: list[str] = []
    for role in ROLES:
        ways.append(said.get(role) or (ways[-1] if ways else WAYS[0]))
    return ways[0] if len(set(ways)) == 1 else "".join(way[0] for way in ways)


def said_by(code: str) -> str | dict[str, str]:
    """What a service would say for this text: a word, or one for each role."""
    return code if code in UNIFORM else ways_of(code)


def ways_of(code: str) -> dict[str, str]:
    """{role: how far the request is open to it}."""
    if code in CLOSED:
        return dict.fromkeys(ROLES, WAYS[0])
    if code in WAYS:
        return dict.fromkeys(ROLES, code)
    return {role: _LETTERS[letter] for role, letter in zip(ROLES, code, strict=True)}


def is_monotone(said: Mapping[str, Any]) -> bool:
    """Whether a higher role never sees less; of roles and ways that are known."""
    ranks = [WAYS.index(said[role]) for role in ROLES if said.get(role) in WAYS]
    return ranks == sorted(ranks)


CODES: Final = (
    "requester",
    "restricted",
    *(code_of(dict(zip(ROLES, ways, strict=True))) for ways in combinations_with_replacement(WAYS, len(ROLES))),
)
"""All there are: two and the twenty in which a higher role never sees less."""
OPENS: Final = {
    (role, way): tuple(sorted(code for code in CODES if WAYS.index(ways_of(code)[role]) >= place))
    for role in ROLES
    for place, way in enumerate(WAYS)
    if place
}
"""{(role, how near): texts of the requests that it sees}. How near: `site`, the node itself; `tree`, a node below; `organisation`, another of the tree."""


def is_narrower(code: str, than: str) -> bool:
    """Whether nobody sees it who did not before, by their organisation."""
    mine, other = ways_of(code), ways_of(than)
    return all(WAYS.index(mine[role]) <= WAYS.index(other[role]) for role in ROLES)
