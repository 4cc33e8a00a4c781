"""The matrix of a customer, for the team that administers the portal."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from parvis.catalogue.models import Grant
from parvis.people.audit import AuditLine
from parvis.people.models import Membership, Organisation, User


@pytest.fixture
def town(portal) -> Organisation:
    town = Organisation.objects.create(name="Town")
    Grant.objects.create(who="organisation", organisation=town, member_role="administrator", role="see", portal=portal)
    return town


@pytest.fixture
def alice(town, portal) -> User:
    alice = User.objects.create_user("alice", "alice@town.example", "pass", portal_key=portal.key, first_name="Alice")
    Membership.objects.create(organisation=town, user=alice, is_default=True)
    return alice


@pytest.fixture
def service(portal):
    service = portal.services.filter(is_active=True).first()
    service.grants.filter(role="use").delete()
    return service


def address(name: str, organisation: Organisation) -> str:
    return f"{reverse(f'administration:{name}', args=['petite'])}?organisation={organisation.pk}"


def test_customers_are_listed_and_found(owners, town):
    page = owners.get(reverse("administration:access", args=["petite"]) + "?q=tow")

    assert page.context["organisations"] == [town]


def test_an_owner_ticks_checks_and_saves(owners, town, alice, service):
    sent = {"seen": [f"{alice.pk.hex}:"], "use": [f"{alice.pk.hex}:{service.pk}"]}

    checked = owners.post(address("access_check", town), sent)
    saved = owners.post(address("access", town), {"change": checked.context["changes"], "key": checked.context["key"]})

    assert (checked.status_code, saved.status_code) == (200, 302)
    assert [grant.service for grant in Grant.objects.filter(user=alice)] == [service]


def test_an_agent_finds_nothing_and_changes_nothing(agents, town, alice, service):
    sent = {"change": [f"+{alice.pk.hex}:{service.pk}"], "key": str(uuid4())}

    assert agents.get(address("access", town)).status_code == 404
    assert agents.post(address("access", town), sent).status_code == 404
    assert not Grant.objects.filter(user=alice).exists()


def test_an_organisation_that_is_no_customer_of_the_portal_is_not_found(owners, town):
    other = Organisation.objects.create(name="Other")

    assert owners.get(address("access", other)).status_code == 404
    assert owners.get(reverse("administration:access", args=["petite"]) + "?organisation=none").status_code == 404


def test_an_owner_takes_the_table_of_a_customer_along(owners, agents, town, alice, service):
    other = User.objects.create_user("carl", "carl@far.example", portal_key="petite")
    Membership.objects.create(organisation=Organisation.objects.create(name="Far"), user=other)

    text = b"".join(owners.get(address("access_export", town)).streaming_content).decode("utf-8-sig")

    assert [line.split(";")[1] for line in text.splitlines()[1:]] == ["alice@town.example"]
    assert str(service) in text.splitlines()[0]
    assert AuditLine.objects.get(verb="exported").organisation == town
    assert f'href="{address("access_export", town)}"' in owners.get(address("access", town)).content.decode()
    assert agents.get(address("access_export", town)).status_code == 404
