"""The customers of a portal at the screens of its owner: created, renamed, closed, with their sites and mail domains."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from parvis.catalogue.models import Grant, Portal
from parvis.catalogue.organising import create, organisations_of
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.people.audit import AuditLine
from parvis.people.models import Membership, Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def town(portal) -> Organisation:
    town = Organisation.objects.create(name="Town")
    Grant.objects.create(who="organisation", organisation=town, role="use", portal=portal)
    return town


@pytest.fixture
def elsewhere(portal) -> Portal:
    return Portal.objects.create(key="elsewhere", name="Elsewhere", languages=["en"], series="ELSE", brand_colour="#0b6e75")


def address(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


def asked(**said: str) -> dict[str, str]:
    return {"name": "Harbour", "key": str(uuid4()), "uses": "1", **said}


def acted(client, one: Organisation, **said: str):
    answer = client.post(address("organisation_act", one.pk), said)
    one.refresh_from_db()
    return answer


def test_customers_and_their_sites_are_found_by_words_and_state(owners, town, elsewhere):
    site = Organisation.objects.create(name="Town hall", parent=town)
    stranger = Organisation.objects.create(name="Town of others")
    Grant.objects.create(who="organisation", organisation=stranger, role="use", portal=elsewhere)

    assert owners.get(address("organisations") + "?q=town").context["listing"].rows == [town, site]
    assert owners.get(address("organisations") + "?state=closed").context["listing"].rows == []
    assert owners.get(address("organisation", stranger.pk)).status_code == 404


def test_the_list_goes_on_by_key(owners, portal):
    for number in range(51):
        made = Organisation.objects.create(name=f"Town {number:02}")
        Grant.objects.create(who="organisation", organisation=made, role="use", portal=portal)

    first = owners.get(address("organisations")).context["listing"]
    second = owners.get(address("organisations") + first.next).context["listing"]

    assert ([len(one.rows) for one in (first, second)], second.rows[0].name, second.next) == ([50, 1], "Town 50", "")


def test_an_organisation_is_created_once_and_may_use_the_portal(owners, portal):
    said = asked(registration="200 000 123")

    for _ in range(2):
        assert owners.post(address("organisation_new"), said).status_code == 302

    made = Organisation.objects.get(name="Harbour")
    assert (made.registration, [grant.role for grant in made.grants.all()]) == ("200 000 123", ["use"])
    assert [(line.verb, line.organisation) for line in AuditLine.objects.all()] == [("organisation_created", made)]
    assert Entry.objects.about(made).get().verb == "organisation_created"


def test_without_the_right_for_all_it_is_seen_and_nothing_more(owners, portal):
    said = asked()
    del said["uses"]
    owners.post(address("organisation_new"), said)

    made = Organisation.objects.get(name="Harbour")
    assert ([grant.role for grant in made.grants.all()], list(organisations_of(portal))) == (["see"], [made])


def test_a_site_stands_below_and_is_granted_nothing_of_its_own(owners, town):
    owners.post(address("organisation_new"), asked(under=str(town.pk)))

    made = Organisation.objects.get(name="Harbour")
    assert (made.parent, made.tree, made.grants.count()) == (town, town.tree, 0)


@pytest.mark.parametrize("name", ["", "  ", "town"])
def test_a_name_that_lacks_or_is_taken_is_asked_again_and_kept(owners, town, name):
    answer = owners.post(address("organisation_new"), asked(name=name))

    assert (answer.status_code, answer.context["name"], Organisation.objects.filter(is_personal=False).count()) == (422, name, 1)


def test_the_same_name_below_another_one_is_free(owners, town):
    Organisation.objects.create(name="Hall", parent=town)

    assert owners.post(address("organisation_new"), asked(name="Hall")).status_code == 302


def test_it_is_renamed_and_twice_is_once(owners, town):
    for _ in range(2):
        acted(owners, town, save="1", name="City", registration="123")

    assert (town.name, town.registration) == ("City", "123")
    assert [entry.data["was"] for entry in Entry.objects.about(town)] == ["Town"]


def test_it_is_closed_with_a_reason_and_opened_again(owners, town):
    assert acted(owners, town, close="1", reason="").status_code == 422
    assert acted(owners, town, close="1", reason="Merged with another town").status_code == 302
    assert (town.state, Entry.objects.about(town).get().body) == ("closed", "Merged with another town")

    acted(owners, town, open="1")

    assert (town.state, town.closed_at) == ("active", None)


def test_what_is_above_closes_last_and_opens_first(owners, town):
    site = Organisation.objects.create(name="Hall", parent=town)

    assert acted(owners, town, close="1", reason="x").status_code == 409
    acted(owners, site, close="1", reason="x")
    acted(owners, town, close="1", reason="x")
    assert (town.state, acted(owners, site, open="1").status_code, site.state) == ("closed", 409, "closed")
    assert owners.post(address("organisation_new"), asked(under=str(town.pk))).status_code == 409


def test_a_mail_domain_is_verified_and_taken_away(owners, town):
    assert acted(owners, town, verify="1", domain="town.example", how="").status_code == 422
    acted(owners, town, verify="1", domain="town.example", how="A letter")
    assert [one.domain for one in town.domains.all()] == ["town.example"]

    acted(owners, town, forget="town.example")

    assert not town.domains.exists()


def test_one_that_another_portal_serves_too_is_read_and_not_changed(owners, town, elsewhere):
    Grant.objects.create(who="organisation", organisation=town, role="use", portal=elsewhere)

    assert owners.get(address("organisation", town.pk)).context["may_decide"] is False
    for said in ({"save": "1", "name": "City"}, {"close": "1", "reason": "x"}, {"verify": "1", "domain": "town.example", "how": "x"}):
        assert acted(owners, town, **said).status_code == 409
    assert (town.name, town.state, town.domains.count()) == ("Town", "active", 0)


def test_an_agent_finds_and_changes_nothing(agents, town):
    for path in (address("organisations"), address("organisation_new"), address("organisation", town.pk)):
        assert agents.get(path).status_code == 404
    assert acted(agents, town, save="1", name="City").status_code == 404


def test_who_does_not_administer_the_portal_creates_nothing_there(portal):
    stranger = User.objects.create_user("someone", "someone@house.example", is_staff=True)

    with pytest.raises(Refused):
        create(portal, "Harbour", by=stranger, key=uuid4())


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_few_queries_whatever_their_length(owners, town, django_assert_max_num_queries, count):
    for number in range(count):
        Organisation.objects.create(name=f"Site {number}", parent=town)
        person = User.objects.create_user(f"person{number}", f"p{number}@town.example", portal_key="petite")
        Membership.objects.create(organisation=town, user=person)
    owners.get(address("organisations"))

    with django_assert_max_num_queries(15):
        owners.get(address("organisations"))
    with django_assert_max_num_queries(15):
        owners.get(address("organisation", town.pk))
