"""The house that the stories walk through: one `./parvis demo` for all of them, its pages, its mails and its database."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import smtplib
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from parvis.demo import ports
from parvis.demo.inbox import Inbox
from parvis.demo.received import Received

OPENS_WITHIN, WRITES_WITHIN = 180, 20
SETTINGS = {"PARVIS_TRUSTED_PROXIES": "1", "PARVIS_UNDO_SECONDS": "0"}
"""What is done is done: the story of what may be taken back has a house of its own (test_desk_writing.py)."""
KEPT_OPEN = "PARVIS_STORIES_DATA"
"""While stories are written: the data folder of a demo that is running and stays so (`house.json` in it says where)."""


@dataclass(frozen=True)
class House:
    """A demo that runs. Every visitor comes from an address of their own (conftest.py), so that nobody uses up another's tries."""

    address: str
    data: Path
    looked_at: Path
    """Notes, which all workers share, of the kinds of page that were looked at."""

    def is_first_look(self, *kind: str) -> bool:
        try:
            (self.looked_at / sha256("|".join(kind).encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Inside, no other story does the same: all of them share one clock and few people."""
        with (self.looked_at / what).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def portal(self, key: str) -> str:
        return f"{self.address}/p/{key}"

    def write(self, raw: bytes, sender: str, *to: str) -> None:
        """Hand a mail to the demo's mail host, from outside of its processes, as anybody's mail program does."""
        with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=20) as host:
            host.sendmail(sender, list(to), raw)

    @property
    def mail_port(self) -> int:
        """As the demo tells its visitors."""
        found = re.search(r"swaks --server 127\.0\.0\.1:(\d+)", (self.data.parent / "house.log").read_text())
        assert found
        return int(found[1])

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.data / "inbox")

    def mail(self, to: str, about: str = "", *, holding: str = "", besides: tuple[str, ...] = ()) -> Received:
        """The newest mail to this address with `about` in its subject and `holding` in its text, once the worker has sent it."""
        until = time.monotonic() + WRITES_WITHIN
        while time.monotonic() < until:
            for mail in self.inbox.latest(60):
                if to in mail.to and about in mail.subject and holding in mail.text and mail.key not in besides:
                    return mail
            time.sleep(0.05)  # it travels through another process
        raise AssertionError(f"no mail to {to} about “{about}”; there are {[(mail.to, mail.subject) for mail in self.inbox.latest(8)]}")

    def mails(self, to: str) -> list[str]:
        """The subjects of all mails to this address, newest first."""
        return [mail.subject for mail in self.inbox.latest(200) if to in mail.to]

    def types(self, *words: str) -> str:
        """What whoever runs the house types at a terminal, `parvis …`; what it answers."""
        command = [sys.executable, "-m", "parvis", *words]
        done = subprocess.run(
            command, env=_environment() | {"PARVIS_DATA_DIR": str(self.data)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def change(self, statement: str, *values: Any) -> int:
        """Move a date in the house's database, as if time had passed; how many rows."""
        with sqlite3.connect(self.data / "parvis.sqlite3", timeout=20) as database:
            done = database.execute(statement, values).rowcount
        database.close()
        return done


@contextmanager
def opened(shared: Path) -> Iterator[House]:
    """The one house of this run of tests: the first worker opens it, the last one closes it."""
    looked_at = shared / "looked-at"
    looked_at.mkdir(exist_ok=True)
    if kept := os.environ.get(KEPT_OPEN):
        yield _known(Path(kept), looked_at)
        return
    data = shared / "house"
    with _alone(shared):
        if not _visitors(shared):
            _open(data)
        _count(shared, +1)
    try:
        yield _known(data, looked_at)
    finally:
        with _alone(shared):
            if _count(shared, -1) == 0:
                _close(data)


def _known(data: Path, looked_at: Path) -> House:
    return House(json.loads((data / "house.json").read_text())["address"], data, looked_at)


def _open(data: Path) -> None:
    port = ports.free_port()
    command = [sys.executable, "-m", "parvis", "demo", "--port", str(port), "--data", str(data), "--fresh"]
    log = data.parent / "house.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, env=_environment() | SETTINGS, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + OPENS_WITHIN
    while not _answers(address):
        assert process.poll() is None, log.read_text()
        if time.monotonic() > until:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError(f"the demo did not open within {OPENS_WITHIN} s:\n{log.read_text()}")
        time.sleep(0.1)
    (data / "house.json").write_text(json.dumps({"address": address, "process": process.pid}))
    process.returncode = 0  # the house outlives this object, which would warn of it


def _environment() -> dict[str, str]:
    """This process's, without what it is told about its own Parvis."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}


def _answers(address: str) -> bool:
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{address}/", timeout=60) as page:
        return bool(page.status == 200)
    return False


def _close(data: Path) -> None:
    process = json.loads((data / "house.json").read_text())["process"]
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGINT)
    until = time.monotonic() + 20
    while time.monotonic() < until and _runs(process):
        time.sleep(0.1)


def _runs(process: int) -> bool:
    """Whether it still does something: one that ended may wait for the worker that started it to take note."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def _alone(shared: Path) -> Iterator[None]:
    with (shared / "house.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _visitors(shared: Path) -> int:
    path = shared / "house.visitors"
    return int(path.read_text()) if path.exists() else 0


def _count(shared: Path, change: int) -> int:
    count = _visitors(shared) + change
    (shared / "house.visitors").write_text(str(count))
    return count
