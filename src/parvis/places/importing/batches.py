"""A file in batches of lines that were read, ready to be loaded, and of lines that could not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from parvis.places.importing.faults import Fault
from parvis.places.importing.headers import Header
from parvis.places.importing.layout import Loader, Numbered
from parvis.places.importing.text import Line, Text

BATCH_ROWS = 10_000
SQLITE_ROWS: Final = 3_000
"""SQLite has one writer at a time: others wait for a batch."""


@dataclass
class Batch:
    """`last_line`: the number up to which the file is dealt with after it; `position`: the same in bytes of the file as received."""

    last_line: int = 0
    position: int = 0
    row_count: int = 0
    rows: list[Numbered] = field(default_factory=list)
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    raw: dict[int, str] = field(default_factory=dict)
    ends_in_cut_line: bool = False

    def refuse(self, line: Line, fault: Fault, header: Header, loader: Loader) -> None:
        """Whatever the line names is not gone for all that."""
        number, written, _reason = line
        self.faults.append((number, fault))
        loader.spare(header.likely_cells(written))
        self.ends_in_cut_line = fault.reason == "too-few-cells"


def batches(text: Text, lines: Iterator[Line], header: Header, loader: Loader, stop_at: int) -> Iterator[Batch]:
    """`lines`: those after the header. One batch ends at the line `stop_at`, where an earlier loading had come to."""
    batch, most = Batch(), BATCH_ROWS if connection.vendor == "postgresql" else min(BATCH_ROWS, SQLITE_ROWS)
    for line in lines:
        number, written, reason = line
        batch.last_line = number
        if written and not written.isspace():
            batch.row_count += 1
            batch.raw[number] = written
            batch.ends_in_cut_line = False
            try:
                if reason:
                    raise Fault(reason)
                batch.rows.append((number, loader.read(header.cells(written))))
            except Fault as fault:
                batch.refuse(line, fault, header, loader)
        if batch.row_count >= most or number == stop_at:
            batch.position = text.unpacked.position
            yield batch
            batch = Batch(last_line=number)
    batch.position = text.unpacked.position
    yield batch
