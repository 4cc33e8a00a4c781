"""Rows as lines of JSON that say the same of both databases, and a sum of a table that depends on neither.

What a row holds is read and written through Django's fields: a moment is a moment, whatever a database makes of it.
"""

import base64
import gzip
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import models

PART_BYTES: Final = 4 * 1024 * 1024
"""Of lines, before they are compressed: what is held in memory at once."""
MICROSECOND: Final = timedelta(microseconds=1)


class Sum:
    """Of the rows of a table in whatever order: how many, and the sum of their digests."""

    def __init__(self) -> None:
        self.rows = 0
        self._total = 0

    def add(self, row: list[Any], written: bytes) -> None:
        """`written`: the row's own line, which need not be made again where every database gives it back alike."""
        if any(isinstance(value, float | dict | list) for value in row):
            written = line(settled(row))
        self.rows += 1
        self._total += int.from_bytes(hashlib.sha256(written).digest(), "big")

    @property
    def digest(self) -> str:
        return f"{self._total % (1 << 256):064x}"

    def said(self) -> dict[str, Any]:
        return {"rows": self.rows, "sum": self.digest}


def fields(model: type[models.Model]) -> list[Any]:
    """In an order of their own: the same whatever the order of the columns. What the database works out by itself is not kept."""
    return sorted((one for one in model._meta.concrete_fields if not one.generated), key=lambda field: field.column)


def read(model: type[models.Model], using: str) -> Iterator[list[Any]]:
    """Every row, as values that JSON knows, one after the other."""
    columns = fields(model)
    plain = [plainer(field) for field in columns]
    query = model._base_manager.using(using).order_by().values_list(*(field.attname for field in columns))  # type: ignore[attr-defined]
    for row in query.iterator(chunk_size=2000):
        yield [value if value is None else make(value) for make, value in zip(plain, row, strict=True)]


def line(row: list[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8", "surrogatepass")


def parts(rows: Iterable[list[Any]], heading: dict[str, Any], total: Sum) -> Iterator[bytes]:
    """Compressed lines, at least one part; each begins with `heading` and can be read alone."""
    first = json.dumps(heading).encode() + b"\n"
    held, size = [first], 0
    for row in rows:
        data = line(row)
        total.add(row, data)
        held += (data, b"\n")
        size += len(data)
        if size > PART_BYTES:
            yield gzip.compress(b"".join(held), 3, mtime=0)
            held, size = [first], 0
    yield gzip.compress(b"".join(held), 3, mtime=0)


def lines(part: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """(the heading, the lines) of a part."""
    first, *rest = gzip.decompress(part).split(b"\n")[:-1]
    return json.loads(first), rest


def plainer(field: Any) -> Callable[[Any], Any]:
    """What makes of a value that is not None one that JSON knows."""
    return PLAIN.get(_kind(field), lambda value: value)


def fuller(field: Any) -> Callable[[Any], Any]:
    """The way back."""
    return FULL.get(_kind(field), lambda value: value)


def _kind(field: Any) -> str:
    while field.remote_field:
        field = field.target_field
    return str(field.get_internal_type())


def settled(value: Any) -> Any:
    """A number of JSON as every database gives it back: `1e16` and `10000000000000000` are one."""
    if isinstance(value, dict):
        return {name: settled(one) for name, one in value.items()}
    if isinstance(value, list):
        return [settled(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


PLAIN: Final[dict[str, Callable[[Any], Any]]] = {
    "UUIDField": lambda value: value.hex,
    "DateTimeField": _moment,
    "DateField": lambda value: value.isoformat(),
    "TimeField": lambda value: value.isoformat(),
    "DurationField": lambda value: value // MICROSECOND,
    "DecimalField": str,
    "BinaryField": lambda value: base64.b64encode(value).decode("ascii"),
    "BooleanField": bool,
    "FloatField": float,
    "GenericIPAddressField": str,
}
FULL: Final[dict[str, Callable[[Any], Any]]] = {
    "UUIDField": uuid.UUID,
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": lambda value: datetime.fromisoformat(f"2000-01-01T{value}").time(),
    "DurationField": lambda value: value * MICROSECOND,
    "DecimalField": Decimal,
    "BinaryField": base64.b64decode,
}
