"""An outside system that fails is left alone for a while, by all processes together."""

from datetime import timedelta

import pytest
import time_machine

from parvis.connectors import breaking
from parvis.connectors.http.connector import connector
from parvis.connectors.models import Breaker, Run
from parvis.connectors.registry import connectors, register
from parvis.connectors.troubles import Rejected, Unavailable
from parvis.kit.clock import now
from parvis.planning.sources import SOURCES


@pytest.fixture
def failing(lab):
    """Three failures in a row: the breaker of the bench is open."""
    lab.answers = [Unavailable("http_503")] * 3
    for _ in range(3):
        lab.ask()
    return lab


def breaker():
    return Breaker.objects.get(connector_key="bench", environment="production")


def later(**span):
    return time_machine.travel(now() + timedelta(**span))


def test_it_opens_after_some_failures_in_a_short_time(failing):
    assert (breaker().state, breaker().failures, breaker().last_error_code) == ("open", 3, "http_503")


def test_failures_far_apart_do_not_open_it(lab):
    lab.answers = [Unavailable()] * 3
    for minutes in (0, 2, 4):
        with later(minutes=minutes):
            lab.ask()

    assert breaker().state == "closed"


def test_a_refusal_is_an_answer_and_counts_as_none(lab):
    lab.answers = [Rejected("no", "Non")] * 3
    for _ in range(3):
        lab.ask()

    assert not Breaker.objects.filter(failures__gt=0).exists()


def test_a_success_forgets_what_was_counted(lab):
    lab.answers = [Unavailable(), Unavailable()]
    for _ in range(3):
        lab.ask()

    assert (breaker().failures, breaker().state) == (0, "closed")


def test_while_it_is_open_who_waits_is_told_at_once_and_nobody_is_called(failing):
    before = len(failing.asked)

    run = failing.ask()

    assert (run.state, run.error_code, len(failing.asked)) == ("failed", "resting", before)


def test_while_it_is_open_what_is_queued_waits_and_loses_no_attempt(failing):
    run = failing.ask("order")

    assert failing.work() == 0

    run.refresh_from_db()
    assert (run.state, run.attempts) == ("waiting", 0)


def test_after_its_rest_one_alone_may_try(failing):
    with later(seconds=31):
        assert breaking.may_call("bench", "production", trial=timedelta(seconds=60))
        assert not breaking.may_call("bench", "production", trial=timedelta(seconds=60))
    with later(seconds=92):
        assert breaking.may_call("bench", "production", trial=timedelta(seconds=60))  # who tried died


def test_a_trial_that_succeeds_closes_it(failing):
    with later(seconds=31):
        run = failing.ask()

    assert run.is_done
    assert (breaker().state, breaker().failures, breaker().openings) == ("closed", 0, 0)


def test_a_trial_that_fails_opens_it_for_twice_as_long_up_to_a_bound(failing):
    failing.answers = [Unavailable()] * 9
    rests = []
    for _ in range(4):
        moment = breaker().trial_at
        with time_machine.travel(moment, tick=False):
            failing.ask()
        rests.append((breaker().trial_at - moment).total_seconds())

    assert rests == [60, 120, 120, 120]


def test_calls_that_were_under_way_when_it_opened_do_not_make_it_rest_longer(failing):
    trial_at = breaker().trial_at

    breaking.failed("bench", "production", "timeout")

    assert breaker().trial_at == trial_at


def test_each_environment_has_its_own(failing):
    run = failing.ask(environment="sandbox")

    assert run.is_done


def test_it_may_be_closed_by_hand(failing):
    assert breaking.close(breaker())
    assert not breaking.close(breaker())

    assert failing.ask().is_done


def test_once_it_is_closed_what_waited_is_performed(failing):
    run = failing.ask("order")
    with later(seconds=31):
        failing.work()

    assert Run.objects.get(pk=run.pk).is_done


@pytest.mark.parametrize("limit", [1, 20, 90])
def test_one_that_hangs_each_time_opens_the_breaker_of_the_remote(settings, db, limit):
    settings.REMOTE = settings.REMOTE | {"url": "https://outside.example", "seconds": limit}
    register(connector())
    try:
        with time_machine.travel(now(), tick=False) as clock:
            for _ in range(5):
                clock.shift(timedelta(seconds=limit))
                is_open = breaking.failed("remote", "production", "timeout")
    finally:
        connectors.unregister("remote")
        SOURCES.unregister("remote.technicians")

    assert is_open
