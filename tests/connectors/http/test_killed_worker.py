"""The issue's promise: workers are killed between the call and its record, and no order is made twice or forgotten."""

import json
import os
import random
import signal
import time

import pytest

from parvis.connectors.models import Call, Run
from parvis.connectors.running import leave
from parvis.people.models import Organisation
from tests.mail.forking import forks

ORDERS_COUNT, KILLS = 12, 10
SECONDS = 1.0


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.django_db(transaction=True)
def test_workers_killed_in_the_middle_of_their_calls_make_each_order_once(outside, settings):
    settings.REMOTE = outside.remote(seconds=SECONDS)
    outside.slow_seconds, outside.faults = 0.1, ["slow"] * 400
    town = Organisation.objects.create(name="Armor Télécom")
    for number in range(ORDERS_COUNT):
        leave("remote.create_order", by=None, organisation=town, portal_key="house", input={"own_reference": str(number)}, key=str(number))
    chance = random.Random(7)

    with forks("../wall/orderer.py", ORDERER_REMOTE=json.dumps(settings.REMOTE)) as workers:
        for _ in range(KILLS):
            worker, made = workers.start(), len(outside.orders)
            deadline = time.monotonic() + 4
            while len(outside.orders) == made and time.monotonic() < deadline:
                time.sleep(0.001)  # the outside system has done it, and has not answered yet
            time.sleep(chance.random() * 0.05)
            os.kill(worker, signal.SIGKILL)
        worker = workers.start()
        deadline = time.monotonic() + 60
        while Run.objects.exclude(state="done").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(worker, signal.SIGKILL)

    assert list(Run.objects.exclude(state="done").values_list("state", "error_code")) == []
    assert len(outside.orders) == ORDERS_COUNT
    assert {order["externalId"] for order in outside.orders.values()} == {run.once for run in Run.objects.all()}
    assert set(Run.objects.values_list("remote_reference", flat=True)) == set(outside.orders)
    assert Run.objects.filter(attempts__gt=1).exists(), "no kill fell into a call: the test proves nothing"
    assert Call.objects.filter(outcome="answered").count() == ORDERS_COUNT
