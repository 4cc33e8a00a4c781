"""The promise of the mailbox: 600 mails on a real host, 100 of them twice, a worker killed fifty times; each opens one request with one receipt."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings

from parvis.mail.models import IncomingMail, Mailbox, OutgoingMail
from parvis.tickets.models import Ticket
from tests.cast import Cast
from tests.mail.fetching.conftest import mailbox  # noqa: F401  the fixture: an empty one on the real host
from tests.mail.forking import Forks, forks

MAILS, TWICE, KILLS = 600, 100, 50


def letter(number: int, *, header: str = "") -> bytes:
    lines = [
        f"From: Person {number} <person{number}@client.test>",
        "To: support@parvis.test",
        f"Subject: Number {number}",
        f"Date: Mon, 2 Nov 2026 10:{number // 60:02}:{number % 60:02} +0100",
        *([f"Message-ID: <{number}@client.test>"] if number % 4 else []),  # one in four has none: its host adds one, each time another
        "Content-Type: text/plain; charset=utf-8",
    ]
    return (header + "\r\n".join([*lines, "", f"Bonjour, voici la demande {number}.", ""])).encode()


@pytest.fixture
def receiver(mailbox: Mailbox) -> Iterator[Forks]:  # noqa: F811  the fixture
    with forks("receiver.py", READER_FOLDER=settings.MEDIA_ROOT, READER_MAILBOX=mailbox.pk, READER_MANY=8) as workers:
        yield workers


def progress() -> int:
    """Mails kept, and mails decided: each a commit that a kill may fall before or after."""
    return IncomingMail.objects.count() + IncomingMail.objects.filter(state="done").count()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_worker_killed_fifty_times_loses_no_mail_opens_none_twice_and_answers_none_twice(mailhost, mailbox, receiver):  # noqa: F811
    cast = Cast("centre", sign_up="known")
    Mailbox.objects.filter(pk=mailbox.pk).update(
        portal_key=cast.key, service_slug=cast.help.slug, settings={**mailbox.settings, "checked_by_relay": True}
    )
    for number in range(MAILS):
        cast.person(f"person{number}", email=f"person{number}@client.test")
    for number in range(MAILS):
        mailhost.send(letter(number), mailbox.address)
    for number in range(TWICE):
        mailhost.send(letter(number, header="X-Trace: again\r\n"), mailbox.address)
    mailhost.wait_for_mails(mailbox.address, MAILS + TWICE)
    chance, at_kills = random.Random(7), []

    for _ in range(KILLS):
        worker, goal = receiver.start(), progress() + chance.randint(1, 24)
        deadline = time.monotonic() + 8
        while progress() < goal and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.03)
        os.kill(worker, signal.SIGKILL)
        at_kills.append(progress())
    worker = receiver.start()
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and (
        IncomingMail.objects.filter(state="done").count() < MAILS or mailhost.uids(mailbox.address, "UNSEEN")
    ):
        time.sleep(0.2)
    os.kill(worker, signal.SIGKILL)

    assert Counter(Ticket.objects.values_list("title", flat=True)) == Counter(f"Number {number}" for number in range(MAILS))
    receipts = OutgoingMail.objects.filter(kind="ticket_received").values_list("to", flat=True)
    assert Counter(receipts) == Counter(f"person{number}@client.test" for number in range(MAILS))
    assert IncomingMail.objects.exclude(state="done").count() == 0
    assert len({count for count in at_kills if 0 < count < 2 * MAILS}) >= KILLS * 0.9, at_kills  # the kills fell into the work
    assert Counter(Ticket.objects.values_list("reference", flat=True)) == Counter(f"CENTRE-{number}" for number in range(1, MAILS + 1))
