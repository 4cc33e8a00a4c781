"""Installations of their own, in folders and databases of their own, driven by the commands that an operator types."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from json import loads
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection


class Installation:
    """Begins empty, with its tables. `url`: of its PostgreSQL; none: SQLite."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.url = url
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
        return {
            **clean,
            "PARVIS_TEST": "1",
            "PARVIS_DATA_DIR": str(self.folder),
            "PARVIS_DATABASE_URL": self.url,
            "PARVIS_LOG_FORMAT": "text",
        }

    def start(self, *arguments: str, module: str = "parvis", **more: Any) -> subprocess.Popen[str]:
        environment = {**self.environment, **more.pop("environment", {})}
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-m", module, *arguments], env=environment, stdout=pipe, stderr=pipe, text=True, **more)

    def run(self, *arguments: str, module: str = "parvis", **environment: str) -> tuple[int, str]:
        """(exit code, all that was said)."""
        with self.start(*arguments, module=module, environment=environment) as process:
            out, err = process.communicate(timeout=300)
        return process.returncode, out + err

    def well(self, *arguments: str, module: str = "parvis", **environment: str) -> str:
        code, said = self.run(*arguments, module=module, **environment)
        assert code == 0, said
        return said

    def files(self) -> list[str]:
        """Of the stored ones, by their keys."""
        media = self.folder / "files"
        return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def manifest(archive: Path) -> dict[str, Any]:
    with tarfile.open(archive) as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        return dict(loads(content.read()))


def digests(archive: Path) -> list[str]:
    """The lines about the files."""
    import gzip

    with tarfile.open(archive) as tar:
        lists = [tar.extractfile(member) for member in tar if member.name.startswith("lists/")]
        return sorted(line.decode() for one in lists if one for line in gzip.decompress(one.read()).splitlines())


def on_sqlite(folder: Path) -> Installation:
    """With the tables of the tests' own database, which took its time to make; its own where no test of this run needs one."""
    made = Installation(folder)
    source = sqlite3.connect(connection.settings_dict["NAME"])
    if source.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone():
        target = sqlite3.connect(folder / "parvis.sqlite3")
        source.backup(target)
        target.close()
    else:
        made.well("migrate", "--quiet")
    source.close()
    return made


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Installation]:
    """As above, on PostgreSQL."""
    told = connection.settings_dict
    connection.close()  # a database that is copied has nobody in it
    name = f"parvis_{uuid4().hex[:12]}"
    place = {"host": told["HOST"], "port": told["PORT"] or 5432, "user": told["USER"], "password": told["PASSWORD"] or None}
    with psycopg.connect(dbname="postgres", autocommit=True, **place) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{told["NAME"]}"')
        try:
            yield Installation(folder, f"postgresql://{place['user']}:{place['password'] or ''}@{place['host']}:{place['port']}/{name}")
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
