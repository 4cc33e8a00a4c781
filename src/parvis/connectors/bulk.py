"""The same thing asked for each line of a file. Its lines are rows, so a worker that dies leaves off where the next one goes on.

    QUALIFY_FILE = bulk.operation("eligibility_file", {…}, qualify_line)     # among the operations of a connector
    run = bulk.ask_file("simulated.eligibility_file", sheets.read(data), name="adresses.csv", by=user, …)

`qualify_line(whole, cells, key)` asks for one line by `running.ask(…, parent=whole, key=key)` and returns the run; it raises Refused for
a line that cannot be asked. While the outside system does not answer, the file waits, and goes on by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.connectors.models import Line, Run
from parvis.connectors.registry import Answer, Later, Operation
from parvis.connectors.running import leave
from parvis.connectors.troubles import spoken
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.files import safe_name
from parvis.kit.tables import csv_rows

if TYPE_CHECKING:
    from parvis.kit.sheets import Sheet
    from parvis.people.models import Organisation, User

Asks = Callable[[Run, Mapping[str, str], str], Run]

MOST_LINES: Final = 5_000
SLICE: Final = timedelta(seconds=8)
"""After which others get their turn."""
AGAIN: Final = timedelta(seconds=20)
"""How long a file waits when nothing answers."""
CHUNK: Final = 500


def operation(key: str, title: Mapping[str, str], ask_line: Asks, **more: Any) -> Operation:
    """One that asks `ask_line` for each line of a file. `more`: whatever else an operation says of itself."""
    said: dict[str, Any] = {"timeout": timedelta(minutes=2), "max_attempts": 5, "is_queued": True, "calls_out": False, **more}
    return Operation(key, title, partial(_perform, ask_line), **said)


def ask_file(
    operation_name: str,
    sheet: Sheet,
    *,
    name: str,
    by: User,
    organisation: Organisation,
    portal_key: str,
    key: str | UUID,
    options: Mapping[str, Any] | None = None,
    most: int = MOST_LINES,
) -> Run:
    """The run of a whole file, which a worker performs; sent twice under one key, the first one.

    `options`: what is the same for all lines, in `run.input["options"]`. Raises Refused for a file with too many lines.
    """
    if len(sheet.lines) > most:
        raise Refused(_("This file is too long: %(most)d lines at most. Cut it into several.") % {"most": most}, code="too_long")
    asked = {"file": safe_name(name), "header": sheet.header, "lines": len(sheet.lines), "options": dict(options or {})}
    with transaction.atomic():
        run = leave(operation_name, by=by, organisation=organisation, portal_key=portal_key, input=asked, key=key, summary=safe_name(name))
        if not run.lines.exists():
            Line.objects.bulk_create(_lines(run, sheet), batch_size=CHUNK)
    return run


def results(run: Run) -> Iterator[Line]:
    """The lines in their order, each with its `part` where it was asked."""
    return run.lines.select_related("part").order_by("number").iterator(chunk_size=CHUNK)


def result_file(run: Run, titles: Sequence[str], cells_of: Callable[[Line], Sequence[object]]) -> Iterator[bytes]:
    """A CSV file: the columns that were sent, then those of `titles`, which `cells_of` fills for each line."""
    header = list(run.input["header"])
    rows = ([*(line.cells.get(title, "") for title in header), *cells_of(line)] for line in results(run))
    return csv_rows([*header, *titles], rows)


def done_of(run: Run) -> tuple[int, int]:
    """How many lines are settled, and how many there are."""
    whole = int(run.input.get("lines", 0))
    return whole - run.lines.open().count(), whole


def _lines(run: Run, sheet: Sheet) -> Iterable[Line]:
    for line in sheet.lines:
        cells = dict(zip(sheet.header, line.cells, strict=True))
        yield Line(organisation_id=run.organisation_id, run=run, number=line.number, cells=cells)


def _perform(ask_line: Asks, run: Run) -> Answer | Later:
    until = time.monotonic() + SLICE.total_seconds()
    language = run.requested_by.language if run.requested_by else None
    with translation.override(language or translation.get_language()):
        for line in run.lines.open().order_by("number")[:CHUNK]:
            if not _ask(ask_line, run, line):
                return _later(run, now() + AGAIN)
            if time.monotonic() > until:
                break
    if run.lines.open().exists():
        return _later(run, now())
    refused = run.lines.refused().count()
    return Answer({"lines": run.input["lines"], "refused": refused}, verdict="refused" if refused == run.input["lines"] else "done")


def _ask(ask_line: Asks, run: Run, line: Line) -> bool:
    """Whether the line is settled: answered, or refused for good. After a crash its key finds what was asked before."""
    try:
        part = ask_line(run, line.cells, f"{line.pk.hex}:{line.tries}")
    except Refused as refusal:
        Line.objects.filter(pk=line.pk).update(error_code=refusal.code[:60], said=spoken(str(refusal)))
        return True
    if part.is_done or part.said:
        Line.objects.filter(pk=line.pk).update(part=part)
        return True
    if part.is_finished:
        Line.objects.filter(pk=line.pk).update(tries=F("tries") + 1)
    return False


def _later(run: Run, at: Any) -> Later:
    done, whole = done_of(run)
    text = {"fr": f"{done} sur {whole} lignes", "en": f"{done} of {whole} lines"}
    return Later(at, percent=done * 100 // max(whole, 1), text=text)
