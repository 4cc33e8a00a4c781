from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.connectors.models import Run
from parvis.kit.clock import now
from parvis.kit.ids import uuid7


@pytest.fixture
def ask(armor):
    def make(number="190509-1029-2679560", **changes):
        values = {
            "organisation": armor,
            "portal_key": "operateurs",
            "connector_key": "simulated",
            "operation_key": "delc",
            "key": uuid7().hex,
        }
        return Run.objects.create(number=number, **(values | changes))

    return make


def finished(state="done", **changes):
    return {"state": state, "finished_at": now(), **changes}


def refuses(make, *args, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*args, **values)


def test_a_run_reads_as_its_number(ask):
    run = ask()

    assert str(run) == "190509-1029-2679560"
    assert run.pk.version == 7


def test_a_number_is_given_once_and_a_second_send_is_refused(ask):
    run = ask()

    refuses(ask)
    refuses(ask, "190509-1029-2679561", key=run.key)


def test_one_reference_of_the_outside_system_is_one_run(ask):
    ask("1", remote_reference="ORD-77")
    ask("2")
    ask("3")

    refuses(ask, "4", remote_reference="ORD-77")


@pytest.mark.parametrize(
    "change",
    [{"state": "lost"}, {"progress": 101}, {"state": "done"}, {"finished_at": now()}],
)
def test_the_database_refuses_what_a_run_cannot_be(ask, change):
    refuses(ask, **change)


@pytest.mark.parametrize("state", ["done", "failed", "timed-out", "cancelled"])
def test_a_finished_run_says_since_when(ask, state):
    assert ask(**finished(state)).is_finished


def test_a_waiting_run_is_not_finished(ask):
    assert not ask().is_finished


def test_runs_are_found_by_connector_and_operation(ask):
    diagnosis, eligibility = ask("1"), ask("2", operation_key="eligibility")
    ask("3", connector_key="http")

    assert list(Run.objects.of("simulated")) == [eligibility, diagnosis]
    assert list(Run.objects.of("simulated", "delc")) == [diagnosis]


def test_due_are_those_whose_time_has_come_and_that_nobody_holds(ask):
    past, future = now() - timedelta(minutes=1), now() + timedelta(minutes=1)
    waiting = ask("1", next_attempt_at=past)
    abandoned = ask("2", state="running", next_attempt_at=past, lease_until=past)
    ask("3", next_attempt_at=future)
    ask("4", state="running", next_attempt_at=past, lease_until=future)
    ask("5", **finished(next_attempt_at=past))

    assert set(Run.objects.due(now())) == {waiting, abandoned}


def test_a_result_is_there_at_47_h_59_and_gone_at_48_h_01(ask):
    asked_at = now()
    run = ask(**finished(expires_at=asked_at + timedelta(hours=48)))

    assert list(Run.objects.shown_at(asked_at + timedelta(hours=47, minutes=59))) == [run]
    assert list(Run.objects.shown_at(asked_at + timedelta(hours=48, minutes=1))) == []
    assert list(Run.objects.to_purge(asked_at + timedelta(hours=48, minutes=1))) == [run]


def test_evidence_outlives_its_keeping_time(ask):
    asked_at = now()
    run = ask(**finished(expires_at=asked_at + timedelta(hours=48), is_evidence=True))

    assert list(Run.objects.shown_at(asked_at + timedelta(days=400))) == [run]
    assert list(Run.objects.to_purge(asked_at + timedelta(days=400))) == []
