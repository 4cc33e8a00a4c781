"""`./parvis backup`: the database and every stored file in one archive, while people work."""

import argparse
import fcntl
import gzip
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection

from parvis import __version__
from parvis.config.environment import HALF_RESTORED, Environment
from parvis.config.safekeeping import marks, rows, schema, telling
from parvis.config.safekeeping.archive import Writer
from parvis.config.safekeeping.encryption import Encrypting
from parvis.config.safekeeping.keys import Keys, columns
from parvis.config.safekeeping.snapshot import database_bytes, snapshot
from parvis.kit.clock import now
from parvis.kit.files import open_stored

FORMAT: Final = 1
NAME: Final = "parvis-{moment:%Y%m%d-%H%M%S}.parvis"
NAMES: Final = "parvis-????????-??????.parvis"
LISTED: Final = 1000
"""Files whose sizes and digests are kept in memory before they are written down."""
STDOUT: Final = "-"
PATIENCE: Final = 5.0
"""Seconds for which a row may outlive its file."""


class Refusal(Exception):  # noqa: N818  a finding, named as the house names its exceptions
    """The sentence says why nothing was done, and what to do."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        if Environment().is_half_restored:
            raise Refusal(HALF_RESTORED)
        return run(options)
    except Refusal as refusal:
        print(f"parvis backup: {refusal}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"parvis backup: the archive could not be written: {error.strerror or error}. Nothing is left of it.", file=sys.stderr)
        return 1


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parvis backup", description=__doc__)
    parser.add_argument("to", nargs="?", metavar="FILE|FOLDER", help="where to (default: backups/ in the data folder)")
    parser.add_argument("--to", dest="stream", choices=[STDOUT], help="`--to -`: write the archive to standard output")
    parser.add_argument("--keep", type=int, metavar="N", help="in the folder: keep the last N backups, this one included")
    parser.add_argument("--despite-missing", action="store_true", help="make it although stored files are missing on the disk")
    options = parser.parse_args(arguments)
    options.folder = None if options.stream else _folder(options.to)
    if options.keep is not None and (options.folder is None or options.keep < 1):
        parser.error("--keep needs a folder, and keeps at least one")
    if options.stream and options.to:
        parser.error("either a place or --to -")
    return options


def _folder(place: str | None) -> Path | None:
    """None when `place` is the archive itself."""
    if place is None:
        return Path(settings.DATA_DIR) / "backups"
    return Path(place) if Path(place).is_dir() or place.endswith("/") else None


def run(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    if options.stream:
        made = Backup(sys.stdout.buffer, options.despite_missing).make()
        sys.stdout.buffer.flush()
        where = "standard output"
    else:
        path = options.folder / NAME.format(moment=now()) if options.folder else Path(options.to)
        path = path.absolute()
        made = _to_file(path, options)
        where = str(path)
    marks.write_last(where, made.size)
    _tell(made, where, time.monotonic() - begun)
    if options.keep:
        _forget_old(options.folder, options.keep)
    return 0


def _to_file(path: Path, options: argparse.Namespace) -> "Backup":
    path.parent.mkdir(parents=True, exist_ok=True)
    _require_room(path.parent)
    with _part(path) as out:
        return Backup(out, options.despite_missing).make()


@contextmanager
def _part(path: Path) -> Iterator[IO[bytes]]:
    """A file that has its final name once it is whole and on the disk, and none otherwise."""
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=1024 * 1024) as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(f"another backup is being written to {path}.") from None
        try:
            os.fchmod(out.fileno(), 0o600)
            out.truncate()
            yield out
            out.flush()
            os.fsync(out.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _require_room(folder: Path) -> None:
    """Rows take less than half of what a database of them and of its indexes does."""
    wanted = database_bytes() // 2 + _stored_bytes(Path(settings.MEDIA_ROOT))
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise Refusal(
            f"the disk of {folder} is too small: {telling.size(wanted)} may be needed, {telling.size(free)} are free. "
            "Make room, or say another place."
        )


def _stored_bytes(folder: Path) -> int:
    total = 0
    for root, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(f"{root}/{name}").st_size
            except FileNotFoundError:
                continue
    return total


def _forget_old(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob(NAMES))[:-keep]:
        old.unlink(missing_ok=True)


def _tell(made: "Backup", where: str, seconds: float) -> None:
    print(
        f"{telling.many(made.row_count, 'row')} of {telling.many(len(made.tables), 'table')} and {telling.many(made.file_count, 'file')} "
        f"as they were at {made.taken_at:%Y-%m-%d %H:%M:%S} UTC: {telling.took(made.size, seconds)}.",
        file=sys.stderr,
    )
    print(f"Written to {where}{', encrypted' if settings.BACKUP_PASSPHRASE else ''}.", file=sys.stderr)
    if made.erased:
        print(f"{telling.many(len(made.erased), 'file')} went while it was made, with their rows: people erased them.", file=sys.stderr)
    if made.missing:
        print(f"{telling.many(len(made.missing), 'file')} of rows are missing on the disk; the manifest names them.", file=sys.stderr)


class Backup:
    """Written to `out`. Rows first, in one instant; then the files that these rows name, which never change under their names."""

    def __init__(self, out: IO[bytes], is_missing_allowed: bool = False) -> None:
        self._raw = out
        self._is_missing_allowed = is_missing_allowed
        self.tables: dict[str, dict[str, Any]] = {}
        self.missing: list[str] = []
        self.erased: list[str] = []
        self._absent: list[tuple[str, str, str]] = []
        self.file_count = self.file_bytes = self.size = 0
        self.taken_at: datetime = now()
        self._models: dict[str, Any] = {}

    @property
    def row_count(self) -> int:
        return sum(table["rows"] for table in self.tables.values())

    def make(self) -> "Backup":
        """Raises Refusal, OSError."""
        stream: Any = Encrypting(self._raw, settings.BACKUP_PASSPHRASE) if settings.BACKUP_PASSPHRASE else self._raw
        writer = Writer(stream)
        keys = Keys()
        try:
            self._write_rows(writer, keys)
            self._write_files(writer, keys)
        finally:
            keys.close()
        writer.add("manifest.json", self._manifest())
        writer.seal()
        if stream is not self._raw:
            stream.close()
        self.size = writer.size
        return self

    def _write_rows(self, writer: Writer, keys: Keys) -> None:
        with snapshot() as using:
            self.taken_at = now()
            try:
                migrations = schema.applied(using)
                models = schema.models_at(migrations)
            except schema.Newer as newer:
                raise Refusal(f"the database is of a later version of Parvis than this one (migrations {newer}).") from newer
            except schema.Older:
                raise Refusal(f"{schema.TOO_OLD}; {schema.STEP_BETWEEN}.") from None
            writer.add("about.json", self._about(migrations))
            for model in models:
                self._write_table(writer, model, using, keys)

    def _write_table(self, writer: Writer, model: Any, using: str, keys: Keys) -> None:
        table, total = model._meta.db_table, rows.Sum()
        names = [field.column for field in rows.fields(model)]
        places = [(names.index(column), column) for column in columns(model)]

        def noted() -> Iterator[list[Any]]:
            for row in rows.read(model, using):
                for place, column in places:
                    keys.add(row[place], table, column)
                yield row

        for number, part in enumerate(rows.parts(noted(), {"table": table, "columns": names}, total), start=1):
            writer.add(f"tables/{table}/{number:05}.jsonl.gz", part)
        self.tables[table] = total.said()
        self._models[table] = model

    def _write_files(self, writer: Writer, keys: Keys) -> None:
        listed: list[dict[str, Any]] = []
        number = 0
        for key, table, column in keys:
            one = self._write_file(writer, key, table, column)
            if one:
                listed.append(one)
            if len(listed) == LISTED:
                number += 1
                writer.add(f"lists/{number:05}.jsonl.gz", _list(listed))
                listed = []
        writer.add(f"lists/{number + 1:05}.jsonl.gz", _list(listed))
        self._settle_absent()

    def _write_file(self, writer: Writer, key: str, table: str, column: str) -> dict[str, Any] | None:
        try:
            stream = open_stored(key)
        except FileNotFoundError:
            self._absent.append((key, table, column))
            return None
        with stream:
            size = stream.size
            try:
                digest = writer.add_stream(f"files/{key}", size, stream)  # type: ignore[arg-type]  # it reads
            except EOFError:
                raise Refusal(f"the file {key} became shorter while it was read: examine the disk.") from None
        self.file_count += 1
        self.file_bytes += size
        return {"key": key, "size": size, "sha256": digest}

    def _settle_absent(self) -> None:
        """Erased since the instant of the rows, with its row; or lost, which a backup must not hide. Some erase the file just before its row.

        What was erased while an archive was made that was restored since has its row again, without anything being lost.
        """
        until = time.monotonic() + PATIENCE
        erased = marks.erased_files()
        while lost := [one for one in self._absent if one[0] not in erased and self._is_named(*one)]:
            if time.monotonic() > until:
                break
            time.sleep(0.2)
        if lost and not self._is_missing_allowed:
            key, table, _column = lost[0]
            raise Refusal(
                f"{telling.many(len(lost), 'file')} of rows are missing on the disk, such as {key} of {table}. Bring them back from an "
                "older backup; --despite-missing makes one without such files, and names them."
            )
        self.missing = [key for key, _table, _column in lost]
        self.erased = [key for key, _table, _column in self._absent if key not in set(self.missing)]

    def _is_named(self, key: str, table: str, column: str) -> bool:
        return bool(self._models[table]._base_manager.using("default").filter(**{column: key}).exists())

    def _about(self, migrations: schema.Names) -> bytes:
        return _json(
            {
                "format": FORMAT,
                "version": __version__,
                "taken_at": self.taken_at.isoformat(),
                "database": connection.vendor,
                "database_bytes": database_bytes(),
                "migrations": migrations,
            }
        )

    def _manifest(self) -> bytes:
        return _json(
            {
                "tables": self.tables,
                "files": {"count": self.file_count, "bytes": self.file_bytes, "erased": self.erased, "missing": self.missing},
            }
        )


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"


def _list(listed: list[dict[str, Any]]) -> bytes:
    return gzip.compress(b"".join(json.dumps(one).encode() + b"\n" for one in listed), mtime=0)
