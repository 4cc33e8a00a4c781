"""The promise of this door: whatever kills the worker that reads a mailbox, no mail is lost and none is kept twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings

from parvis.kit.files import open_stored
from parvis.mail.models import IncomingMail
from tests.mail.fetching.conftest import mail
from tests.mail.forking import Forks, forks

MAILS, TWICE, KILLS = 200, 40, 12


@pytest.fixture
def reader(mailbox) -> Iterator[Forks]:
    with forks("fetching/reader.py", READER_FOLDER=settings.MEDIA_ROOT, READER_MAILBOX=mailbox.pk, READER_MANY=4) as workers:
        yield workers


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_reader_killed_again_and_again_loses_no_mail_and_keeps_none_twice(mailhost, mailbox, reader):
    mailhost.put(mailbox.address, *(mail(number) for number in range(MAILS)))
    mailhost.put(mailbox.address, *(mail(number, header=b"Received: again\r\n") for number in range(TWICE)))
    chance, kept_at_kills = random.Random(7), []

    for _ in range(KILLS):
        worker, before = reader.start(), IncomingMail.objects.count()
        deadline = time.monotonic() + 10
        while IncomingMail.objects.count() < min(before + chance.randint(1, 20), MAILS) and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.03)
        os.kill(worker, signal.SIGKILL)
        kept_at_kills.append(IncomingMail.objects.count())
    worker = reader.start()
    deadline = time.monotonic() + 90
    while mailhost.uids(mailbox.address, "UNSEEN") and time.monotonic() < deadline:
        time.sleep(0.2)
    os.kill(worker, signal.SIGKILL)

    assert len([count for count in kept_at_kills if count < MAILS]) >= 10, kept_at_kills
    assert mailhost.uids(mailbox.address, "UNSEEN") == []
    assert Counter(map(subject, IncomingMail.objects.all())) == Counter(f"Subject: Number {number}" for number in range(MAILS))


def subject(row: IncomingMail) -> str:
    """As its bytes say: a row without bytes would fail here."""
    with open_stored(row.raw_key) as file:
        return next(line.decode() for line in file.read().splitlines() if line.startswith(b"Subject"))
