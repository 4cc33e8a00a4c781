"""Pages that count the requests of some services by where they stand: what a portal's `[[boards]]` say.

A board has rows, a row counts the requests of its services, a counter those in its statuses. What is counted is written to the services
themselves (`Service.is_counted`): the database counts these, and no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.catalogue.models import Portal, Service

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Counter:
    key: str
    label: Texts
    statuses: tuple[str, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Counter:
        return cls(raw["key"], raw["label"], tuple(raw["statuses"]))


@dataclass(frozen=True)
class Row:
    """`services`: slugs; `place`: the field of their forms that says where, if any."""

    key: str
    title: Texts
    help: Texts
    services: tuple[str, ...]
    place: str
    counters: tuple[Counter, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Row:
        counters = tuple(Counter.read(one) for one in raw["counters"])
        return cls(raw["key"], raw["title"], raw.get("help", {}), tuple(raw["services"]), raw.get("place", ""), counters)

    def counter(self, key: str) -> Counter | None:
        return next((one for one in self.counters if one.key == key), None)


@dataclass(frozen=True)
class Board:
    """`begin`: slug of the service that begins a new one."""

    key: str
    title: Texts
    heading: Texts
    lead: Texts
    place: Texts
    begin: str
    rows: tuple[Row, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Board:
        rows = tuple(Row.read(one) for one in raw["rows"])
        said = {name: raw.get(name, {}) for name in ("heading", "lead", "place")}
        return cls(raw["key"], raw["title"], begin=raw.get("begin", ""), rows=rows, **said)

    @property
    def services(self) -> tuple[str, ...]:
        """The slugs of all its rows, each once."""
        return tuple(dict.fromkeys(slug for row in self.rows for slug in row.services))


def boards_of(portal: Portal) -> list[Board]:
    return [Board.read(raw) for raw in portal.boards]


def services_counted(portal: Portal) -> list[Service]:
    """Those that some board counts, in use or not: their requests stay on it."""
    slugs = {slug for board in boards_of(portal) for slug in board.services}
    return list(portal.services.filter(slug__in=slugs).order_by("order", "id"))
