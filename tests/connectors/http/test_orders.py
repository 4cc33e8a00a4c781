"""Orders sent to an outside system that fails in every way: each ends in one clear state, and none is made twice."""

from datetime import timedelta

import pytest
import time_machine

from parvis.connectors import steering
from parvis.connectors.models import Breaker, Call, Run
from parvis.kit.clock import now
from tests.wall.tmf import ORDERS


def test_an_order_is_sent_once_and_known_by_its_reference(order, work, outside):
    run = order()

    work()

    run.refresh_from_db()
    assert (run.state, run.remote_reference, run.result["order"]) == ("done", "PO-1", "PO-1")
    sent = outside.orders["PO-1"]["said"]
    assert sent["externalId"] == run.once
    assert sent["productOrderItem"][0]["productOffering"] == {"id": "fibre"}
    call = Call.objects.get()
    assert (call.outcome, call.status) == ("answered", 201)


@pytest.mark.parametrize("fault", ["500", "503", "cut", "cut_before", "garbled", "slow"])
def test_whatever_goes_wrong_the_order_is_made_once_in_the_end(order, work, outside, settings, fault):
    settings.REMOTE = outside.remote(seconds=0.6)
    outside.faults = [fault]
    run = order()
    work()
    run.refresh_from_db()
    assert run.state == "waiting"

    with time_machine.travel(now() + timedelta(hours=1)):
        work()

    run.refresh_from_db()
    assert (run.state, list(outside.orders)) == ("done", ["PO-1"])
    assert run.remote_reference == "PO-1"


def test_what_was_done_without_our_knowing_is_found_before_anything_is_sent_again(order, work, outside):
    outside.faults = ["cut"]
    run = order()
    work()
    outside.by_key.clear()  # it forgets keys after a while

    with time_machine.travel(now() + timedelta(hours=1)):
        work()

    run.refresh_from_db()
    assert (run.state, len(outside.orders), outside.asked("POST", ORDERS)) == ("done", 1, 1)


def test_a_refusal_ends_the_order_in_words(order, work, outside):
    outside.refusal = {"code": "noSuchOffer", "reason": "Offer withdrawn"}
    run = order()

    work()

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "noSuchOffer")
    assert "Offer withdrawn" in run.said["fr"]


def test_one_that_fails_for_days_is_given_up_and_the_breaker_spares_the_outside_system(order, work, outside):
    outside.faults = ["503"] * 200
    run = order()
    for hours in range(0, 60, 2):
        with time_machine.travel(now() + timedelta(hours=hours)):
            work()

    run.refresh_from_db()
    assert run.state == "failed"
    assert outside.asked("POST", ORDERS) <= 12
    assert not outside.orders


def test_several_that_fail_together_open_the_breaker(order, work, outside):
    outside.faults = ["503"] * 20
    for _ in range(8):
        order()

    work()

    assert Breaker.objects.get(connector_key="remote").is_open
    assert outside.asked("POST", ORDERS) == 5


@pytest.mark.parametrize(
    ("operation", "given"), [("rebook", {"order": "PO-1", "visit": {"reference": "RDV-2"}}), ("cancel_order", {"order": "PO-1"})]
)
def test_an_order_under_way_is_given_another_visit_or_cancelled(order, work, outside, operation, given):
    order()
    work()

    run = order(operation, **given)
    work()

    run.refresh_from_db()
    assert (run.state, run.result["order"], run.remote_reference) == ("done", "PO-1", "")


@pytest.mark.parametrize("operation", ["rebook", "cancel_order"])
def test_an_order_whose_answer_is_not_here_yet_is_found_by_our_mark(order, work, outside, operation):
    placed = order()
    run = order(operation, order="", once=placed.once, visit={"reference": "RDV-2"})
    Run.objects.filter(pk=placed.pk).update(next_attempt_at=now() + timedelta(minutes=1))
    work()
    run.refresh_from_db()
    assert (run.state, run.error_code, run.lease_until, outside.orders) == ("running", "", None, {})

    with time_machine.travel(now() + timedelta(hours=1)):
        work()
        Run.objects.filter(pk=run.pk, state="running").update(next_attempt_at=now())
        work()

    run.refresh_from_db()
    assert (run.state, run.result["order"]) == ("done", "PO-1")


@pytest.mark.parametrize("operation", ["rebook", "cancel_order"])
def test_where_nothing_was_ordered_there_is_nothing_to_change(order, work, outside, operation):
    run = order(operation, order="", once="", visit={"reference": "RDV-2"})

    work()

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "unknown_order")


