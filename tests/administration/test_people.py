"""The people of a portal at the screens of its owner."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parvis.catalogue.models import Grant
from parvis.people import audit
from parvis.people.models import Invitation, Membership, Organisation, User


@pytest.fixture
def town(portal) -> Organisation:
    town = Organisation.objects.create(name="Town")
    Grant.objects.create(who="organisation", organisation=town, role="use", portal=portal)
    return town


def person(town: Organisation, name: str) -> User:
    made = User.objects.create_user(name, f"{name}@town.example", "pass", portal_key="petite", first_name=name.capitalize())
    Membership.objects.create(organisation=town, user=made, is_default=True)
    return made


@pytest.fixture
def alice(town) -> User:
    return person(town, "alice")


def address(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


def test_people_are_found_by_words_and_state(owners, town, alice):
    person(town, "bruno")

    rows = owners.get(address("people") + "?q=ali&state=active").context["listing"].rows

    assert rows == [(alice, "active")]


def test_closing_asks_why_and_keeps_what_was_typed(owners, alice):
    assert owners.post(address("person_act", alice.pk), {"disable": "1", "reason": ""}).status_code == 422

    assert owners.post(address("person_act", alice.pk), {"disable": "1", "reason": "Left"}).status_code == 302
    alice.refresh_from_db()
    assert not alice.is_active


def test_a_closed_account_signs_in_no_more_and_its_session_ends(client, owners, alice):
    client.force_login(alice)

    owners.post(address("person_act", alice.pk), {"disable": "1", "reason": "Left"})

    assert client.get("/p/petite/account").status_code == 302


def test_an_agent_finds_nobody_and_closes_nobody(agents, alice):
    for path in (address("people"), address("person", alice.pk), address("log")):
        assert agents.get(path).status_code == 404
    assert agents.post(address("person_act", alice.pk), {"disable": "1", "reason": "x"}).status_code == 404
    alice.refresh_from_db()
    assert alice.is_active


def test_staff_are_not_found_among_the_people(owners, owner):
    assert owners.get(address("person", owner.pk)).status_code == 404


def test_lines_are_looked_at_then_invited(owners, town):
    said = {"organisation": str(town.pk), "lines": "new@town.example;New;Body"}

    looked = owners.post(address("people_new"), said)
    assert (looked.context["fault_count"], Invitation.objects.count()) == (0, 0)

    owners.post(address("people_new"), said | {"save": "1"})
    assert Invitation.objects.get().email == "new@town.example"


def test_a_fault_keeps_the_lines_and_invites_nobody(owners, town):
    answer = owners.post(address("people_new"), {"organisation": str(town.pk), "lines": "none@", "save": "1"})

    assert (answer.status_code, answer.context["typed"], Invitation.objects.count()) == (422, "none@", 0)


def test_the_log_shows_what_was_done_here_and_of_other_portals_nothing(owners, alice):
    audit.write("signed_in", by=alice, portal_key="petite")
    audit.write("exported", by=alice, portal_key="elsewhere")

    log = owners.get(address("log")).context["log"]

    assert [line.verb for line, _more in log.lines] == ["signed_in"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_few_queries_whatever_its_length(owners, town, django_assert_max_num_queries, count):
    for number in range(count):
        person(town, f"person{number}")
    owners.get(address("people"))

    with django_assert_max_num_queries(12):
        owners.get(address("people"))
