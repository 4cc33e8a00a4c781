"""Backup and restore, as an operator does them: commands, folders and databases of their own."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from parvis.config import preparation, worker
from parvis.config.safekeeping import making, marks, restoring, schema
from tests.config.installation import Installation, digests, manifest, on_postgresql, on_sqlite

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # twenty seconds of computing, however busy the machine
WRITING = "tests.config.writing"
sqlite_only = pytest.mark.skipif(os.environ.get("PARVIS_DATABASE_URL", "").startswith("postgres"), reason="its tables are those of SQLite")


@pytest.fixture(scope="module")
def tables(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The tests' own database may be copied."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture(scope="module")
def house(tables, tmp_path_factory) -> Installation:
    """On SQLite, with requests and files; nobody changes it."""
    made = on_sqlite(tmp_path_factory.mktemp("house") / "data")
    made.well("fill", "6", module=WRITING)
    return made


@pytest.fixture(scope="module")
def archive(house, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("archives") / "one.parvis"
    house.well("backup", str(path))
    return path


@contextmanager
def busy(installation: Installation) -> Iterator[None]:
    """Two people write in it."""
    writers = [installation.start("load", str(number), module=WRITING) for number in (1, 2)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "at work\n", writer.communicate()
        yield
        assert [writer.poll() for writer in writers] == [None, None]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


def rows_of(archive: Path, table: str) -> list[dict[str, Any]]:
    found = []
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.startswith(f"tables/{table}/"):
                heading, *lines = gzip.decompress(tar.extractfile(member).read()).splitlines()
                found += [dict(zip(json.loads(heading)["columns"], json.loads(line), strict=True)) for line in lines]
    return found


def is_of_one_instant(archive: Path) -> bool:
    """References have no holes: their counter was read together with them; every file that a row names is there."""
    [series] = rows_of(archive, "tickets_series")
    named = {row["storage_key"] for row in rows_of(archive, "journal_attachment") + rows_of(archive, "intake_upload")}
    said = manifest(archive)["files"]
    there = {json.loads(line)["key"] for line in digests(archive)}
    return series["last_number"] == len(rows_of(archive, "tickets_ticket")) and named == there | set(said["erased"]) and not said["missing"]


def same(first: Path, second: Path) -> bool:
    return manifest(first)["tables"] == manifest(second)["tables"] and digests(first) == digests(second)


@sqlite_only
def test_a_backup_under_load_restored_to_an_empty_machine_is_equal(tables, tmp_path):
    house = on_sqlite(tmp_path / "house")
    house.well("fill", "3", module=WRITING)
    with busy(house):
        house.well("backup", str(tmp_path / "one.parvis"))

    empty = Installation(tmp_path / "empty")
    said = empty.well("restore", str(tmp_path / "one.parvis"))

    empty.well("backup", str(tmp_path / "two.parvis"))
    assert "Every sum and every digest is as it was written" in said
    assert is_of_one_instant(tmp_path / "one.parvis")
    assert same(tmp_path / "one.parvis", tmp_path / "two.parvis")
    assert len(empty.files()) == manifest(tmp_path / "one.parvis")["files"]["count"] >= 3


@pytest.mark.race
def test_postgresql_under_load_to_sqlite_and_to_postgresql_again_is_equal(transactional_db, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("on PostgreSQL only")
    with on_postgresql(tmp_path / "house") as house:
        house.well("fill", "3", module=WRITING)
        with busy(house):
            house.well("backup", str(tmp_path / "one.parvis"))
    small = Installation(tmp_path / "small")
    small.well("restore", str(tmp_path / "one.parvis"))
    small.well("backup", str(tmp_path / "two.parvis"))
    with on_postgresql(tmp_path / "large") as large:
        large.well("restore", str(tmp_path / "two.parvis"))
        large.well("fill-again", "1", module=WRITING)
        large.well("backup", str(tmp_path / "three.parvis"))

    assert is_of_one_instant(tmp_path / "one.parvis")
    assert same(tmp_path / "one.parvis", tmp_path / "two.parvis")
    assert is_of_one_instant(tmp_path / "three.parvis")
    assert len(rows_of(tmp_path / "three.parvis", "tickets_ticket")) == len(rows_of(tmp_path / "two.parvis", "tickets_ticket")) + 1


@sqlite_only
def test_what_is_searched_is_found_after_a_restore_and_new_rows_have_new_numbers(archive, tables, tmp_path):
    there = on_sqlite(tmp_path / "there")

    there.well("restore", str(archive))

    there.well("fill-again", "1", module=WRITING)
    with sqlite3.connect(there.folder / "parvis.sqlite3") as rows:
        found = rows.execute("SELECT count(*) FROM tickets_search WHERE tickets_search MATCH 'ecran'").fetchone()
        assert found == (7,)
        assert rows.execute("PRAGMA foreign_key_check").fetchall() == []
        assert rows.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert rows.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@sqlite_only
def test_a_backup_that_is_killed_leaves_no_archive(house, tmp_path):
    with house.start("backup", str(tmp_path / "one.parvis")) as process:
        until = time.monotonic() + 60
        while not (tmp_path / "one.parvis.part").exists() and time.monotonic() < until:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"one.parvis.part"}
    house.well("backup", str(tmp_path / "one.parvis"))
    assert {path.name for path in tmp_path.iterdir()} == {"one.parvis"}


@sqlite_only
def test_a_restore_that_is_killed_lets_nothing_start_but_another(archive, tables, tmp_path):
    there = on_sqlite(tmp_path / "there")
    mark = there.folder / "restore-incomplete.json"
    with there.start("restore", str(archive)) as process:
        until = time.monotonic() + 60
        while not mark.exists() and time.monotonic() < until:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    refusals = [there.run(*command)[0] for command in (["serve"], ["migrate"])]

    assert refusals == [2, 2]
    there.well("restore", str(archive))
    assert not mark.exists()
    there.well("backup", str(tmp_path / "two.parvis"))
    assert same(archive, tmp_path / "two.parvis")


@sqlite_only
def test_a_copy_writes_to_nobody(archive, tables, tmp_path):
    there = on_sqlite(tmp_path / "there")
    there.well("restore", str(archive), "--as-copy")

    script = "import parvis.config.settings as s; print(repr(s.EMAIL_HOST), s.IS_COPY)"
    with there.start(
        "shell",
        "--no-imports",
        "-c",
        script,
        module="django",
        environment={"PARVIS_SMTP_URL": "smtp://mail.example", "DJANGO_SETTINGS_MODULE": "parvis.config.settings"},
    ) as process:
        said, _err = process.communicate()
    assert said == "'' True\n"
    with sqlite3.connect(there.folder / "parvis.sqlite3") as rows:
        states = dict(rows.execute("SELECT state, count(*) FROM mail_outgoingmail GROUP BY state").fetchall())
    assert states == {state: len([1 for mail in rows_of(archive, "mail_outgoingmail") if mail["state"] == state]) for state in states}


@pytest.fixture
def inside(house, settings, monkeypatch) -> Installation:
    """This process works on the house."""
    settings.DATA_DIR, settings.MEDIA_ROOT = house.folder, house.folder / "files"
    monkeypatch.setenv("PARVIS_DATA_DIR", str(house.folder))
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(house.folder / "parvis.sqlite3"))
    yield house
    connection.close()


def restore(*arguments: str) -> int:
    return restoring.main(list(arguments))


@sqlite_only
def test_an_archive_is_for_its_owner_alone_and_nothing_else_is_left(inside, tmp_path):
    assert making.main([f"{tmp_path}/kept/"]) == 0

    [path] = (tmp_path / "kept").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.match(making.NAMES)


@sqlite_only
def test_an_archive_goes_to_standard_output(inside, archive, tmp_path, capsysbinary):
    assert making.main(["--to", "-"]) == 0
    (tmp_path / "piped.parvis").write_bytes(capsysbinary.readouterr().out)

    assert restore(str(tmp_path / "piped.parvis"), "--verify-only") == 0
    assert same(tmp_path / "piped.parvis", archive)


@sqlite_only
def test_an_encrypted_archive_shows_nothing_and_needs_its_passphrase(inside, tmp_path, settings, capsys):
    path = tmp_path / "one.parvis"
    settings.BACKUP_PASSPHRASE = "correct horse"
    assert making.main([str(path)]) == 0
    assert restore(str(path), "--verify-only") == 0

    settings.BACKUP_PASSPHRASE = "battery staple"

    assert restore(str(path), "--verify-only") == 1
    assert "is encrypted: PARVIS_BACKUP_PASSPHRASE must be" in capsys.readouterr().err
    assert b"tickets_ticket" not in path.read_bytes()


@sqlite_only
def test_nothing_is_backed_up_nor_worked_on_where_a_restore_did_not_end(inside, tmp_path, capsys):
    marks.begin_restoring("one.parvis")
    try:
        codes = [making.main([str(tmp_path / "one.parvis")]), worker.main([])]
    finally:
        marks.end_restoring()

    assert codes == [1, 2]
    assert capsys.readouterr().err.count("A restore was begun here and did not end") == 2


@sqlite_only
def test_a_damaged_archive_is_refused(inside, archive, tmp_path, capsys):
    damaged = bytearray(archive.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "bad.parvis").write_bytes(damaged)

    assert restore(str(tmp_path / "bad.parvis"), "--replace") == 1

    assert "is damaged or not whole" in capsys.readouterr().err


@sqlite_only
def test_an_archive_of_a_newer_version_is_refused(inside, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(making, "FORMAT", 2)
    assert making.main([str(tmp_path / "newer.parvis")]) == 0

    assert restore(str(tmp_path / "newer.parvis"), "--verify-only") == 1

    assert "made by a newer version of Parvis" in capsys.readouterr().err


@sqlite_only
def test_a_database_whose_steps_are_no_longer_here_is_neither_migrated_nor_backed_up(inside, tmp_path, capsys):
    with taken_back("0018_batches"):
        codes = preparation.main([]), making.main([str(tmp_path / "between.parvis")])

    assert codes == (2, 1)
    assert capsys.readouterr().err.count("older version of Parvis than this one can migrate; docs/upgrading.md says") == 2
    assert not (tmp_path / "between.parvis").exists()


@sqlite_only
def test_an_archive_whose_steps_are_no_longer_here_is_refused(inside, archive, monkeypatch, capsys):
    monkeypatch.setattr(schema, "brought_together", Mock(side_effect=schema.Older))

    assert restore(str(archive), "--verify-only") == 1

    assert "that this one no longer reads; docs/upgrading.md says" in capsys.readouterr().err


@contextmanager
def taken_back(name: str) -> Iterator[None]:
    """As if the migration had not been made."""
    (row,) = MigrationRecorder.Migration.objects.filter(name=name)
    row.delete()
    try:
        yield
    finally:
        MigrationRecorder.Migration.objects.create(app=row.app, name=row.name)


@sqlite_only
def test_an_installation_that_is_not_empty_is_refused(inside, archive, capsys):
    assert restore(str(archive)) == 1

    assert "--replace erases what it holds" in capsys.readouterr().err


@sqlite_only
def test_a_disk_that_is_too_small_is_refused_both_ways(inside, archive, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(making.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1000})())

    assert making.main([str(tmp_path / "one.parvis")]) == 1
    assert restore(str(archive), "--replace") == 1

    assert capsys.readouterr().err.count("is too small") == 2
    assert list(tmp_path.iterdir()) == []
    assert not (inside.folder / "restore-incomplete.json").exists()


@sqlite_only
def test_a_file_that_was_lost_is_not_hidden(inside, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(making, "PATIENCE", 0.0)
    lost = inside.folder / "files" / inside.files()[0]
    held = lost.read_bytes()
    lost.unlink()
    try:
        assert making.main([str(tmp_path / "one.parvis")]) == 1
        assert list(tmp_path.iterdir()) == []
        assert making.main([str(tmp_path / "one.parvis"), "--despite-missing"]) == 0
    finally:
        lost.write_bytes(held)

    assert manifest(tmp_path / "one.parvis")["files"]["missing"] == [str(lost.relative_to(inside.folder / "files"))]
    assert "1 file of rows are missing on the disk" in capsys.readouterr().err


@sqlite_only
def test_a_file_that_goes_with_its_row_meanwhile_is_told(inside, tmp_path, monkeypatch, capsys):
    lost = inside.folder / "files" / inside.files()[0]
    held = lost.read_bytes()
    lost.unlink()
    monkeypatch.setattr(making.Backup, "_is_named", lambda self, *one: False)
    try:
        assert making.main([str(tmp_path / "one.parvis")]) == 0
    finally:
        lost.write_bytes(held)

    assert len(manifest(tmp_path / "one.parvis")["files"]["erased"]) == 1
    assert "went while it was made, with their rows" in capsys.readouterr().err


@sqlite_only
def test_what_was_erased_while_an_archive_was_made_is_no_loss_for_whoever_restored_it(inside, tmp_path, monkeypatch):
    lost = inside.folder / "files" / inside.files()[0]
    held = lost.read_bytes()
    lost.unlink()
    monkeypatch.setattr(making.Backup, "_is_named", lambda self, *one: False)
    try:
        assert making.main([str(tmp_path / "one.parvis")]) == 0
    finally:
        lost.write_bytes(held)
    there = Installation(tmp_path / "there")
    there.well("restore", str(tmp_path / "one.parvis"))

    there.well("backup", str(tmp_path / "two.parvis"))

    assert same(tmp_path / "one.parvis", tmp_path / "two.parvis")
    assert manifest(tmp_path / "two.parvis")["files"]["erased"] == [str(lost.relative_to(inside.folder / "files"))]
    other = there.folder / "files" / there.files()[0]
    other.unlink()
    code, said = there.run("backup", str(tmp_path / "three.parvis"))
    assert (code, str(other.relative_to(there.folder / "files")) in said) == (1, True)


@sqlite_only
def test_the_last_ones_are_kept(inside, tmp_path):
    for day in range(1, 5):
        (tmp_path / f"parvis-2026010{day}-030000.parvis").write_bytes(b"old")
    (tmp_path / "mine.parvis").write_bytes(b"not ours to erase")

    assert making.main([str(tmp_path), "--keep", "2"]) == 0

    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[:2] == ["mine.parvis", "parvis-20260104-030000.parvis"]
    assert len(names) == 3
    assert marks.last_backup()[1].startswith(str(tmp_path))


@sqlite_only
def test_two_backups_do_not_write_one_archive(inside, tmp_path, capsys):
    with suppress(KeyboardInterrupt), making._part(tmp_path / "one.parvis"):
        assert making.main([str(tmp_path / "one.parvis")]) == 1
        raise KeyboardInterrupt

    assert "another backup is being written" in capsys.readouterr().err
