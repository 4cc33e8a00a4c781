from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine

from parvis.connectors import listening
from parvis.connectors.models import Notification, Run
from parvis.connectors.registry import Answer, Told
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.registry import Unknown

ORDER = "ORD-77"


@pytest.fixture
def heard():
    return []


@pytest.fixture
def order(lab, heard):
    """A run that the outside system knows as ORD-77; `heard` is what its handler was told, in order."""

    def hear(run, notification):
        heard.append(notification.data["step"])
        return Told()

    lab.change(handlers={"step": hear})
    lab.answers = [Answer({}, remote_reference=ORDER)]
    run = lab.ask("order")
    lab.work()
    return run


def tell(sequence, *, event_id="", kind="step", reference=ORDER, **data):
    data = {"step": sequence} | data
    return listening.receive(
        "bench", event_id=event_id or f"e{sequence}", remote_reference=reference, sequence=sequence, kind=kind, at=now(), data=data
    )


def states():
    return dict(Notification.objects.values_list("event_id", "state"))


def test_what_is_told_is_kept_then_applied_in_order(order, heard):
    tell(2)
    tell(1)
    assert states() == {"e1": "waiting", "e2": "waiting"}

    listening.apply_due()

    assert heard == [1, 2]
    assert states() == {"e1": "applied", "e2": "applied"}
    assert Run.objects.get().last_sequence == 2
    assert Notification.objects.first().organisation == order.organisation


def test_what_comes_again_changes_nothing_and_is_counted(order, heard):
    first = tell(1)
    listening.apply_due()

    assert tell(1, step="other") == first
    listening.apply_due()

    assert heard == [1]
    assert Notification.objects.get().repeats == 1


def test_one_that_comes_early_waits_for_those_before_it(order, heard):
    tell(2)
    listening.apply_due()
    assert (heard, states()) == ([], {"e2": "waiting"})

    tell(1)
    listening.apply_due()

    assert heard == [1, 2]


def test_one_whose_forerunner_never_comes_is_applied_after_a_while(order, heard):
    tell(3)
    tell(2)
    listening.apply_due()

    with time_machine.travel(now() + timedelta(minutes=3)):
        listening.apply_due()

    assert heard == [2, 3]


def test_one_that_comes_too_late_changes_nothing_and_says_so(order, heard):
    tell(2)
    with time_machine.travel(now() + timedelta(minutes=3)):
        listening.apply_due()
        tell(1)
        listening.apply_due()

    assert heard == [2]
    assert states() == {"e1": "outdated", "e2": "applied"}


def test_without_a_sequence_they_are_applied_as_they_come(order, heard):
    for name in ("a", "b"):
        listening.receive("bench", event_id=name, remote_reference=ORDER, sequence=None, kind="step", at=now(), data={"step": name})

    listening.apply_due()

    assert heard == ["a", "b"]


def test_one_may_come_before_the_answer_that_says_its_reference(lab, heard):
    lab.change(handlers={"step": lambda run, notification: heard.append(run.number) or Told()})
    tell(1)
    listening.apply_due()
    assert states() == {"e1": "waiting"}

    lab.answers = [Answer({}, remote_reference=ORDER)]
    run = lab.ask("order")
    lab.work()
    with time_machine.travel(now() + timedelta(seconds=10)):
        listening.apply_due()

    assert heard == [run.number]


def test_one_about_nothing_we_know_is_left_to_the_team(lab):
    tell(1)
    with time_machine.travel(now() + timedelta(minutes=16)):
        listening.apply_due()

    assert Notification.objects.values_list("state", "error_code").get() == ("failed", "unknown_reference")


@pytest.mark.parametrize("trouble", [Refused("Non", code="no"), KeyError("step")])
def test_one_that_cannot_be_applied_holds_up_those_behind_it_then_is_given_up(order, heard, lab, trouble):
    moods = [trouble] * 5

    def hear(run, notification):
        if notification.sequence == 1 and moods:
            raise moods.pop()
        heard.append(notification.sequence)
        return Told()

    lab.change(handlers={"step": hear})
    tell(1)
    tell(2)
    listening.apply_due()
    assert (heard, states()) == ([], {"e1": "waiting", "e2": "waiting"})

    for minutes in (1, 2, 5, 20):
        with time_machine.travel(now() + timedelta(minutes=minutes)):
            listening.apply_due()

    assert heard == [2]
    assert states() == {"e1": "failed", "e2": "applied"}
    assert listening.try_again(Notification.objects.get(event_id="e1"))
    assert heard == [2, 1]
    assert Run.objects.get().last_sequence == 2


def test_what_a_handler_wrote_before_it_failed_is_taken_back(order, lab):
    def hear(run, notification):
        Run.objects.filter(pk=run.pk).update(summary="half done")
        raise ValueError

    lab.change(handlers={"step": hear})
    tell(1)
    listening.apply_due()

    assert Run.objects.get().summary == ""


def test_nobody_tells_in_the_name_of_a_connector_that_is_none(db):
    with pytest.raises(Unknown):
        listening.receive("nobody", event_id="e", remote_reference="r", sequence=1, kind="k", at=now(), data={})


def test_what_is_about_nothing_is_forgotten_after_three_months(lab):
    tell(1)
    with time_machine.travel(now() + timedelta(days=91)):
        assert listening.forget_unclaimed() == 1


class Killed(BaseException):
    """The worker ends there."""


def rounds():
    for minutes in (1, 2, 5, 20, 40):
        with time_machine.travel(now() + timedelta(minutes=minutes)), suppress(Killed):
            listening.apply_due()


def test_one_that_kills_its_workers_is_given_up_and_those_behind_it_go_on(order, heard, lab):
    begun = []

    def hear(run, notification):
        if notification.sequence == 1:
            begun.append(1)
            raise Killed
        heard.append(notification.sequence)
        return Told()

    lab.change(handlers={"step": hear})
    tell(1)
    tell(2)
    with suppress(Killed):
        listening.apply_due()
    rounds()

    assert (len(begun), heard, states()) == (5, [2], {"e1": "failed", "e2": "applied"})
    assert Notification.objects.get(event_id="e1").error_code == "crashed"
    with pytest.raises(Killed):
        listening.try_again(Notification.objects.get(event_id="e1"))
    assert len(begun) == 6


def _twice(run, notification):
    Notification.objects.create(connector_key="bench", event_id=notification.event_id, remote_reference="r", kind="k", at=now())


@pytest.mark.parametrize(
    ("does", "code"),
    [(_twice, "IntegrityError"), (lambda run, notification: Run.objects.get(number="none"), "DoesNotExist")],
)
def test_one_that_the_database_refuses_is_left_to_the_team_as_well(order, heard, lab, does, code):
    def hear(run, notification):
        if notification.sequence == 1:
            does(run, notification)
        heard.append(notification.sequence)
        return Told()

    lab.change(handlers={"step": hear})
    tell(1)
    tell(2)
    listening.apply_due()
    rounds()

    assert (heard, states()) == ([2], {"e1": "failed", "e2": "applied"})
    assert Notification.objects.get(event_id="e1").error_code == code
