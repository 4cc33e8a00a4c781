from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from parvis.catalogue.models import Portal
from parvis.config import commitments as command
from parvis.kit.errors import Refused
from parvis.planning.models import Agreement, Level, LevelTarget
from parvis.tickets import recomputing
from parvis.tickets.models import Clock, Ticket
from tests.cast import Cast
from tests.tickets.promised import after, at, clocks, fresh, ledger

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def longer_day(office, promised):
    """Since the request was filed, the calendar opens two hours more."""
    office.week = {**office.week, "mon": [["08:00", "20:00"]]}
    office.save()
    return office


def portal():
    return Portal.objects.get(key="house")


def found(plan):
    return [(one.name, _hours(one.before), _hours(one.after)) for one in plan.differences]


def _hours(moment):
    return (moment - after(0)).total_seconds() / 3600 if moment else None


def test_a_plan_shows_what_changes_and_changes_nothing(promised, longer_day):
    with at(1):
        plan = recomputing.plan(portal())

    assert (plan.looked_at, found(plan)) == (1, [("Résolution", 24, 8)])
    assert (clocks(promised)["resolution"], len(ledger(promised))) == ((24, None), 1)


def test_applying_makes_open_requests_owe_what_is_promised_now_and_a_second_time_nothing(promised, longer_day):
    with at(1):
        recomputing.apply(portal())
        again = recomputing.apply(portal())

    assert (clocks(promised)["resolution"], _hours(fresh(promised).due_at)) == ((8, None), 2)
    assert (ledger(promised), found(again)) == ([(0, True, "filed"), (1, True, "policy")], [])


def test_what_was_kept_stays_as_it_was(cast, promised, office):
    with at(1):
        fresh(promised).move("solve", by=cast.technician)
    office.week = {"mon": [["08:00", "20:00"]]}
    office.save()
    with at(2):
        plan = recomputing.apply(portal())

    assert (found(plan), clocks(promised)["resolution"]) == ([], (24, 1))


def test_a_promise_made_later_begins_when_the_request_did(cast, office):
    with at(0):
        ticket = cast.ticket()
    with at(1):
        ticket.move("ask", by=cast.technician, answers={"body": "Which one?"})
    with at(2):
        fresh(ticket).reply("That one", by=cast.alice)
    cast.help.expects = {"resolution": "PT4H"}
    cast.help.save()
    with at(3):
        recomputing.apply(portal())

    assert ledger(ticket)[:3] == [(0, True, "filed"), (1, False, "moved"), (2, True, "moved")]
    assert (clocks(ticket)["resolution"][0], fresh(ticket).has_commitments) == (7, True)


def test_a_contract_counts_when_it_comes(cast, office, promised):
    gold = Level.objects.create(portal_key="house", key="gold", title={"fr": "Or"}, calendar=office)
    LevelTarget.objects.create(level=gold, milestone="resolution", delay="PT1H")
    agreed = Agreement.objects.create(organisation=cast.home, portal_key="house", reference="C-1", level=gold, starts_on=date(2026, 1, 1))
    with at(0.5):
        recomputing.apply(portal())

    one = Clock.objects.get(ticket=promised, milestone="resolution")
    assert (one.delay, one.agreement, _hours(one.due_at)) == ("PT1H", agreed, 1)


def test_a_new_matrix_weighs_again_what_nobody_weighed_by_hand(cast, promised, promising):
    with at(0):
        by_hand = cast.ticket(promising)
        by_hand.set_priority(2, by=cast.technician)
    boss = cast.agent("boss", is_superuser=True)
    matrix = [[6] * 5 for _urgency in range(5)]

    assert recomputing.plan(portal(), matrix).reweighed == 1
    with at(1):
        recomputing.apply(portal(), by=boss, priorities=matrix)

    assert (fresh(promised).priority, fresh(by_hand).priority, portal().priorities) == (6, 2, matrix)
    assert promised.entries.last().verb == "priority_followed"


def test_only_who_administers_the_portal_changes_what_it_promises(cast, promised):
    with translation.override("en"), pytest.raises(Refused, match="administers"):
        recomputing.apply(portal(), by=cast.technician)
    with translation.override("en"), pytest.raises(Refused, match="between 1 and 6"):
        recomputing.apply(portal(), by=cast.agent("boss", is_superuser=True), priorities=[[7] * 5] * 5)


def test_it_asks_as_often_for_three_requests_as_for_one(cast, promised, promising, longer_day):
    def count():
        with at(1), CaptureQueriesContext(connection) as asked:
            recomputing.plan(portal())
        return len(asked)

    count()  # reads the policy; so does the next after filing with an older portal in hand
    one = count()
    with at(0):
        cast.ticket(promising), cast.ticket(promising, by=cast.chloe)
    count()
    assert (count(), Ticket.objects.count()) == (one, 3)


def test_another_portal_is_left_alone(promised, longer_day):
    other = Cast("other")

    assert recomputing.apply(other.portal).looked_at == 0
    assert clocks(promised)["resolution"] == (24, None)


def test_the_command_shows_and_does_it(promised, longer_day, capsys):
    with at(1):
        assert command.main(["plan", "house"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("house: 1 open requests, 1 would change")
    assert said[1].startswith(f"  {promised.reference}  Résolution: 01/12/2026 09:00:00 → 30/11/2026 17:00:00")

    with at(1):
        assert (command.main(["apply"]), command.main(["plan", "nobody"])) == (0, 2)
    assert clocks(promised)["resolution"] == (8, None)
