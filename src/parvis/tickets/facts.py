"""What one tool or request found out goes along into the next form, so that nobody types it twice.

An address says where facts come from (`?run=190509-1029-2679560&booking=RDV-1042`); each source looks them up for whoever asks and gives
nothing of what they may not see. A field of a form takes one where it says so (`carries = "place.postcode"`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlencode

from parvis.intake.conditions import is_filled
from parvis.intake.registries import field_types
from parvis.kit.registry import Registry
from parvis.kit.text import one_line

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal
    from parvis.intake.definition import Definition, Field
    from parvis.people.models import User

Facts = Mapping[str, Any]
"""{name: JSON value as an answer of that kind of field holds it}, such as {"place.postcode": "29200"}."""


@dataclass(frozen=True)
class Asking:
    """For whom facts are looked up; `others`: what the address says beside (`floor=12` beside `building=7`)."""

    portal: Portal
    user: User
    others: Mapping[str, str]


class Source(Protocol):
    def __call__(self, value: str, asking: Asking) -> Facts:
        """The facts of what `value` names; empty where `asking.user` may not see it, or there is no such thing."""
        ...


FACTS: Registry[Source] = Registry("sources of facts")
"""By the name that stands in addresses."""
BESIDE: frozenset[str] = frozenset({"floor", "door", "line", "offer", "operation"})
"""What an address may say beside, and no source begins with."""


@dataclass(frozen=True)
class Origin:
    """Where the facts of a form come from, as its address says; what is carried along from page to page."""

    said: Mapping[str, str]

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Origin:
        names = [*FACTS, *sorted(BESIDE)]
        said = {name: one_line(query[name], 120) for name in names if query.get(name)}
        return cls(said if any(name in FACTS for name in said) else {})

    def __bool__(self) -> bool:
        return bool(self.said)

    @property
    def query(self) -> str:
        """The same each time for the same things."""
        return urlencode(sorted(self.said.items()))

    def facts(self, portal: Portal, user: User | None) -> Facts:
        """Of all sources; where two know the same, the one registered last."""
        found: dict[str, Any] = {}
        if user is None:
            return found
        asking = Asking(portal, user, self.said)
        for name, source in FACTS.items():
            if value := self.said.get(name):
                found |= source(value, asking)
        return found


def answers_from(definition: Definition, facts: Facts) -> dict[str, Any]:
    """The answers that `facts` give to a form; a fact that its field cannot hold is left out."""
    found: dict[str, Any] = {}
    for step, field in definition.fields():
        value = facts.get(str(field.said.get("carries", "")))
        if step.repeat is None and is_filled(value) and _fits(field, value):
            found[field.key] = value
    return found


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "text": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "flag": (bool,),
    "list": (list,),
    "address": (dict,),
    "range": (dict,),
}


def _fits(field: Field, value: Any) -> bool:
    """Whether its type holds such a value and, where the form writes out its options, they are among them."""
    if not isinstance(value, _TYPES.get(field_types.get(field.type).value_kind, ())):
        return False
    offered = {option.value for option in field.options}
    chosen = value if isinstance(value, list) else [value]
    return not offered or all(one in offered for one in chosen)
