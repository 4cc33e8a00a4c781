"""R22 of the commitments: a worker killed while it tells of what is due soon and of what is broken tells of each once all the same."""

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.mail.models import OutgoingMail
from parvis.tickets.models import Clock
from tests.mail.forking import forks

KILLS, TICKETS = 12, 10


@pytest.fixture
def told(tmp_path):
    place = tmp_path / "told"
    place.mkdir()
    return place


@pytest.fixture
def due(cast, promising):
    """Of each request the first answer is broken, and the resolution is due soon."""
    found = [cast.ticket(promising) for _each in range(TICKETS)]
    for ticket in found:
        ticket.assign(cast.technician, by=None)
    ago, ahead = now() - timedelta(minutes=1), now() + timedelta(days=1)
    Clock.objects.filter(milestone="first_answer").update(warn_at=ago, due_at=ago)
    Clock.objects.filter(milestone="resolution").update(warn_at=ago, due_at=ahead)
    cast.forget_mails()
    return found


def is_done():
    return not Clock.objects.filter(milestone="first_answer", breached_at=None).exists() and not (
        Clock.objects.filter(milestone="resolution", warned_at=None).exists()
    )


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_tells_tells_of_each_once(cast, due, told):
    chance, struck = random.Random(11), 0
    with forks("../tickets/teller.py", TELLER_TOLD=told) as workers:
        for _each in range(KILLS):
            before, worker = len(list(told.iterdir())), workers.start()
            until = time.monotonic() + 5
            while len(list(told.iterdir())) < before + chance.randint(1, 2) and time.monotonic() < until:
                time.sleep(0.001)
            os.kill(worker, signal.SIGKILL)
            struck += not is_done()
        worker, until = workers.start(), time.monotonic() + 30
        while not is_done() and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.1)  # time to tell twice
        os.kill(worker, signal.SIGKILL)

    kinds = [("commitment_breached", "commitment_broken"), ("commitment_warning", "commitment_warned")]
    for mail, verb in kinds:
        mailed = Counter(OutgoingMail.objects.filter(kind=mail).values_list("subject_id", flat=True))
        said = Counter(Entry.objects.filter(verb=verb).values_list("subject_id", flat=True))
        assert mailed == said == dict.fromkeys((ticket.pk for ticket in due), 1)
    assert len(list(told.iterdir())) > 2 * TICKETS, "no kill came between the mail and its commit"
    assert struck > KILLS // 2
