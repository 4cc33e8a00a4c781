"""Messages: compiled when a catalogue is newer than its machine form."""

import os
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def catalogues() -> Iterator[Path]:
    yield from PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po")


def compile_stale() -> int:
    """How many catalogues were compiled; costs a millisecond when none had changed."""
    stale = [po for po in catalogues() if _is_stale(po)]
    for po in stale:
        compile_one(po)
    return len(stale)


def compile_one(po: Path) -> None:
    # Babel takes a tenth of a second to import, and is needed only after a change.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parents[1].name, abort_invalid=True)
    part = po.with_suffix(f".mo.{os.getpid()}.part")  # two processes may start at once
    with part.open("wb") as target:
        write_mo(target, catalogue)
    part.replace(po.with_suffix(".mo"))


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime
