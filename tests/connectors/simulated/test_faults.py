"""The outside may be told to fail; what was asked ends in one clear state all the same."""

from types import SimpleNamespace

import pytest

from parvis.connectors import listening
from parvis.connectors.models import Notification, Run
from parvis.connectors.performing import operation_of
from parvis.connectors.simulated import advancing, faults
from parvis.connectors.simulated.clock import simulation
from parvis.connectors.simulated.models import SimulatedEvent, SimulatedOrder
from parvis.kit.errors import Refused
from tests.connectors.simulated import street
from tests.connectors.simulated.conftest import VISIT, told

pytestmark = pytest.mark.django_db


def switch(outside, kind, **said):
    with outside.at():
        return faults.switch(kind, **({"share": 100} | said))


def eligibility(outside, *buildings):
    return outside.ask("eligibility", **street.question(*buildings))


def test_without_faults_eligibility_is_answered_at_once(outside, house):
    run = eligibility(outside, house)

    assert (run.state, run.verdict, run.result["is_simulated"]) == ("done", "eligible", True)
    assert run.valid_until.isoformat() == run.result["valid_until"]


@pytest.mark.parametrize(
    ("kind", "state", "code"), [("error", "failed", "http_503"), ("timeout", "timed-out", "timeout"), ("drift", "failed", "shape")]
)
def test_a_failing_look_up_says_how_it_failed(outside, house, kind, state, code):
    switch(outside, kind)

    run = eligibility(outside, house)

    assert (run.state, run.error_code, run.result) == (state, code, None)


def test_latency_makes_callers_wait(outside, house, monkeypatch):
    slept = []
    monkeypatch.setattr(faults, "time", SimpleNamespace(sleep=slept.append))  # theirs alone: other threads of the process sleep on
    switch(outside, "latency", seconds=2.5)

    run = eligibility(outside, house)

    assert (run.state, slept) == ("done", [2.5])


def test_latency_beyond_the_time_limit_ends_as_no_answer_in_time(outside, house, monkeypatch):
    slept = []
    monkeypatch.setattr(faults, "time", SimpleNamespace(sleep=slept.append))
    switch(outside, "latency", seconds=100)

    run = eligibility(outside, house)

    limit = operation_of(run).timeout.total_seconds()
    assert (run.state, run.error_code) == ("timed-out", "timeout")
    assert limit - 5 < slept[0] <= limit


def test_a_partial_answer_says_what_is_missing(outside, house):
    switch(outside, "partial")

    run = eligibility(outside, house, street.house("IMB/77058/X/0219"))

    assert ([place["building"]["identifier"] for place in run.result["places"]], run.result["missing"], run.result["is_partial"]) == (
        ["IMB/77058/X/0218"],
        ["IMB/77058/X/0219"],
        True,
    )


def test_a_fault_may_be_of_one_operation_alone(outside, house):
    switch(outside, "error", operations=["create_order"])

    assert eligibility(outside, house).state == "done"
    assert outside.order().state == "waiting"


def test_an_answer_that_was_lost_leaves_one_order(outside, house):
    switch(outside, "timeout")
    run = outside.order()
    assert (run.state, SimulatedOrder.objects.count()) == ("waiting", 1)

    switch(outside, "timeout", share=0)
    outside.pass_by(hours=1)

    run.refresh_from_db()
    assert (run.state, run.remote_reference) == ("done", SimulatedOrder.objects.get().reference)
    assert told(run) == ["order_acknowledged"]


def test_an_order_that_always_fails_ends_failed(outside, house):
    switch(outside, "error")
    run = outside.order()

    for _hour in range(50):
        outside.pass_by(hours=1)

    run.refresh_from_db()
    assert (run.state, run.error_code, SimulatedOrder.objects.count()) == ("failed", "http_503", 0)


def test_a_notification_that_comes_twice_is_applied_once(outside, house):
    switch(outside, "duplicate")
    run = outside.order()

    outside.pass_by(days=20)

    assert told(run) == ["order_acknowledged", "box_shipped", "box_delivered", "visit_done", "access_activated"]
    assert set(run.notifications.values_list("repeats", flat=True)) == {1}


def test_notifications_out_of_order_are_applied_in_order(outside, house):
    switch(outside, "disorder", share=50)
    run = outside.order()

    outside.pass_by(days=20)
    outside.pass_by(minutes=1)
    outside.pass_by(minutes=1)

    arrived = list(Notification.objects.filter(run=run).order_by("id").values_list("sequence", flat=True))
    assert arrived != sorted(arrived)
    assert told(run) == ["order_acknowledged", "box_shipped", "box_delivered", "visit_done", "access_activated"]


def test_a_crash_between_sending_and_noting_it_sends_it_again(outside, house):
    run = outside.order()
    outside.pass_by(minutes=6)
    SimulatedEvent.objects.update(sent_at=None)

    with outside.at():
        advancing.live_on()
        listening.apply_due()

    assert told(run) == ["order_acknowledged"]
    assert run.notifications.get().repeats == 1


def test_the_same_calls_fail_each_time(outside):
    row = switch(outside, "error", share=30)
    struck = [faults.is_struck(row, "error", operation="eligibility", occasion=count) for count in range(1000)]

    assert struck == [faults.is_struck(row, "error", operation="eligibility", occasion=count) for count in range(1000)]
    assert 0.25 < sum(struck) / 1000 < 0.35


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "earthquake", "share": 10}, "fault"),
        ({"kind": "error", "share": 101}, "share"),
        ({"kind": "latency", "share": 10, "seconds": 121}, "seconds"),
    ],
)
def test_a_switch_out_of_bounds_is_refused(outside, said, code):
    with pytest.raises(Refused) as refusal:
        faults.switch(**said)

    assert refusal.value.code == code


def test_a_fault_with_no_share_is_off(outside):
    switch(outside, "error", share=30)
    switch(outside, "error", share=0)

    assert simulation().faults == {}


def test_the_run_of_a_lost_answer_is_the_same_run(outside, house):
    switch(outside, "timeout")
    first = outside.ask("create_order", key="0" * 32, own_reference="A-1", building=house.identifier, visit=VISIT)
    outside.work()
    outside.ask("create_order", key="0" * 32, own_reference="A-1", building=house.identifier, visit=VISIT)

    assert Run.objects.get() == first
