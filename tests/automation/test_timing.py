"""Rules of time: so long after an instant, once for each; nothing of what was before the rule."""

from datetime import timedelta

import pytest
import time_machine

from parvis.automation.models import Automation, AutomationRun
from parvis.automation.timing import perform_timed
from parvis.kit.clock import now
from parvis.planning.models import Calendar
from parvis.tickets.models import Ticket
from tests.cast import text
from tests.tickets.promised import OFFICE, at

pytestmark = pytest.mark.django_db
URGENT = {"do": "tags", "add": ["urgent"]}
AFTER = {"after": "customer", "delay": "PT4H"}


def later(**more):
    return time_machine.travel(now() + timedelta(**more), tick=False)


def test_acts_once_when_the_time_has_come(house):
    house.rule("wait", AFTER, URGENT)
    ticket = house.ticket()

    done = [perform_timed()]
    with later(hours=5):
        done += [perform_timed(), perform_timed()]

    assert done == [0, 1, 0]
    assert Ticket.objects.get(pk=ticket.pk).tags == ["urgent"]


def test_new_instant_counts_anew(house):
    house.rule("wait", AFTER, {"do": "note", "text": text("Waiting")})
    ticket = house.ticket()
    with later(hours=5):
        perform_timed()
        Ticket.objects.get(pk=ticket.pk).reply("And?", by=house.alice)
    with later(hours=10):
        perform_timed()

    assert AutomationRun.objects.count() == 2


def test_what_was_before_the_rule_is_none_of_its_business(house):
    house.ticket()
    with later(hours=6):
        house.rule("wait", AFTER, URGENT)
        assert perform_timed() == 0


def test_condition_decides_when_the_time_has_come(house):
    house.rule("wait", AFTER, URGENT, condition={"field": "turn", "is": "customer"})
    house.ticket()

    with later(hours=5):
        assert perform_timed() == 0


def test_before_what_is_due(house):
    house.rule("near", {"before": "due", "delay": "PT2H"}, URGENT)
    ticket = house.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(due_at=now() + timedelta(hours=6))

    with later(hours=3):
        early = perform_timed()
    with later(hours=4, minutes=30):
        assert (early, perform_timed()) == (0, 1)


def test_working_time_is_counted_in_the_portals_hours(house):
    """Made on Monday at 9 o'clock, sixteen hours of work end on Wednesday at 9."""
    Calendar.objects.create(portal_key="house", key="office", title=text("Office"), week=OFFICE, is_default=True)
    house.refresh()
    with at(0):
        house.rule("wait", {"after": "created", "delay": "PT16H", "working": True}, URGENT)
        house.ticket()

    with at(47):
        early = perform_timed()
    with at(49):
        assert (early, perform_timed()) == (0, 1)


def test_paused_rule_of_time_does_nothing(house):
    rule = house.rule("wait", AFTER, URGENT)
    house.ticket()
    rule.pause(Automation.Paused.HAND)

    with later(hours=5):
        assert perform_timed() == 0
