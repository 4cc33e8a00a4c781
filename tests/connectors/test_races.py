"""Several at once, on a real database: each thing is asked, told and applied once."""

from datetime import timedelta

import pytest

from parvis.connectors import breaking, listening
from parvis.connectors.models import Breaker, Call, Notification, Run
from parvis.connectors.registry import Answer, Told
from parvis.connectors.working import perform_due
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from tests.tickets.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race]
THREADS = 6


@pytest.fixture
def armor(transactional_db, armor):
    return armor


def test_workers_that_come_together_perform_each_run_once(lab):
    for _ in range(5):
        lab.ask("order")

    done = at_once(*[lambda: perform_due("bench")] * THREADS)

    assert sum(done) == 5
    assert len(lab.asked) == len(set(lab.asked)) == 5
    assert Call.objects.count() == 5


def test_one_key_is_one_run_however_often_it_is_sent(lab):
    key = uuid7()

    runs = at_once(*[lambda: lab.ask(key=key)] * THREADS)

    assert len({run.pk for run in runs}) == 1
    assert len(lab.asked) == 1


def test_one_event_is_kept_and_applied_once(lab):
    heard = []
    lab.change(handlers={"step": lambda run, told: heard.append(told.sequence) or Told()})
    lab.answers = [Answer({}, remote_reference="ORD-1")]
    lab.ask("order")
    lab.work()

    def tell():
        listening.receive("bench", event_id="e1", remote_reference="ORD-1", sequence=1, kind="step", at=now(), data={})

    at_once(*[tell] * THREADS)
    at_once(*[listening.apply_due] * THREADS)

    assert heard == [1]
    told = Notification.objects.get()
    assert (told.state, told.repeats) == ("applied", THREADS - 1)
    assert Run.objects.get().last_sequence == 1


def test_an_open_breaker_lets_one_try(lab):
    moment = now()
    past = moment - timedelta(minutes=1)
    Breaker.objects.create(connector_key="bench", state="open", opened_at=past, rested_at=past, trial_at=past, openings=1)

    may = at_once(*[lambda: breaking.may_call("bench", "production", trial=timedelta(minutes=1))] * THREADS)

    assert sum(may) == 1


def test_failures_that_come_together_are_all_counted(lab):
    at_once(*[lambda: breaking.failed("bench", "sandbox", "timeout")] * 2)

    assert Breaker.objects.get(environment="sandbox").failures == 2
