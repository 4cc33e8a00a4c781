"""A PostgreSQL for the tests: the service of this machine, else a cluster of our own in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg

from parvis.demo.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
NAME = f"parvis_{sha256(str(ROOT).encode()).hexdigest()[:8]}"
"""One for each checkout: two may be tested at once."""
SERVICE = f"postgresql://postgres@127.0.0.1:5432/{NAME}"


@contextmanager
def address() -> Iterator[str]:
    """Where the tests may make databases, by preference where PARVIS_DATABASE_URL says; empty when there is no PostgreSQL to be had."""
    wanted = os.environ.get("PARVIS_DATABASE_URL", "")
    for url in (wanted if wanted.startswith("postgres") else "", SERVICE):
        if url and answers(url):
            yield url
            return
    programs = initdb_folder()
    if programs is None:
        yield ""
        return
    with cluster(programs) as url:
        yield url


def answers(url: str) -> bool:
    try:
        psycopg.connect(url.rpartition("/")[0] + "/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def initdb_folder() -> Path | None:
    found = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    on_path = shutil.which("initdb")
    return found[-1] if found else Path(on_path).parent if on_path else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-postgresql-"))
    user = _other_user() if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run([programs / program, *arguments], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    data = str(folder / "data")
    run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    run(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        str(folder / "log"),
        "-o",
        f"-p {port} -k {folder} -c fsync=off -c listen_addresses=127.0.0.1",
        "start",
    )
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/{NAME}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
