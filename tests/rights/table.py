"""Who gets what at which address. A line for every address and method; `python -m tests.rights.page` makes docs/rights.md of it.

Answers: `page` (200), `sign in` (sent to the sign-in page), `moves on` (sent to another page), `made` (201), `nothing` (204),
`not found` (404), `forbidden` (403), `sign in first` (401), `asks again` (422: something is missing), `refused` (409),
`no effect` (sent to another page, and nothing was written), `kept, sign in` (sent to the sign-in page, and what was typed waits). Who is refused writes nothing, whatever the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.rights.world import OBJECTS, ROLES, SEES

STRANGERS = ("anonymous", "deactivated")
STAFF = ("agent", "other agent", "superuser")
CUSTOMERS = tuple(role for role in ROLES if role not in STRANGERS + STAFF)
Answers = dict[tuple[str, str], str]
"""(role, object) → answer; the object is "" where an address names none."""


@dataclass(frozen=True)
class Row:
    """`values`: what stands for the names in the address, where it is not the world's own; `data`: what is sent with POST."""

    path: str
    method: str
    answers: Answers
    data: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def objects(self) -> list[str]:
        return list(dict.fromkeys(name for _role, name in self.answers))


def _all(answers: dict[str, str], objects: tuple[str, ...] = ("",)) -> Answers:
    return {(role, name): answers[role] for name in objects for role in ROLES}


def everyone(answer: str, **but: str) -> Answers:
    return _all(_but(dict.fromkeys(ROLES, answer), but))


def signed_in(answer: str, *, strangers: str = "sign in", **but: str) -> Answers:
    return _all(_but({role: strangers if role in STRANGERS else answer for role in ROLES}, but))


def not_signed_in(answer: str, *, others: str = "moves on") -> Answers:
    return _all({role: answer if role in STRANGERS else others for role in ROLES})


def staff(answer: str, *, strangers: str = "sign in", objects: tuple[str, ...] = ("",)) -> Answers:
    return _all({role: strangers if role in STRANGERS else answer if role in STAFF else "not found" for role in ROLES}, objects)


def who_sees(answer: str, *, strangers: str = "sign in", **but: str) -> Answers:
    """`but`: a role's answer on what it sees; what one does not see is not found."""
    special = {name.replace("_", " "): said for name, said in but.items()}
    found = {}
    for name in OBJECTS:
        for role in ROLES:
            seen = special.get(role, answer) if role in SEES[name] else "not found"
            found[role, name] = strangers if role in STRANGERS else seen
    return found


def who_handles(answer: str, *, strangers: str = "sign in") -> Answers:
    """At the desk: customers find nothing, agents what they handle."""
    handles = ("agent", "superuser")
    return {
        (role, name): strangers if role in STRANGERS else answer if role in handles else "not found" for name in OBJECTS for role in ROLES
    }


def who_asked(answer: str) -> Answers:
    """Who made the request and who handles it; others who see it are told that they may not."""
    may = {("requester", "own"), *((role, name) for role in ("agent", "superuser") for name in OBJECTS)}
    return {key: answer if key in may else said for key, said in who_sees("forbidden").items()}


HAS = {"own": ("requester", "colleague", "manager", "administrator"), "another’s": ("stranger",)}
HAS["organisation’s"] = HAS["own"]


def who_has(answer: str, *, team: str = "", strangers: str = "sign in") -> Answers:
    """Equipment: people of the entity that has it, and whoever works for the portal. `team`: their own answer, where it is another."""
    found = {}
    for name in OBJECTS:
        for role in ROLES:
            ours = (team or answer) if role in STAFF else answer if role in HAS[name] else "not found"
            found[role, name] = strangers if role in STRANGERS else ours
    return found


OWNERS = {"own": "requester", "organisation’s": "administrator", "another’s": "stranger"}
MANAGERS = {"own": ("manager", "administrator"), "organisation’s": ("manager", "administrator"), "another’s": ("stranger",)}


def who_leads(answer: str) -> Answers:
    """Who made the request, who leads its organisation, and who handles it; others who see it are told that they may not."""
    leads = {("manager", "organisation’s"), ("administrator", "organisation’s"), ("stranger", "another’s")}
    return {key: answer if key in leads and said == "forbidden" else said for key, said in who_asked(answer).items()}


def owner(
    answer: str, *, of: Mapping[str, str | tuple[str, ...]] = OWNERS, others: str = "not found", strangers: str = "sign in"
) -> Answers:
    """What belongs to one person, or to a few."""

    def said(role: str, name: str) -> str:
        mine = (of[name],) if isinstance(of[name], str) else of[name]
        return strangers if role in STRANGERS else answer if role in mine else others

    return {(role, name): said(role, name) for name in OBJECTS for role in ROLES}


def _but(answers: dict[str, str], but: dict[str, str]) -> dict[str, str]:
    return answers | {name.replace("_", " "): said for name, said in but.items()}


def who_decides(answer: str, *, others: str = "not found") -> Answers:
    """About a membership: whose it is, and those who lead the organisation."""
    of = {name: (OWNERS[name], *MANAGERS[name]) for name in OBJECTS}
    return owner(answer, of=of, others=others)


def who_leads_home(answer: str) -> Answers:
    """The requester's organisation."""
    return _all(
        {role: "sign in" if role in STRANGERS else answer if role in ("manager", "administrator") else "not found" for role in ROLES}
    )
