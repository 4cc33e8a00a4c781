"""Two installations whose mailboxes write to each other: the worst neighbours a portal can have."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP

import pytest

from parvis.mail import processing
from parvis.mail.message import build
from parvis.mail.models import IncomingMail, MailAlert, OutgoingMail
from parvis.mail.rendering import render
from tests.cast import Cast
from tests.tickets.inbound.conftest import HOST, Post

THREADS = ("References", "In-Reply-To", "Reply-To", "Subject")
MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "X-Loop", "X-Autoreply", "List-Unsubscribe", "List-Unsubscribe-Post")
ROUNDS = 40


class House:
    """One installation: a key and a mailbox of its own. Both share the test's database, and know nothing of each other."""

    def __init__(self, name: str, monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
        cast = Cast(name, sign_up="known", mail_from=f"support@{name}.example")
        assert cast.help
        self.post, self.monkeypatch, self.settings = Post(cast), monkeypatch, settings
        self.sent: set[object] = set()

    def __enter__(self) -> House:
        self.settings.SECRET_KEY = f"key of {self.post.cast.key}".ljust(50, "x")
        self.settings.MAIL_DOMAIN = f"{self.post.cast.key}.example"
        self.monkeypatch.setattr(processing, "own_addresses", lambda: frozenset({self.post.mailbox.address}))
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def leaving(self, other: House, *, lost: tuple[str, ...]) -> list[bytes]:
        """What it wrote to the other since it was last asked, as bytes; `lost`: the headers that a gateway on the way removes."""
        with self:
            rows = OutgoingMail.objects.filter(portal_key=self.post.cast.key, to__iendswith=other.post.mailbox.address).exclude(
                pk__in=self.sent
            )
            rows = list(rows.order_by("id"))
            self.sent |= {row.pk for row in rows}
            return [self._written(row, lost=lost) for row in rows]

    def _written(self, row: OutgoingMail, *, lost: tuple[str, ...]) -> bytes:
        message = message_from_bytes(build(row, render(row)).as_bytes(), policy=SMTP.clone(max_line_length=998))
        for name in lost:
            del message[name]
        message["Authentication-Results"] = f"{HOST}; dmarc=pass header.from={self.post.cast.key}.example"
        return message.as_bytes()


@pytest.fixture
def houses(db, monkeypatch, settings) -> Iterator[tuple[House, House]]:
    yield House("north", monkeypatch, settings), House("south", monkeypatch, settings)


@pytest.mark.parametrize("lost", [(), MARKS, (*MARKS, *THREADS)], ids=["as they are", "without their marks", "without marks and threads"])
def test_two_portals_that_write_to_each_other_fall_silent_after_three_mails(houses, lost):
    north, south = houses
    with north:
        north.post.write(south.post.mailbox.address, subject="Who is there?")

    for _round in range(ROUNDS):
        for one, other in ((north, south), (south, north)):
            for raw in one.leaving(other, lost=lost):
                with other:
                    other.post.deliver(raw)

    written = [OutgoingMail.objects.filter(pk__in=house.sent).count() for house in houses]
    assert max(written) <= 3
    assert not IncomingMail.objects.filter(state__in=["received", "failed"]).exists()
    if THREADS[0] in lost:  # each of them opens a request and is answered: only the ration ends it
        assert max(written) == 3
        assert MailAlert.objects.filter(kind="loop_silenced").exists()
