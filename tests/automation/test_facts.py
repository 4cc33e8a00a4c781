"""A condition says the same in Python and in SQL, or SQL lets through more, never less."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.automation.facts import FACTS, Facts, as_filter, is_met
from parvis.kit.clock import now
from parvis.tickets.models import Ticket

pytestmark = pytest.mark.django_db
VALUES = {
    "service": ["help", "other"],
    "families": ["network"],
    "phase": ["new", "active", "closed"],
    "status": ["received", "taken"],
    "priority": [1, 3, 5],
    "urgency": [3],
    "organisation": ["town", ""],
    "tags": ["urgent", "nord"],
    "agent": ["tessa.house"],
    "team": ["support", "other"],
    "age": [1, 30, 50.5],
    "idle": [2, 40],
    "rating": [1, 4],
    "reopened": [0, 1],
    "language": ["fr", "en"],
    "words": ["broken", "nothing"],
    "late": [True, False],
    "answers.summary": ["Nothing works", "Broken"],
    "answers.number": [3, 7],
    "level": ["gold"],
}
FIELDS = st.sampled_from(sorted(VALUES))
WANTED = st.sampled_from([*(value for values in VALUES.values() for value in values), True])


@st.composite
def leaves(draw):
    field = draw(FIELDS)
    name = draw(st.sampled_from(["is", "in", "filled", "at_least", "at_most", "contains"]))
    own = st.one_of(st.sampled_from(VALUES[field]), WANTED)
    if name == "in":
        return {"field": field, "in": draw(st.lists(own, max_size=3))}
    if name == "filled":
        return {"field": field, "filled": draw(st.booleans())}
    if name in ("at_least", "at_most"):
        return {"field": field, name: draw(st.sampled_from([0, 1, 3, 30, 50.5, -2]))}
    return {"field": field, name: draw(own)}


TREES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)


@pytest.fixture
def some(house):
    """Requests that differ in all that conditions look at."""
    at = now()
    made = [house.ticket(), house.ticket(summary="Broken"), house.ticket(summary="Broken again"), house.ticket()]
    rows = [
        {"tags": ["urgent"], "priority": 5, "agent": house.technician, "team": house.team, "created_at": at - timedelta(hours=40)},
        {"tags": ["nord", "urgent"], "rating": 4, "phase": "active", "status_key": "taken", "due_at": at - timedelta(hours=1)},
        {"answers": {"summary": "Broken", "number": 7}, "reopened_count": 1, "last_customer_entry_at": at - timedelta(hours=50)},
        {"phase": "closed", "is_open": False, "priority": 1, "last_customer_entry_at": None},
    ]
    for ticket, row in zip(made, rows, strict=True):
        Ticket.objects.filter(pk=ticket.pk).update(**row)
    return Ticket.objects.select_related("portal", "service", "organisation", "requester", "agent", "team", "workflow")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES)
def test_database_never_misses_a_request_that_meets_the_condition(house, some, tree):
    at = now()
    met = {ticket.pk for ticket in some if is_met(tree, Facts(ticket, None, at))}

    assert met <= set(some.filter(as_filter(tree, house.portal, at)).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("tree", "count"),
    [
        ({"field": "tags", "contains": "urgent"}, 2),
        ({"not": {"field": "agent", "filled": True}}, 3),
        ({"field": "team", "is": "support"}, 4),
        ({"all": [{"field": "phase", "in": ["new", "active"]}, {"field": "priority", "at_most": 4}]}, 2),
        ({"field": "answers.number", "at_least": 5}, 1),
        ({"field": "age", "at_least": 24}, 1),
        ({}, 4),
    ],
)
def test_database_decides_alone_what_it_knows(house, some, tree, count):
    at = now()

    assert some.filter(as_filter(tree, house.portal, at)).count() == count
    assert sum(is_met(tree, Facts(ticket, None, at)) for ticket in some) == count


def test_every_fact_can_be_read_of_a_request_of_nobody(house):
    """Without account, team, agent, contract or opinion."""
    ticket = house.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(requester=None, contact={"email": "someone@town.example", "language": "en"})
    facts = Facts(Ticket.objects.get(pk=ticket.pk))

    read = {key: facts[key] for key in FACTS}

    assert (read["language"], read["email_domain"], read["level"], read["agent_here"]) == ("en", "town.example", None, None)
