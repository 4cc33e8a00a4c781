"""The orders in which lists of tickets are read: each as an index holds it, so that a page is found by its key wherever it begins."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Expression, F, Func, Value

from parvis.kit.prepared import Slot, Values
from parvis.tickets.models import Ticket

COMMITTED: Final = 0
"""`press_rank` of what has a commitment to keep."""
WAITING: Final = 1
ELSEWHERE: Final = 2
MOST_CHARACTERS: Final = 200


@dataclass(frozen=True)
class Order:
    """`columns`: of the row; the key comes last, and all of them go one way."""

    key: str
    columns: tuple[str, ...]
    is_descending: bool

    def __str__(self) -> str:
        return self.key

    def names(self, *, is_backwards: bool = False) -> list[str]:
        """As `order_by` takes them."""
        way = "-" if self.is_descending != is_backwards else ""
        return [f"{way}{name}" for name in (*self.columns, "pk")]

    def ordered(self, *, is_backwards: bool = False, after: int = 0) -> str:
        """The same for the rows of a union that has the key first, then `after` other columns, then these."""
        way = "DESC" if self.is_descending != is_backwards else "ASC"
        first = 2 + after
        return ", ".join(f"{place} {way}" for place in [*range(first, first + len(self.columns)), 1])

    def place(self, ticket: Any) -> tuple[Any, ...]:
        return (*(getattr(ticket, name) for name in self.columns), ticket.pk)

    def beyond(self, place: tuple[Any, ...], *, is_backwards: bool) -> Expression:
        """What comes after `place`, or before it: written so that an index is entered there."""
        values = (value if isinstance(value, Slot) else Value(value, output_field=_field(name)) for name, value in self._named(place))
        columns = (F(name) for name in (*self.columns, "pk"))
        return _Beyond(*columns, *values, is_above=self.is_descending == is_backwards)

    def slots(self) -> tuple[Slot, ...]:
        return tuple(Slot(f"cursor_{name}", _field(name)) for name in (*self.columns, "pk"))

    def bound(self, place: tuple[Any, ...]) -> Values:
        return {f"cursor_{name}": value for name, value in self._named(place)}

    def _named(self, place: tuple[Any, ...]) -> list[tuple[str, Any]]:
        return list(zip((*self.columns, "pk"), place, strict=True))


LATEST: Final = Order("latest", ("updated_at",), is_descending=True)
"""The last changed first."""
PRESSING: Final = Order("due", ("press_rank", "press_at"), is_descending=False)
"""Commitments first, then who has waited longest for the team, then what waits for somebody else. Of open tickets: no index holds the others so."""
ORDERS: Final = {order.key: order for order in (LATEST, PRESSING)}


@dataclass(frozen=True)
class Cursor:
    """A place between two rows, and which way the page goes from it."""

    order: Order
    place: tuple[Any, ...]
    is_backwards: bool = False

    def __str__(self) -> str:
        parts = [value.isoformat() if isinstance(value, datetime) else str(value) for value in self.place[:-1]]
        text = f"{'<' if self.is_backwards else '>'}{'|'.join([*parts, self.place[-1].hex])}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str | None, order: Order = LATEST) -> Cursor | None:
        """None for anything that this did not write, and for a place in another order."""
        if not text or len(text) > MOST_CHARACTERS:
            return None
        try:
            decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            *parts, key = decoded[1:].split("|")
            values = [_read(name, part) for name, part in zip(order.columns, parts, strict=True)]
            return cls(order, (*values, UUID(key)), decoded[0] == "<")
        except (ValueError, IndexError, binascii.Error):
            return None

    @property
    def values(self) -> Values:
        return self.order.bound(self.place)


class _Beyond(Func):
    """A comparison of rows: (columns…) > (values…). Twice as many expressions as columns."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, is_above: bool) -> None:
        super().__init__(*expressions)
        self.is_above = is_above

    def as_sql(
        self, compiler: Any, connection: Any, function: Any = None, template: Any = None, arg_joiner: Any = None, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        compiled = [compiler.compile(one) for one in self.get_source_expressions()]
        half = len(compiled) // 2
        columns, values = (", ".join(sql for sql, _params in part) for part in (compiled[:half], compiled[half:]))
        return f"({columns}) {'>' if self.is_above else '<'} ({values})", tuple(value for _sql, params in compiled for value in params)


def _field(name: str) -> Any:
    found: Any = Ticket._meta.pk if name == "pk" else Ticket._meta.get_field(name)
    return found.output_field if found.generated else found


def _read(name: str, text: str) -> Any:
    """Raises ValueError for what no row holds there."""
    if _field(name).get_internal_type() == "DateTimeField":
        moment = datetime.fromisoformat(text)
        if not moment.tzinfo:
            raise ValueError(text)
        return moment
    number = int(text)
    if not 0 <= number < 100:
        raise ValueError(text)
    return number
