"""Who may see, use and handle which service."""

import pytest
from django.contrib.auth.models import AnonymousUser

from parvis.catalogue.models import Service
from tests.cast import Cast


def usable(user) -> set[str]:
    return set(Service.objects.usable_by(user).values_list("slug", flat=True))


def visible(user) -> set[str]:
    return set(Service.objects.visible_to(user).values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("use", "may"),
    [
        ("everyone", {"anonymous", "alice", "technician"}),
        ("signed-in", {"alice", "technician"}),
        ("customers", {"technician"}),
    ],
)
def test_who_may_use_a_service(cast, use, may):
    cast.service("help", use=use)
    people = {"anonymous": AnonymousUser(), "alice": cast.alice, "technician": cast.technician}

    assert {name for name, user in people.items() if usable(user)} == may


def test_a_grant_of_the_portal_makes_an_organisation_its_customer(cast):
    cast.service("help", use="customers")

    cast.grant("use", who="organisation", organisation=cast.home)

    assert usable(cast.alice) == {"help"}
    assert usable(cast.chloe) == set()


def test_a_grant_reaches_the_organisations_below(cast):
    below = cast.organisation("below", parent=cast.home)
    service = cast.service("help", use="everyone")
    service.grants.filter(role="use").delete()
    cast.grant("use", who="organisation", organisation=cast.home, service=service)

    assert usable(cast.person("leaf", below)) == {"help"}
    assert usable(cast.chloe) == set()


@pytest.mark.parametrize(("role", "may"), [("member", False), ("manager", True), ("administrator", True)])
def test_a_grant_may_ask_for_a_role_in_the_organisation(cast, role, may):
    service = cast.service("help")
    service.grants.filter(role="use").delete()
    cast.grant("use", who="organisation", organisation=cast.home, service=service, member_role="manager")

    assert (usable(cast.person("someone", cast.home, role)) == {"help"}) is may


def test_a_grant_may_name_one_person(cast):
    service = cast.service("help")
    service.grants.filter(role="use").delete()
    cast.grant("use", who="person", user=cast.alice, service=service)

    assert (usable(cast.alice), usable(cast.bruno)) == ({"help"}, set())


def test_a_grant_on_a_family_is_one_on_its_services(cast):
    cast.service("in", family=cast.family("park"), use="customers")
    cast.service("out", use="customers")
    cast.grant("use", who="person", user=cast.alice, family=cast.family("park"))

    assert usable(cast.alice) == {"in"}


def test_seeing_is_not_using_and_using_is_seeing(cast):
    service = cast.service("shown", use="customers")
    cast.grant("see", service=service)

    assert (visible(AnonymousUser()), usable(AnonymousUser())) == ({"shown"}, set())
    cast.service("open", use="everyone")
    assert visible(AnonymousUser()) == {"shown", "open"}


def test_a_withdrawn_service_is_neither_seen_nor_used(cast):
    service = cast.service("old", use="everyone", is_active=False)

    assert (visible(cast.alice), usable(cast.alice)) == (set(), set())
    assert list(Service.objects.handled_by(cast.technician)) == [service]


def test_a_team_handles_what_it_was_granted(cast):
    service = cast.service("help")
    cast.service("other", team=cast.make_team("other"))

    assert list(Service.objects.handled_by(cast.technician)) == [service]
    assert list(Service.objects.handled_by(cast.alice)) == []


def test_a_grant_of_one_portal_says_nothing_of_another(cast):
    other = Cast("other")
    other.service("there", use="customers")
    cast.grant("use", who="organisation", organisation=cast.home)

    assert usable(cast.alice) == set()