def test_a_reference_is_no_part_of_an_address(order, work, outside):
    run = order("rebook", order="../x?a=b", visit={"reference": "RDV-2"})

    work()

    run.refresh_from_db()
    assert (run.error_code, outside.calls[-1]) == ("unknownOrder", ("PATCH", f"{ORDERS}/..%2Fx%3Fa%3Db"))


def test_a_reference_longer_than_we_keep_is_known_as_its_news_name_it(order, work, outside, monkeypatch):
    monkeypatch.setattr(outside, "do", lambda *_: (201, {"id": "P" * 300, "state": "acknowledged"}))
    run = order()

    work()

    run.refresh_from_db()
    assert (run.state, run.remote_reference) == ("done", "P" * 120)


def test_an_order_nobody_knows_is_refused(order, work, outside):
    run = order("rebook", order="PO-9", visit={"reference": "RDV-2"})

    work()

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "unknownOrder")


@pytest.mark.parametrize("is_log_kept", [True, False])
def test_tried_again_by_hand_what_was_done_without_our_knowing_is_found_first(order, work, outside, yann, is_log_kept):
    outside.faults = ["cut"]
    run = order()
    work()
    outside.by_key.clear()
    if not is_log_kept:  # it goes after a month
        Call.objects.all().delete()

    assert steering.try_again(run, by=yann)
    work()

    run.refresh_from_db()
    assert (run.state, run.remote_reference, list(outside.orders)) == ("done", "PO-1", ["PO-1"])
    assert outside.asked("POST", ORDERS) == 1


def test_given_up_and_tried_again_after_all_it_is_not_ordered_twice(order, work, outside, yann):
    outside.faults = ["cut"]
    run = order()
    work()
    outside.by_key.clear()
    assert steering.give_up(run, by=yann)

    assert steering.try_again(run, by=yann)
    work()

    run.refresh_from_db()
    assert (run.state, list(outside.orders)) == ("done", ["PO-1"])


def test_an_order_is_looked_for_only_once_it_may_have_been_sent(order, work, outside):
    order()

    work()

    assert (outside.asked("GET", ORDERS), outside.asked("POST", ORDERS)) == (0, 1)


@pytest.mark.parametrize("answer", [[{"id": "PO-9", "externalId": "somebody-else"}], [{"id": "PO-9"}], ["PO-9"]])
def test_an_order_without_our_mark_is_not_taken_for_ours(order, work, outside, monkeypatch, answer):
    outside.faults = ["cut_before"]
    run = order()
    work()
    does = outside._do
    monkeypatch.setattr(outside, "_do", lambda method, *said: (200, answer) if method == "GET" else does(method, *said))

    with time_machine.travel(now() + timedelta(hours=1)):
        work()

    run.refresh_from_db()
    assert (run.state, run.remote_reference) == ("done", "PO-1")


def test_an_appointment_asked_for_again_by_hand_is_taken_once(order, work, outside, yann):
    visit = {"place": "nord", "kind": "house", "starts_at": "2026-03-09T08:00:00Z", "ends_at": "2026-03-09T11:00:00Z"}
    outside.faults = ["cut"]
    run = order("appoint", **visit)
    outside.by_key.clear()

    assert steering.try_again(run, by=yann)
    work()

    run.refresh_from_db()
    assert (run.state, run.remote_reference, list(outside.appointments)) == ("done", "APP/1", ["APP/1"])


@pytest.mark.parametrize("operation", ["rebook", "cancel_order"])
def test_waiting_for_an_order_is_no_failure_of_who_answers(order, work, outside, operation):
    runs = [order(operation, order="", once=f"mark-{number}", visit={"reference": "RDV-2"}) for number in range(6)]

    work()

    assert not Breaker.objects.filter(state="open").exists()
    assert set(Call.objects.values_list("outcome", flat=True)) == {"working"}
    assert {Run.objects.get(pk=run.pk).error_code for run in runs} == {""}


def test_it_is_asked_ever_less_often_for_an_order_that_does_not_come(order, work, outside):
    begun = now()
    order("rebook", order="", once="mark", visit={"reference": "RDV-2"})
    for hours in range(60):
        with time_machine.travel(begun + timedelta(hours=hours)):
            work()

    assert outside.asked("GET", ORDERS) <= 50
    assert Run.objects.values_list("state", "error_code").get() == ("timed-out", "no_end")
