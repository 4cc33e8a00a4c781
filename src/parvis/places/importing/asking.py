"""Asking for a file to be loaded, and doing what was asked."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from django.db.models import F, Q

from parvis.kit import files
from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.kit.files import Readable
from parvis.kit.jobs import poke, sweep
from parvis.places.importing import reasons, running
from parvis.places.importing.faults import Unreadable
from parvis.places.importing.layout import recognised
from parvis.places.importing.text import Text, first_line
from parvis.places.models import ImportRun

if TYPE_CHECKING:
    from parvis.people.models import User

logger = logging.getLogger(__name__)
MOST_BYTES: Final = 100_000_000
"""Of a file that is sent through a page, as it is sent; a larger one is loaded from the command line."""
_OPEN: Final = (ImportRun.State.WAITING, ImportRun.State.RUNNING)


def ask(stream: Readable, *, name: str, by: User, layout: str = "", is_part: bool = False) -> ImportRun:
    """Keep the file and have it loaded; the same file sent twice is one loading.

    `is_part`: nothing is gone for not being in it. Raises Refused, in words, for what is too large or no file of places.
    """
    stored = files.store(stream, name=name, max_bytes=MOST_BYTES)
    try:
        with files.open_stored(stored.key) as kept:
            found = layout_of(kept, layout)
        known = _known(stored.sha256, found, is_part=is_part)
    except BaseException:
        files.discard(stored.key)
        raise
    if known:
        files.discard(stored.key)
        return known
    run = ImportRun.objects.create(
        layout=found,
        file_name=stored.name,
        storage_key=stored.key,
        sha256=stored.sha256,
        byte_count=stored.size,
        requested_by=by,
        is_part=is_part,
    )
    poke("places.load_due")
    return run


def ask_path(path: Path, *, layout: str = "", is_part: bool = False) -> ImportRun:
    """The same for a file of this machine, which stays where it is; whoever asks performs it. Raises Refused, OSError."""
    with path.open("rb") as stream:
        found = layout_of(stream, layout)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return _known(digest, found, is_part=is_part) or ImportRun.objects.create(
        layout=found, file_name=path.name, sha256=digest, byte_count=path.stat().st_size, is_part=is_part
    )


def once_more(run: ImportRun) -> ImportRun:
    """Another loading of the same file of this machine."""
    said = {name: getattr(run, name) for name in ("layout", "file_name", "sha256", "byte_count", "is_part")}
    return ImportRun.objects.create(**said)


def layout_of(stream: IO[bytes], key: str = "") -> str:
    """Which kind of file it is. Raises Refused for what cannot be read at all."""
    try:
        return recognised(first_line(Text(stream).lines()), key)[0].key
    except Unreadable as fault:
        raise Refused(reasons.of_file(fault), code=fault.reason) from fault


def _known(sha256: str, layout: str, *, is_part: bool) -> ImportRun | None:
    """The loading of this very file that is under way, or that succeeded and after which no other file wrote anything."""
    runs = ImportRun.objects.filter(layout=layout)
    if under_way := runs.filter(state__in=_OPEN, sha256=sha256, is_part=is_part).first():
        return under_way
    last = runs.filter(row_count__gt=0).order_by(F("finished_at").desc(nulls_first=True)).first()
    if last is None or last.state != ImportRun.State.DONE or last.rejected_count:
        return None
    return last if (last.sha256, last.is_part) == (sha256, is_part) else None


def require_quiet(run: ImportRun) -> None:
    """Raises Conflict while another file is being loaded."""
    if ImportRun.objects.filter(state=ImportRun.State.RUNNING, lease_until__gt=now()).exclude(pk=run.pk).exists():
        raise Conflict("Another file is being loaded: wait until it is done.")


@sweep(every_seconds=15)
def load_due() -> int:
    """How many files were loaded; one at a time, the oldest first."""
    done = 0
    while (run := _due()) is not None and running.claim(run):
        try:
            _perform(run)
        except running.Lost:
            logger.info("loading %s goes on elsewhere", run.pk)
        done += 1
    return done


def _due() -> ImportRun | None:
    if ImportRun.objects.filter(state=ImportRun.State.RUNNING, lease_until__gte=now()).exists():
        return None
    kept = ImportRun.objects.filter(state__in=_OPEN).exclude(storage_key="")
    return kept.filter(Q(lease_until=None) | Q(lease_until__lt=now())).order_by("created_at").first()


def _perform(run: ImportRun) -> None:
    if run.attempt_count >= running.MOST_ATTEMPTS + 1:
        running.fail(run, "broken")  # it ended its workers, who could not say so themselves
        return
    try:
        stream = files.open_stored(run.storage_key)
    except FileNotFoundError:
        running.fail(run, "gone")
        return
    with stream:
        running.perform(run, stream)
