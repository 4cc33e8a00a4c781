"""The mail host of mailhost.sh, for tests: started in a folder of its own, on free ports."""

from __future__ import annotations

import imaplib
import os
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parvis.demo.ports import free_port

SCRIPT = Path(__file__).with_name("mailhost.sh")
PASSWORD = "secret"
PROGRAMS = ("postfix", "dovecot", "doveadm", "openssl")


def why_not() -> str:
    """Why there can be no mail host on this machine; empty when there can."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/dovecot"
    missing = [name for name in (*PROGRAMS, "lmtp") if shutil.which(name, path=path) is None]
    if missing:
        return f"no {', '.join(missing)} on this machine (packages postfix, dovecot-imapd, dovecot-lmtpd)"
    return "" if os.geteuid() == 0 else "Postfix must be started by root"


@dataclass
class MailHost:
    """SMTP at `smtp`, IMAP with STARTTLS at `imap`, IMAP over TLS at `imaps`; its certificate is for `localhost`."""

    folder: Path
    smtp: int
    imap: int
    imaps: int
    lmtp: int

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    def run(self, command: str, *arguments: object) -> None:
        path = f"{os.environ.get('PATH', '')}:/usr/sbin"
        words = [str(SCRIPT), command, str(self.folder), *map(str, arguments)]
        with tempfile.TemporaryFile("w+") as said:  # not a pipe: what is started would hold it open
            done = subprocess.run(words, env=os.environ | {"PATH": path}, stdout=said, stderr=said, timeout=60, check=False)
            said.seek(0)
            assert done.returncode == 0, said.read()

    def send(self, raw: bytes, *to: str, sender: str = "someone@client.test") -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as smtp:
            smtp.sendmail(sender, list(to), raw)

    @contextmanager
    def open(self, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A second reader, as a person with a mail program is."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=30) as client:
            client.login(user, PASSWORD)
            client.select(f'"{folder}"')
            yield client

    def put(self, user: str, *raws: bytes, flags: str = "") -> None:
        """Straight into the inbox, without a relay that adds to the header."""
        with self.open(user) as client:
            for raw in raws:
                status, _answer = client.append("INBOX", flags or None, None, raw)
                assert status == "OK"

    def uids(self, user: str, criteria: str = "ALL", folder: str = "INBOX") -> list[int]:
        with self.open(user, folder) as client:
            return [int(uid) for uid in client.uid("SEARCH", criteria)[1][0].split()]

    def wait_for_mails(self, user: str, count: int, seconds: float = 60) -> None:
        """Postfix delivers when it likes."""
        until = time.monotonic() + seconds
        while len(self.uids(user)) < count:
            assert time.monotonic() < until, f"{len(self.uids(user))} of {count} mails were delivered"
            time.sleep(0.2)


@contextmanager
def started(deliver_to: int = 0) -> Iterator[MailHost]:
    """`deliver_to`: the port of an LMTP server that Postfix hands mails to, instead of Dovecot."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-mailhost-"))
    ports: set[int] = set()
    while len(ports) < 4:
        ports.add(free_port())
    host = MailHost(folder, *ports)
    try:
        host.run("up", *ports, *([deliver_to] if deliver_to else []))
        yield host
    finally:
        host.run("down")
        shutil.rmtree(folder, ignore_errors=True)
