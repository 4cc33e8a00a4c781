"""Who says which people of an organisation may use what, and what comes of it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from parvis.catalogue.access import Access
from parvis.catalogue.granting import Change, set_uses
from parvis.catalogue.ground import Ground, administered_by, customers_of
from parvis.catalogue.models import Grant, Service
from parvis.journal.models import Entry
from parvis.kit.errors import Conflict, Refused
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people.closing import deactivate
from parvis.people.models import Membership


@pytest.fixture
def service(cast) -> Service:
    """Granted to Town, for its administrators to hand out."""
    made = cast.service("orders", use="everyone")
    made.grants.filter(role="use").delete()
    cast.grant("see", who="organisation", organisation=cast.home, member_role="administrator", service=made)
    return made


@pytest.fixture
def adele(cast):
    return cast.person("adele", cast.home, role="administrator")


@pytest.fixture
def ground(cast) -> Ground:
    return Ground(cast.portal, cast.home)


def cells(ground, user) -> dict[str, tuple[bool, str]]:
    return {cell.service.slug: (cell.has, cell.lock) for cell in Access(ground, [user]).rows[0].cells}


def names(services) -> list[str]:
    return [service.slug for service in services]


def test_a_person_who_is_ticked_sees_and_uses_the_service(cast, service, adele, ground):
    assert not Service.objects.usable_by(cast.alice).filter(slug="orders").exists()

    set_uses(ground, [Change(cast.alice.pk, service.pk, gives=True)], by=adele, key=uuid4())

    assert list(Service.objects.usable_by(cast.alice)) == [service]
    assert not Service.objects.usable_by(cast.bruno).exists()


def test_a_person_who_is_unticked_loses_it(cast, service, adele, ground):
    cast.grant("use", who="person", user=cast.alice, service=service)

    set_uses(ground, [Change(cast.alice.pk, service.pk, gives=False)], by=adele, key=uuid4())

    assert not Service.objects.usable_by(cast.alice).exists()


def test_each_person_is_told_once_of_all_that_changed(cast, service, adele, ground):
    other = cast.service("bills", use="everyone")
    other.grants.filter(role="use").delete()
    cast.grant("see", who="organisation", organisation=cast.home, member_role="administrator", service=other)
    cast.grant("use", who="person", user=cast.alice, service=other)

    changes = [
        Change(cast.alice.pk, service.pk, gives=True),
        Change(cast.alice.pk, other.pk, gives=False),
        Change(cast.bruno.pk, service.pk, gives=True),
    ]
    set_uses(ground, changes, by=adele, key=uuid4())

    assert (cast.mails(cast.alice), cast.mails(cast.bruno), cast.mails(adele)) == (["uses_changed"], ["uses_changed"], [])
    mail = OutgoingMail.objects.get(to=cast.alice.email)
    assert (mail.context["given"], mail.context["taken"]) == (["orders"], ["bills"])
    text = render(mail).text
    assert "Orders" in text and "Bills" in text


def test_sent_twice_it_is_saved_and_told_once(cast, service, adele, ground):
    key, changes = uuid4(), [Change(cast.alice.pk, service.pk, gives=True)]

    first, second = (set_uses(ground, changes, by=adele, key=key) for _ in range(2))

    assert first == second == [cast.alice.pk]
    assert (Grant.objects.filter(user=cast.alice).count(), cast.mails(cast.alice)) == (1, ["uses_changed"])
    [entry] = Entry.objects.filter(verb="uses_set")
    assert (entry.actor, entry.subject_id, entry.organisation, entry.data["given"]) == (adele, cast.alice.pk, cast.home, ["orders"])


def test_what_somebody_saved_meanwhile_is_a_conflict_and_nothing_is_saved(cast, service, adele, ground):
    cast.grant("use", who="person", user=cast.alice, service=service)

    with pytest.raises(Conflict):
        set_uses(
            ground, [Change(cast.bruno.pk, service.pk, gives=True), Change(cast.alice.pk, service.pk, gives=True)], by=adele, key=uuid4()
        )

    assert not Grant.objects.filter(user=cast.bruno).exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("role", ["member", "manager"])
def test_only_an_administrator_of_the_organisation_decides(cast, service, ground, role):
    leader = cast.person("leo", cast.home, role=role)

    with pytest.raises(Refused):
        set_uses(ground, [Change(cast.alice.pk, service.pk, gives=True)], by=leader, key=uuid4())

    assert administered_by(leader) == []


def test_another_organisations_administrator_decides_nothing_here(cast, service, ground):
    stranger = cast.person("stan", cast.organisation("Elsewhere"), role="administrator")

    with pytest.raises(Refused):
        set_uses(ground, [Change(cast.alice.pk, service.pk, gives=True)], by=stranger, key=uuid4())


def test_an_administrator_does_not_reach_the_people_of_another_organisation(cast, service, adele, ground):
    with pytest.raises(Refused):
        set_uses(ground, [Change(cast.chloe.pk, service.pk, gives=True)], by=adele, key=uuid4())

    assert not Grant.objects.filter(user=cast.chloe).exists()


def test_an_administrator_who_was_suspended_decides_nothing(cast, service, adele, ground):
    deactivate(adele)

    with pytest.raises(Refused):
        set_uses(ground, [Change(cast.alice.pk, service.pk, gives=True)], by=adele, key=uuid4())


def test_what_was_not_granted_to_the_organisation_is_not_handed_out(cast, service, adele, ground):
    foreign = cast.service("foreign", use="everyone")
    foreign.grants.filter(role="use").delete()

    assert names(Access(ground, [cast.alice]).services) == ["orders"]
    with pytest.raises(Refused):
        set_uses(ground, [Change(cast.alice.pk, foreign.pk, gives=True)], by=adele, key=uuid4())


def test_the_team_that_administers_the_portal_hands_out_anything(cast, service):
    foreign = cast.service("foreign", use="everyone")
    foreign.grants.filter(role="use").delete()
    cast.grant("administer", who="person", user=cast.technician)

    set_uses(Ground(cast.portal, cast.home, is_team=True), [Change(cast.alice.pk, foreign.pk, gives=True)], by=cast.technician, key=uuid4())

    assert list(Service.objects.usable_by(cast.alice)) == [foreign]


def test_the_rest_of_the_team_hands_out_nothing(cast, service):
    with pytest.raises(Refused):
        set_uses(
            Ground(cast.portal, cast.home, is_team=True), [Change(cast.alice.pk, service.pk, gives=True)], by=cast.technician, key=uuid4()
        )


def test_below_an_organisation_its_administrator_decides_and_beside_it_not(cast, service, adele):
    below = cast.organisation("Quarter", cast.home)
    nina = cast.person("nina", below)
    beside = cast.person("bob", below, role="administrator")

    set_uses(Ground(cast.portal, cast.home), [Change(nina.pk, service.pk, gives=True)], by=adele, key=uuid4())

    assert list(Service.objects.usable_by(nina)) == [service]
    with pytest.raises(Refused):
        set_uses(Ground(cast.portal, cast.home), [Change(cast.alice.pk, service.pk, gives=True)], by=beside, key=uuid4())


def test_what_everybody_has_is_told_apart(cast, service, ground):
    cast.service("help", use="signed-in")

    access = Access(ground, [cast.alice])

    assert (names(access.services), names(access.shared)) == (["orders"], ["help"])


def test_what_one_has_by_role_is_locked(cast, service, adele, ground):
    cast.grant("use", who="customers", member_role="administrator", service=service)

    assert (cells(ground, adele), cells(ground, cast.alice)) == ({"orders": (True, "role")}, {"orders": (False, "")})
    with pytest.raises(Conflict):
        set_uses(ground, [Change(adele.pk, service.pk, gives=False)], by=adele, key=uuid4())


def test_a_suspended_person_keeps_what_they_have_and_is_locked(cast, service, adele, ground):
    cast.grant("use", who="person", user=cast.alice, service=service)
    deactivate(cast.alice)

    assert cells(ground, cast.alice) == {"orders": (True, "suspended")}
    with pytest.raises(Conflict):
        set_uses(ground, [Change(cast.alice.pk, service.pk, gives=False)], by=adele, key=uuid4())


def test_who_belongs_elsewhere_too_is_the_teams_matter_and_shows_nothing_of_it(cast, service, adele, ground):
    Membership.objects.create(organisation=cast.organisation("Elsewhere"), user=cast.alice)
    cast.grant("use", who="person", user=cast.alice, service=service)
    cast.grant("administer", who="person", user=cast.technician)

    assert cells(ground, cast.alice) == {"orders": (False, "team")}
    assert cells(Ground(cast.portal, cast.home, is_team=True), cast.alice) == {"orders": (True, "")}


def test_a_service_of_one_entity_is_not_for_the_others(cast, service, adele, ground):
    below = cast.organisation("Quarter", cast.home)
    nina = cast.person("nina", below)
    local = cast.service("local", use="everyone")
    local.grants.filter(role="use").delete()
    cast.grant("see", who="organisation", organisation=below, member_role="administrator", service=local)

    assert cells(ground, nina) == {"orders": (False, ""), "local": (False, "")}
    assert cells(ground, cast.alice) == {"orders": (False, ""), "local": (False, "entity")}


def test_customers_of_a_portal_are_those_with_a_right_or_whose_people_came_by_it(cast, service):
    elsewhere = cast.organisation("Elsewhere")

    assert cast.home in customers_of(cast.portal)
    assert elsewhere not in customers_of(cast.portal)


@pytest.mark.parametrize("count", [1, 3])
def test_the_rows_take_as_many_queries_whatever_their_number(cast, service, ground, django_assert_max_num_queries, count):
    people = [cast.person(f"person{number}", cast.home) for number in range(count)]

    with django_assert_max_num_queries(3):
        assert len(Access(ground, people).rows) == count
