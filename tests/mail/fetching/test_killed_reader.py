"""The promise of this door: whatever kills the worker that reads a mailbox, no mail is lost and none is kept twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from parvis.kit.files import open_stored
from parvis.mail.models import IncomingMail
from tests.mail.fetching.conftest import mail

MAILS, TWICE, KILLS = 200, 40, 12


@pytest.fixture
def reader(mailbox) -> Iterator[subprocess.Popen]:
    environment = os.environ | {
        "READER_DATABASE": str(connection.settings_dict["NAME"]),
        "READER_FOLDER": str(settings.MEDIA_ROOT),
        "READER_MAILBOX": str(mailbox.pk),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, str(Path(__file__).with_name("reader.py"))]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.stdin.close()


def start(reader: subprocess.Popen) -> int:
    reader.stdin.write(b"read\n")
    reader.stdin.flush()
    return int(reader.stdout.readline())


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_reader_killed_again_and_again_loses_no_mail_and_keeps_none_twice(mailhost, mailbox, reader):
    mailhost.put(mailbox.address, *(mail(number) for number in range(MAILS)))
    mailhost.put(mailbox.address, *(mail(number, header=b"Received: again\r\n") for number in range(TWICE)))
    chance, kept_at_kills = random.Random(7), []

    for _ in range(KILLS):
        worker, before = start(reader), IncomingMail.objects.count()
        deadline = time.monotonic() + 10
        while IncomingMail.objects.count() < min(before + chance.randint(1, 20), MAILS) and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.03)
        os.kill(worker, signal.SIGKILL)
        kept_at_kills.append(IncomingMail.objects.count())
    worker = start(reader)
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
