"""The issue's promise: 300 notices, a worker killed twenty times, none lost, none twice but the one whose commit the kill forestalled."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.outbox import Recipient, enqueue
from parvis.people.models import Organisation
from tests.mail.forking import Forks, forks
from tests.mail.postman import KIND, register_notice

NOTICES_COUNT, KILLS = 300, 20


@pytest.fixture
def postman(host) -> Iterator[Forks]:
    with forks("postman.py", POSTMAN_PORT=host.port) as workers:
        yield workers


def stop(worker: int, host) -> float:
    """When the host had noted all that the worker gave it: on a busy machine that is a little after the kill."""
    os.kill(worker, signal.SIGKILL)
    noted = -1
    while noted != len(host.taken):
        noted = len(host.taken)
        time.sleep(0.05)
    return time.monotonic()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_twenty_times_loses_no_notice_and_sends_none_twice(host, postman):
    register_notice()
    town = Organisation.objects.create(name="Ville de Saint-Aubin")
    for number in range(NOTICES_COUNT):
        to = Recipient(f"agent{number}@saint-aubin.example", "Agent", "fr")
        enqueue(KIND, to=to, organisation=town, portal_key="yservice")
    chance, kills = random.Random(7), []

    for _ in range(KILLS):
        worker = postman.start()
        taken = len(host.taken)
        deadline = time.monotonic() + 5
        while len(host.taken) < taken + chance.randint(1, 14) and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.02)
        kills.append(stop(worker, host))
    worker = postman.start()
    deadline = time.monotonic() + 60
    while OutgoingMail.objects.exclude(state="sent").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    stop(worker, host)

    expected = set(OutgoingMail.objects.values_list("message_id", flat=True))
    received = Counter(identifier for _, identifier, _ in host.taken)
    assert set(received) == expected
    assert len(expected) == NOTICES_COUNT
    assert {identifier for identifier, count in received.items() if count > 1} <= cut_short(host, kills)


def cut_short(host, kills: list[float]) -> set[str]:
    """The mail that the host took last before each kill: the only ones whose «sent» may have been lost."""
    return {
        max((moment, identifier) for moment, identifier, _ in host.taken if moment <= kill)[1] for kill in kills if host.taken[0][0] <= kill
    }
