"""What stands in the data folder about backups: when the last one was made, that a restore is under way or made a copy, what it could not bring."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from parvis.config.environment import COPY_MARK, RESTORING_MARK
from parvis.kit.clock import now

LAST: Final = "last-backup.json"
ERASED: Final = "files-erased-before-restore.json"


def write_last(where: str, size: int) -> None:
    _write(settings.DATA_DIR / LAST, {"at": now().isoformat(), "where": where, "bytes": size})


def last_backup() -> tuple[datetime, str] | None:
    """(when it was made, where it was written)."""
    try:
        said = json.loads((settings.DATA_DIR / LAST).read_text(encoding="utf-8"))
        return datetime.fromisoformat(said["at"]), said["where"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError):
        return None


def begin_restoring(archive: str) -> None:
    _write(settings.DATA_DIR / RESTORING_MARK, {"archive": archive, "at": now().isoformat()})


def end_restoring() -> None:
    (settings.DATA_DIR / RESTORING_MARK).unlink(missing_ok=True)


def mark_copy(archive: str) -> None:
    _write(settings.DATA_DIR / COPY_MARK, {"archive": archive, "at": now().isoformat()})


def note_erased(keys: list[str]) -> None:
    """People erased these files while the archive was made that is restored: its rows name them still, and nobody lost them."""
    if keys:
        _write(settings.DATA_DIR / ERASED, {"keys": keys})
    else:
        (settings.DATA_DIR / ERASED).unlink(missing_ok=True)


def erased_files() -> frozenset[str]:
    try:
        return frozenset(json.loads((settings.DATA_DIR / ERASED).read_text(encoding="utf-8"))["keys"])
    except (FileNotFoundError, ValueError, KeyError):
        return frozenset()


def _write(path: Path, said: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(said), encoding="utf-8")
    part.replace(path)
