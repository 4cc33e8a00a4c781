"""The refused lines of a loading as a file: the line as it came, its number and the reason in words; corrected, it can be loaded again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from parvis.places.importing import reasons
from parvis.places.models import ImportReject, ImportRun

ROWS_AT_ONCE: Final = 2_000
TITLES: Final = ("#ligne", "#colonne", "#motif")
"""Put behind the file's own columns, where a loader passes over them (`headers.REMARK`)."""


def after(run: ImportRun, line: int, number: int) -> list[ImportReject]:
    """A page of them, from behind a line."""
    return list(ImportReject.objects.filter(run=run, line_number__gt=line).order_by("line_number", "id")[:number])


def as_file(run: ImportRun) -> Iterator[bytes]:
    """UTF-8 with its mark, in pieces; separated as the file was."""
    separator = _separator(run.first_line)
    yield b"\xef\xbb\xbf"
    yield f"{run.first_line}{separator}{separator.join(TITLES)}\r\n".encode()
    written = run.first_line.count(separator) + 1
    for reject in ImportReject.objects.filter(run=run).order_by("line_number", "id").iterator(chunk_size=ROWS_AT_ONCE):
        yield _line(reject, separator, written).encode()


def _line(reject: ImportReject, separator: str, width: int) -> str:
    """A line with too few cells is filled, so that what is said of it stands under its titles."""
    missing = max(0, width - 1 - reject.raw.count(separator)) if '"' not in reject.raw else 0
    said = io.StringIO()
    writer = csv.writer(said, delimiter=separator, lineterminator="")
    writer.writerow([reject.line_number, reject.column, sentence(reject)])
    return f"{reject.raw}{separator * missing}{separator}{said.getvalue()}\r\n"


def sentence(reject: ImportReject) -> str:
    said = reasons.of_line(reject.reason)
    return _("%(reason)s (read: “%(value)s”)") % {"reason": said, "value": reject.value} if reject.value else said


def _separator(first_line: str) -> str:
    return max(";", "\t", "|", ",", key=first_line.count)
