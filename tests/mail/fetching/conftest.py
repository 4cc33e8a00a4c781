from collections.abc import Callable, Iterator
from itertools import count

import pytest

from parvis.mail.fetching.connection import Box, open_box
from parvis.mail.fetching.draining import Drain
from parvis.mail.fetching.folder import Folder
from parvis.mail.models import Mailbox
from tests.mail.mailhost import MailHost

NUMBERS = count(1)


@pytest.fixture
def mailbox(transactional_db, settings, tmp_path, mailhost: MailHost, monkeypatch) -> Mailbox:
    """An empty one on the real host, read over TLS with the certificate verified."""
    settings.MEDIA_ROOT = tmp_path
    settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT": "secret"}
    monkeypatch.setenv("SSL_CERT_FILE", str(mailhost.certificate))
    number = next(NUMBERS)
    address = f"support{number}@parvis.test"
    said = {"host": "localhost", "port": mailhost.imaps, "security": "tls"}
    return Mailbox.objects.create(
        key=f"support{number}", portal_key="yservice", address=address, settings=said, secret_name="PARVIS_MAILBOX_SUPPORT"
    )


@pytest.fixture
def opened() -> Iterator[Callable[[Mailbox], Box]]:
    """Opens mailboxes that are closed when the test ends."""
    boxes: list[Box] = []

    def opened(mailbox: Mailbox) -> Box:
        boxes.append(open_box(mailbox))
        return boxes[-1]

    yield opened
    for box in boxes:
        box.close()


@pytest.fixture
def drained(opened) -> Callable[[Mailbox], tuple[int, str]]:
    """Read a mailbox once, over a connection of its own."""

    def drained(mailbox: Mailbox) -> tuple[int, str]:
        mailbox.refresh_from_db()
        return Drain(mailbox).run(Folder(opened(mailbox)))

    return drained


def mail(number: int, *, header: bytes = b"", body: bytes = b"Bonjour") -> bytes:
    lines = [
        b"From: Ann <ann@client.test>",
        b"To: support@parvis.test",
        b"Subject: Number %d" % number,
        b"Message-ID: <%d@client.test>" % number,
    ]
    return header + b"\r\n".join([*lines, b"", body, b""])
