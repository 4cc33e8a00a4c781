"""`./parvis restore FILE`: the database and the files of an archive, into an installation that holds nothing yet."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection

from parvis import __version__
from parvis.config import preparation, worker
from parvis.config.environment import Environment
from parvis.config.health import pending_migrations
from parvis.config.safekeeping import marks, schema, telling
from parvis.config.safekeeping.archive import Damaged
from parvis.config.safekeeping.encryption import WrongPassphrase
from parvis.config.safekeeping.loading import Loader, drop_everything, make_tables
from parvis.config.safekeeping.making import FORMAT, Refusal
from parvis.config.safekeeping.reading import Received, Taker, digest_of, sealed_about, walk
from parvis.kit.clock import now

ASIDE: Final = ".restoring"
ALIVE: Final = timedelta(seconds=30)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        return run(options)
    except Damaged:
        sentence = f"the archive {options.file} is damaged or not whole: it is not what was written. Take another one."
    except WrongPassphrase:
        sentence = f"the archive {options.file} is encrypted: PARVIS_BACKUP_PASSPHRASE must be what it was when the archive was made."
    except Refusal as refusal:
        sentence = str(refusal)
    except IntegrityError as error:
        sentence = f"the database does not take the rows: {str(error).strip()}."
    except DatabaseError as error:
        sentence = f"the database does not take the rows: {str(error).strip()}. Check PARVIS_DATABASE_URL."
    except OSError as error:
        sentence = f"{error.filename or options.file}: {error.strerror or error}."
    print(f"parvis restore: {sentence}", file=sys.stderr)
    return 1


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parvis restore", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--verify-only", action="store_true", help="read all of it, compare everything, and write nothing")
    parser.add_argument("--replace", action="store_true", help="erase what this installation holds")
    parser.add_argument(
        "--as-copy", action="store_true", help="for trying things out: it writes to nobody, takes no mail, signs everyone out"
    )
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    about = sealed_about(options.file)
    _require_known(about)
    if options.verify_only:
        received = walk(options.file, Taker())
        _tell("The archive is whole:", about, received, options.file, begun)
        return 0
    _require_quiet()
    _require_empty(options.replace)
    _require_room(options.file, about)
    received = restore(options.file, about, is_copy=options.as_copy)
    _tell("Restored:", about, received, options.file, begun)
    if options.as_copy:
        print(
            "This is a copy: no mail leaves it, whatever PARVIS_SMTP_URL says, none is fetched, and everybody is signed out. "
            f"It stays one until {settings.DATA_DIR / marks.COPY_MARK} is removed; mails that waited would leave then."
        )
    return 0


def _tell(word: str, about: dict[str, Any], received: Received, path: Path, begun: float) -> None:
    files = received.manifest["files"]
    print(
        f"{word} {telling.many(received.row_count, 'row')} of {telling.many(len(received.sums), 'table')} and "
        f"{telling.many(received.file_count, 'file')} as they were at {about['taken_at'][:19].replace('T', ' ')} UTC, "
        f"version {about['version']}, {about['database']}. Every sum and every digest is as it was written: "
        f"{telling.took(path.stat().st_size, time.monotonic() - begun)}."
    )
    for key in files["missing"]:
        print(f"The file {key} was missing already when the archive was made.", file=sys.stderr)


def _require_known(about: dict[str, Any]) -> None:
    try:
        schema.last_of(about["migrations"])
        if about["format"] <= FORMAT:
            return
    except schema.Older:
        raise Refusal(
            f"the archive was made by a version of Parvis ({about['version']}) that this one no longer reads; {schema.STEP_BETWEEN}."
        ) from None
    except schema.Newer:
        pass
    raise Refusal(f"the archive was made by a newer version of Parvis ({about['version']}); this is {__version__}. Update Parvis first.")


def _require_quiet() -> None:
    try:
        beat = worker.last_beat()
    except DatabaseError:
        return
    if beat and now() - beat < ALIVE:
        raise Refusal(
            "a worker is at work on this database: stop ./parvis worker and ./parvis serve first, wait half a minute, and try again."
        )


def _require_empty(is_replacing: bool) -> None:
    if Environment().is_half_restored or is_replacing:
        return
    media = Path(settings.MEDIA_ROOT)
    held = _filled_tables()
    if held or (media.is_dir() and any(media.iterdir())):
        what = f"the database holds rows ({', '.join(held[:3])}…)" if held else f"{media} holds files"
        raise Refusal(f"this installation is not empty: {what}. --replace erases what it holds.")


def _has_tables(migrations: schema.Names) -> bool:
    """Whether those that the archive needs are there already, and empty: making them takes longer than filling them."""
    if connection.vendor == "postgresql" and Environment().is_half_restored:
        return False
    return schema.applied("default") == schema.brought_together(migrations) and not _filled_tables()


def _filled_tables() -> list[str]:
    tables = set(connection.introspection.table_names()) - schema.MADE_BY_MIGRATING - set(schema.OWN)
    return sorted(table for table in tables if not schema.is_derived(table) and _has_rows(table))


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608  a name the database gave
        return cursor.fetchone() is not None


def _require_room(path: Path, about: dict[str, Any]) -> None:
    """Files are in the archive as they are; a database of the other kind is about as large. What --replace erases goes last."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    wanted = path.stat().st_size + (about["database_bytes"] if connection.vendor == "sqlite" else 0)
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < wanted:
        raise Refusal(
            f"the disk of {settings.DATA_DIR} is too small: {telling.size(wanted)} may be needed, {telling.size(free)} are free. Make room."
        )


