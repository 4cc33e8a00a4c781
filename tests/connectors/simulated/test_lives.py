"""Lives of orders are drawn: their delays and shares are those of the field (telecom.md 3.4)."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parvis.connectors.simulated.drawing import Draw
from parvis.connectors.simulated.lives import Life
from parvis.connectors.simulated.scenarios import FAILURES
from parvis.connectors.visits import is_worked

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
VISIT = {"reference": "RDV-1", "starts_at": "2026-12-14T13:00:00+01:00", "ends_at": "2026-12-14T17:00:00+01:00"}
SAID = {"own_reference": "A-1", "visit": VISIT}


def life(subject=1, scenario="", seed=7):
    return Life(Draw(seed, f"order/{subject}"), scenario, "FI")


def kinds(steps):
    return [step["kind"] for step in steps]


def facts(steps, kind):
    return next(step["facts"] for step in steps if step["kind"] == kind)


def at(steps, kind):
    return datetime.fromisoformat(next(step["at"] for step in steps if step["kind"] == kind))


def share(counted, *keys):
    return sum(counted[key] for key in keys) / sum(counted.values())


def test_ten_thousand_visits_go_as_often_wrong_as_in_the_field():
    ends = Counter(kinds(life(line).creation(AT, SAID))[-1] for line in range(10_000))

    assert share(ends, "access_activated") == pytest.approx(0.85, abs=0.015)
    assert share(ends, "visit_missed") == pytest.approx(0.08, abs=0.01)
    assert share(ends, "order_failed") == pytest.approx(0.07, abs=0.01)


def test_failures_have_all_the_reasons_of_the_field():
    reasons = Counter(
        steps[-1]["facts"]["reason"] for line in range(10_000) if kinds(steps := life(line).creation(AT, SAID))[-1] == "order_failed"
    )

    assert set(reasons) == {failure.key for failure in FAILURES}


def test_ten_thousand_boxes_come_back_as_often_as_in_the_field():
    ends = Counter(tuple(kinds(life(line).termination(AT, {"box": "SFB1"}))[-2:]) for line in range(10_000))

    assert share(ends, ("return_awaited", "box_returned")) == pytest.approx(0.85, abs=0.015)
    assert share(ends, ("return_reminder", "box_returned")) == pytest.approx(0.10, abs=0.01)
    assert share(ends, ("return_reminder", "return_late")) == pytest.approx(0.05, abs=0.01)


@given(some.integers(0, 10**9))
def test_the_life_of_a_creation_keeps_its_delays(line):
    steps = life(line, "done").creation(AT, SAID)

    assert kinds(steps) == ["order_acknowledged", "box_shipped", "box_delivered", "visit_done", "access_activated"]
    assert timedelta(minutes=1) <= at(steps, "order_acknowledged") - AT <= timedelta(minutes=5)
    assert at(steps, "box_shipped").date().isoformat() == "2026-12-11"
    assert timedelta(minutes=5) <= at(steps, "access_activated") - at(steps, "visit_done") <= timedelta(minutes=30)
    assert at(steps, "visit_done") == datetime.fromisoformat(VISIT["ends_at"])


@given(some.integers(0, 10**9))
def test_the_life_of_a_swap_keeps_its_delays(line):
    steps = life(line, "return_reminded").swap(AT, {"box": "SFB1"})

    assert kinds(steps) == ["order_acknowledged", "box_shipped", "box_delivered", "return_awaited", "return_reminder", "box_returned"]
    assert timedelta(hours=24) <= at(steps, "box_shipped") - AT <= timedelta(hours=96)
    assert at(steps, "return_reminder") - at(steps, "return_awaited") == timedelta(days=10)
    assert at(steps, "box_returned") - at(steps, "return_awaited") < timedelta(days=15)
    assert all(is_worked(at(steps, kind).date(), "") for kind in ("box_shipped", "box_delivered"))


@given(some.integers(0, 10**9))
def test_the_life_of_a_termination_keeps_its_delays(line):
    steps = life(line, "return_late").termination(AT, {"box": "SFB1"})

    assert kinds(steps) == ["order_acknowledged", "access_terminated", "return_awaited", "return_reminder", "return_late"]
    assert 1 <= (at(steps, "access_terminated").date() - AT.date()).days <= 7
    assert at(steps, "return_late") - at(steps, "return_awaited") == timedelta(days=15)
    assert facts(steps, "return_late")["billed"] == "120.00"


def test_a_termination_is_made_on_the_day_that_was_wished():
    steps = life().termination(AT, {"wanted_on": "2026-12-31"})

    assert facts(steps, "access_terminated")["on"] == "2026-12-31"


@given(some.integers(0, 10**9))
def test_identifiers_are_those_of_the_network(line):
    found = facts(life(line, "done").creation(AT, SAID), "access_activated")

    assert re.fullmatch(r"F\d{8}", found["id1"])
    assert re.fullmatch(r"VIA\d{11}", found["id2"])
    assert re.fullmatch(r"(HWTC|SMBS|ALCL)[0-9A-F]{8}", found["ont"])
    assert re.fullmatch(r"D8D775[0-9A-F]{6}", found["box_mac"])
    assert re.fullmatch(r"[A-Z0-9]{2}-[A-Z0-9]{4}-[A-Z0-9]{4}", found["socket"])


def test_the_socket_that_was_there_is_used():
    steps = life(1, "done").creation(AT, SAID | {"socket": "FI-29AB-7K42"})

    assert facts(steps, "access_activated")["socket"] == "FI-29AB-7K42"


@pytest.mark.parametrize(
    ("scenario", "ends"),
    [
        ("done", ["visit_done", "access_activated"]),
        ("customer_absent", ["box_delivered", "visit_missed"]),
        ("always_absent", ["box_delivered", "visit_missed"]),
        ("refused", ["order_failed"]),
        ("silent", ["order_acknowledged"]),
        *((failure.key, ["box_delivered", "order_failed"]) for failure in FAILURES),
    ],
)
def test_a_pinned_scenario_decides(scenario, ends):
    assert kinds(life(1, scenario).creation(AT, SAID))[-2:] == ends


def test_the_customer_who_was_absent_once_is_there_the_second_time():
    assert kinds(life(1, "customer_absent").visit(SAID, 2, after=AT)) == ["visit_done", "access_activated"]
    assert kinds(life(1, "always_absent").visit(SAID, 2, after=AT)) == ["visit_missed"]


def test_an_order_lives_the_same_each_time_and_others_do_not():
    assert life(1).creation(AT, SAID) == life(1).creation(AT, SAID)
    assert life(1, "done").creation(AT, SAID) != life(2, "done").creation(AT, SAID)
    assert life(1, "done", seed=8).creation(AT, SAID) != life(1, "done", seed=7).creation(AT, SAID)
