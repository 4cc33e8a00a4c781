"""Rules never run away: a chain ends, a request has a budget, and whoever owns a rule is told once that it was paused."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.automation.guarding import LONGEST_CHAIN, MOST_OF_ALL
from parvis.automation.models import Automation, AutomationRun, Occurrence
from parvis.journal.models import Entry
from tests.automation.conftest import MOVED

pytestmark = pytest.mark.django_db
TAGGING = [{"do": "tags", "add": [name]} for name in "abcdefgh"]


def test_rule_does_not_react_to_itself(house):
    house.rule("again", "noted", {"do": "note", "text": {"fr": "Encore", "en": "Again"}})
    ticket = house.ticket()
    ticket.reply("Once", by=house.technician, internal=True)

    house.settle()

    assert Entry.objects.filter(verb="noted").count() == 2
    assert not Occurrence.objects.exists()


def test_two_rules_that_undo_each_other_come_to_an_end(house):
    house.rule("ask", {"event": "moved", "status": "taken"}, {"do": "move", "move": "ask"})
    house.rule("back", {"event": "moved", "status": "asked"}, {"do": "move", "move": "back"})
    ticket = house.ticket()
    ticket.move("take", by=house.technician)

    house.settle()

    assert [run.automation.key for run in AutomationRun.objects.order_by("id")] == ["ask", "back"]


def test_chain_is_not_longer_than_the_limit(house):
    """Each rule tags, and the next one, which is asked first, waits for that tag."""
    for place, act in enumerate(TAGGING):
        wanted = {"field": "tags", "contains": "abcdefgh"[place - 1]} if place else {}
        house.rule(f"r{place}", "tagged" if place else "filed", act, condition=wanted, order=9 - place)
    house.ticket()

    house.settle()

    depths = list(AutomationRun.objects.order_by("id").values_list("depth", "state"))
    assert max(depth for depth, state in depths if state != "stopped") == LONGEST_CHAIN
    assert Automation.objects.filter(paused_because="chained").exists()


def test_rule_that_acts_too_often_on_one_request_is_paused_and_its_owner_told_once(house):
    owner = house.agent("otto")
    rule = house.rule("note", "customer_replied", {"do": "note", "text": {"fr": "Vu", "en": "Seen"}}, owner=owner, most_per_hour=3)
    ticket = house.ticket()
    for _number in range(6):
        ticket.reply("And?", by=house.alice)

    house.settle()

    rule.refresh_from_db()
    assert (rule.paused_because, rule.runs.filter(state="done").count(), rule.runs.filter(state="stopped").count()) == ("looped", 3, 1)
    assert house.mails(owner).count("automation_paused") == 1


def test_without_an_owner_who_administers_the_portal_is_told(house):
    chief = house.agent("carl")
    house.grant("administer", who="person", user=chief)
    rule = house.rule("note", "customer_replied", {"do": "note", "text": {"fr": "Vu", "en": "Seen"}}, most_per_hour=1)
    ticket = house.ticket()
    for _number in range(2):
        ticket.reply("And?", by=house.alice)

    house.settle()

    assert (rule.owner, house.mails(chief).count("automation_paused")) == (None, 1)


EVENTS = ["filed", "noted", "moved", "assigned", "priority_set", "tagged"]
ACTS = st.one_of(
    st.sampled_from([move["key"] for move in MOVED["moves"]]).map(lambda key: {"do": "move", "move": key}),
    st.sampled_from(["low", "normal", "high"]).map(lambda key: {"do": "priority", "priority": key}),
    st.tuples(st.sampled_from("ab"), st.sampled_from("ab")).map(lambda tags: {"do": "tags", "add": [tags[0]], "remove": [tags[1]]}),
    st.just({"do": "note", "text": {"fr": "Vu", "en": "Seen"}}),
    st.just({"do": "team", "team": "support"}),
    st.just({"do": "assign", "team": "support"}),
)
RULES = st.lists(st.tuples(st.sampled_from(EVENTS), st.lists(ACTS, min_size=1, max_size=3)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=RULES, seed=st.integers(0, 1000))
def test_whatever_the_rules_they_come_to_an_end(house, rules, seed):
    assert house.technician
    Automation.objects.all().delete()
    for place, (event, acts) in enumerate(rules):
        house.rule(f"r{place}", event, *acts, order=random.Random(seed).randrange(9))
    ticket = house.ticket()

    house.settle(rounds=200)

    runs = AutomationRun.objects.filter(ticket=ticket)
    assert runs.exclude(state="stopped").count() <= MOST_OF_ALL
    assert max(runs.values_list("depth", flat=True), default=0) <= LONGEST_CHAIN + 1
    assert not Occurrence.objects.exists()