def restore(path: Path, about: dict[str, Any], *, is_copy: bool) -> Received:
    """Killed anywhere, it leaves a mark that lets nothing start but another restore."""
    has_tables = _has_tables(about["migrations"])
    media = Path(settings.MEDIA_ROOT)
    beside = media.with_name(media.name + ASIDE)
    if is_copy:
        marks.mark_copy(str(path))
    marks.begin_restoring(str(path))
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    with _empty_database(keeps_tables=has_tables):
        if not has_tables:
            make_tables(about["migrations"])
        loader = Loader(schema.models_at(about["migrations"]))
        with loader.ready():
            received = walk(path, _Into(loader, beside))
        if loader.sums() != received.manifest["tables"]:
            raise Refusal("the database does not give back what was put into it. It stays refused; report this.")
        if is_copy:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM django_session")
        if not has_tables or pending_migrations():
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    os.sync()
    shutil.rmtree(media, ignore_errors=True)
    beside.rename(media)
    marks.note_erased(received.manifest["files"]["erased"])
    if not is_copy:
        (settings.DATA_DIR / marks.COPY_MARK).unlink(missing_ok=True)
    marks.end_restoring()
    preparation.collect()
    return received


class _Into(Taker):
    def __init__(self, loader: Loader, folder: Path) -> None:
        self._loader = loader
        self._folder = folder

    def rows(self, table: str, columns: list[str], lines: list[list[Any]]) -> None:
        self._loader.add(table, columns, lines)

    def file(self, key: str, size: int, content: IO[bytes]) -> str:
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, settings.FILE_UPLOAD_PERMISSIONS), "wb") as out:
            return digest_of(content, out)


@contextmanager
def _empty_database(*, keeps_tables: bool) -> Iterator[None]:
    """PostgreSQL's is emptied; SQLite's is a new file, that takes the place of the old one at the end.

    `keeps_tables`: they are there, without rows, as migrations made them.
    """
    if connection.vendor == "postgresql":
        if not keeps_tables:
            drop_everything()
        yield
        return
    live = Path(connection.settings_dict["NAME"])
    beside = live.with_name(live.name + ASIDE)
    _remove(beside)
    if keeps_tables:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(beside)])
    connection.close()
    connection.settings_dict["NAME"] = str(beside)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        _remove(live)
        beside.replace(live)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = live


def _remove(database: Path) -> None:
    """With its write-ahead file, which would spoil any other database of that name."""
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
