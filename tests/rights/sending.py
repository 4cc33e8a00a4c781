"""What is sent to try an address, and to which one: what it is about may have been made for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpResponseBase

from tests.administration.screens import fields_of
from tests.rights.addresses import ask, filled, kind
from tests.rights.table import Row
from tests.rights.world import World

KEY = "0199c0de-0000-7000-8000-00000000c0de"
"""What a page says once in its form, that the form counts once."""
Sent = dict[str, Any]


@dataclass(frozen=True)
class Sending:
    """`at`: what stands for the names in the address, where it is neither the world's nor the table's; `query`: what follows the address.

    `page`: the address of the page whose main form is sent, as it stands there but for `data`; "" for a form that says nothing of its own.
    """

    data: Sent = field(default_factory=dict)
    at: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    page: str = ""


Makes = Callable[[World], Sending]
Cases = dict[str, tuple[str, Makes]]
"""{address: (who sends, what)}."""


def to(row: Row, sending: Sending, world: World, about: str) -> str:
    return filled(_with(row, sending), world, about) + sending.query


def drawn(row: Row, sending: Sending, world: World, role: str, about: str) -> Sent:
    """What the form says on its page."""
    if not sending.page:
        return {}
    path = filled(replace(_with(row, sending), path=sending.page), world, about)
    return dict(fields_of(world.client(role), path + sending.query))


def sent(world: World, role: str, path: str, data: Sent) -> HttpResponseBase:
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return ask(world, role, "POST", path, data)


def answered(response: HttpResponseBase) -> tuple[str, str]:
    """In the table's words, and where it leads."""
    return kind(response), response.headers.get("Location", "")


def _with(row: Row, sending: Sending) -> Row:
    return replace(row, values=row.values | sending.at)
