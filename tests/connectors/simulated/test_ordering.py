from datetime import timedelta

import pytest

from parvis.connectors.models import Notification, Run
from parvis.connectors.simulated import clock
from parvis.connectors.simulated.advancing import live_on
from parvis.connectors.simulated.models import SimulatedEvent, SimulatedOrder
from parvis.connectors.simulated.scenarios import pin
from parvis.kit.ids import uuid7
from parvis.places.models import Line
from tests.connectors.simulated.conftest import VISIT, told

pytestmark = pytest.mark.django_db


def test_an_order_is_received_with_a_reference(outside, house):
    run = outside.order()

    order = SimulatedOrder.objects.get()
    assert (run.state, run.verdict, run.remote_reference) == ("done", "received", order.reference)
    assert run.result == {"order": order.reference, "state": "received", "received_at": order.placed_at.isoformat()}


def test_asked_twice_with_one_key_there_is_one_order(outside, house):
    key = uuid7()
    first = outside.ask("create_order", key=key, own_reference="A-1", building=house.identifier, visit=VISIT)
    second = outside.ask("create_order", key=key, own_reference="A-1", building=house.identifier, visit=VISIT)
    outside.work()

    assert first == second
    assert SimulatedOrder.objects.count() == 1


def test_performed_again_after_a_crash_there_is_one_order(outside, house):
    run = outside.order()
    Run.objects.filter(pk=run.pk).update(
        state="running", finished_at=None, remote_reference="", lease_until=None, next_attempt_at=outside.moment
    )

    outside.work()

    run.refresh_from_db()
    assert (run.state, run.remote_reference) == ("done", SimulatedOrder.objects.get().reference)


def test_its_life_is_told_step_by_step(outside, house):
    run = outside.order()
    outside.pass_by(minutes=6)
    assert told(run) == ["order_acknowledged"]

    outside.pass_by(days=12)
    assert told(run) == ["order_acknowledged", "box_shipped"]

    outside.pass_by(days=3)
    assert told(run) == ["order_acknowledged", "box_shipped", "box_delivered", "visit_done", "access_activated"]
    assert SimulatedOrder.objects.get().state == "done"


def test_accelerated_it_is_over_in_minutes(outside, house):
    with outside.at():
        clock.accelerate(2880)
    run = outside.order()

    outside.pass_by(minutes=8)

    assert told(run)[-1] == "access_activated"
    assert all(event.at <= outside.moment for event in SimulatedEvent.objects.all())


def test_put_forward_it_catches_up(outside, house):
    run = outside.order()

    with outside.at():
        clock.advance(timedelta(days=20))
    outside.work()

    assert told(run)[-1] == "access_activated"


def test_the_access_is_found_by_its_number_from_then_on(outside, house):
    outside.order()
    outside.pass_by(days=20)

    facts = SimulatedOrder.objects.get().facts
    line = Line.objects.get(building=house)
    assert (line.pto, line.service_reference, line.state) == (facts["socket"], facts["id1"], "occupied")


def test_a_customer_who_was_absent_is_visited_again(outside, house):
    pin("order", "A-1", "customer_absent")
    run = outside.order()
    outside.pass_by(days=20)
    assert (told(run)[-1], SimulatedOrder.objects.get().state) == ("visit_missed", "held")

    later = {"reference": "RDV-2", "starts_at": "2027-01-04T08:00:00+01:00", "ends_at": "2027-01-04T12:00:00+01:00"}
    again = outside.ask("rebook", order=run.remote_reference, visit=later)
    outside.work()
    outside.pass_by(days=20)

    again.refresh_from_db()
    assert again.state == "done"
    assert told(run)[-3:] == ["visit_missed", "visit_done", "access_activated"]


def test_a_visit_booked_again_is_to_come_however_far_ahead_the_clock_was_put(outside, house):
    pin("order", "A-1", "customer_absent")
    run = outside.order()
    with outside.at():
        clock.advance(timedelta(days=90))
    outside.work()
    assert told(run)[-1] == "visit_missed"

    visit = {"reference": "RDV-2", "starts_at": "2026-12-09T08:00:00+01:00", "ends_at": "2026-12-09T12:00:00+01:00"}
    again = outside.ask("rebook", order=run.remote_reference, visit=visit)
    outside.work()
    outside.pass_by(days=8)
    again.refresh_from_db()
    assert (again.state, told(run)[-1]) == ("done", "visit_missed")

    outside.pass_by(days=2)
    assert told(run)[-2:] == ["visit_done", "access_activated"]


def test_a_reference_may_ask_for_a_scenario(outside, house):
    run = outside.order(reference="A-2 SIM-FIBRE-DOWN")

    outside.pass_by(days=20)

    last = Notification.objects.get(run=run, kind="order_failed")
    assert (last.data["reason"], last.data["reason_text"]["fr"]) == ("fibre_down", "Fibre HS")


def test_a_house_that_has_a_socket_needs_no_other(outside, house):
    house.lines.create(pto="FI-29AB-7K42")
    pin("building", house.identifier, "deployed")
    run = outside.order()

    outside.pass_by(days=20)

    assert Notification.objects.get(run=run, kind="order_failed").data["reason"] == "pto_exists"


def test_an_order_that_is_cancelled_ends(outside, house):
    run = outside.order()
    outside.pass_by(minutes=6)

    again = outside.ask("cancel_order", order=run.remote_reference)
    outside.pass_by(minutes=6)
    outside.pass_by(days=30)

    again.refresh_from_db()
    assert again.state == "done"
    assert (told(run), SimulatedOrder.objects.get().state) == (["order_acknowledged", "order_cancelled"], "cancelled")


def test_it_is_too_late_to_cancel_what_is_done(outside, house):
    run = outside.order()
    outside.pass_by(days=20)

    again = outside.ask("cancel_order", order=run.remote_reference)
    outside.work()

    again.refresh_from_db()
    assert (again.state, again.error_code) == ("failed", "too_late")


def test_an_order_without_a_visit_is_refused(outside, house):
    run = outside.order(visit={})

    assert (run.state, run.error_code) == ("failed", "visit_missing")


def test_a_swap_sends_a_box_and_awaits_the_old_one(outside, house):
    pin("line", "F00000015", "done")
    run = outside.ask("swap_box", id1="F00000015", box="SFB1", own_reference="B-1")
    outside.work()

    outside.pass_by(days=40)

    assert told(run) == ["order_acknowledged", "box_shipped", "box_delivered", "return_awaited", "box_returned"]


def test_a_box_that_does_not_come_back_is_invoiced(outside, house):
    pin("line", "F00000015", "return_late")
    run = outside.ask("terminate", id1="F00000015", box="SFB1")
    outside.work()

    outside.pass_by(days=40)

    assert told(run) == ["order_acknowledged", "access_terminated", "return_awaited", "return_reminder", "return_late"]
    assert Notification.objects.get(run=run, kind="return_late").data["billed"] == "120.00"


def test_an_access_is_swapped_once_at_a_time(outside, house):
    outside.ask("swap_box", id1="F00000015")
    second = outside.ask("swap_box", id1="F00000015")
    outside.work()

    second.refresh_from_db()
    assert (second.state, second.error_code) == ("failed", "already_open")


def test_two_orders_of_one_reference_are_two(outside, house):
    assert outside.order().remote_reference != outside.order().remote_reference


def test_nobody_s_name_is_kept_outside(outside, house):
    outside.order(customer_last_name="Le Goff", address="6 rue Étienne Ganneron")

    assert set(SimulatedOrder.objects.get().said) == {"own_reference", "offer", "building", "visit"}


def test_the_sweep_asks_twice_when_nothing_is_under_way(outside, django_assert_num_queries):
    with outside.at(), django_assert_num_queries(2):
        live_on()
