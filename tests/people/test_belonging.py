"""Who decides about an organisation's people: those who lead it or one above it, never beyond their own tree."""

import pytest

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.models import Mailbox
from parvis.people import belonging, domains, joining
from parvis.people.models import EmailDomain, Invitation, Membership
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def house() -> Cast:
    return Cast("house")


@pytest.fixture
def people(house):
    """{name: membership}: a provider's, a customer's three roles and its site's, another customer's."""
    top = house.organisation("Provider", is_umbrella=True)
    town, other = house.organisation("Our town", parent=top), house.organisation("Other", parent=top)
    site = house.organisation("Site", parent=town)
    places = {
        "top": (top, "administrator"),
        "anna": (town, "administrator"),
        "maud": (town, "manager"),
        "bruno": (town, "member"),
        "sam": (site, "member"),
        "otto": (other, "administrator"),
    }
    return {name: house.person(name, *place).memberships.get() for name, place in places.items()}


def may(act, *args, **named) -> bool:
    try:
        act(*args, **named)
    except Refused:
        return False
    return True


def test_who_may_change_whose_role(people):
    wanted = {(by, who) for by in people for who in people if may(belonging.set_role, people[who], people[who].role, by=people[by].user)}
    led = {("maud", who) for who in ("maud", "bruno", "sam")} | {("anna", who) for who in ("anna", "maud", "bruno", "sam")}

    # one's own row may be left, so that one finds it; giving oneself another role is another matter
    assert wanted - {(name, name) for name in people} == {pair for pair in led if pair[0] != pair[1]}


def test_a_manager_gives_member_and_manager_and_an_administrator_all_three(people):
    belonging.set_role(people["bruno"], "manager", by=people["maud"].user)
    belonging.set_role(people["sam"], "administrator", by=people["anna"].user)

    assert not may(belonging.set_role, people["bruno"], "administrator", by=people["maud"].user)
    assert not may(belonging.set_role, people["sam"], "member", by=people["maud"].user)
    assert not may(belonging.set_role, people["bruno"], "administrator", by=people["bruno"].user)
    assert not may(belonging.set_role, people["bruno"], "emperor", by=people["anna"].user)
    assert [(one.verb, one.data["from"], one.data["to"]) for one in Entry.objects.filter(subject_kind="organisation")] == [
        ("role_set", "member", "manager"),
        ("role_set", "member", "administrator"),
    ]


def test_the_last_administrator_stays_one(house, people):
    anna = people["anna"]
    assert not may(belonging.set_role, anna, "member", by=anna.user)
    assert not may(belonging.end, anna, by=anna.user)

    house.person("second", anna.organisation, role="administrator")

    belonging.set_role(anna, "member", by=anna.user)
    assert Membership.objects.get(pk=anna.pk).role == "member"


def test_a_membership_ends_and_one_may_leave_by_oneself(people):
    belonging.end(people["sam"], by=people["maud"].user)
    belonging.end(people["bruno"], by=people["bruno"].user)

    assert not may(belonging.end, people["otto"], by=people["anna"].user)
    assert not may(belonging.end, people["maud"], by=people["top"].user)
    assert not may(belonging.end, people["sam"], by=people["anna"].user)  # gone already
    assert Membership.objects.filter(user__in=[people["sam"].user, people["bruno"].user]).count() == 0


def test_a_personal_organisation_is_nobody_elses_and_stays(house):
    alone = house.person("alone", house.organisation("Alone", is_personal=True), role="administrator").memberships.get()

    assert not may(belonging.end, alone, by=alone.user)
    assert belonging.led_by(alone.user).count() == 0


def test_an_invitation_goes_to_a_newcomer_and_is_offered_to_who_has_an_account(house, people):
    town, anna, otto = people["anna"].organisation, people["anna"].user, people["otto"].user
    otto.set_password("a long enough word")
    otto.save(update_fields=["password"])

    new = belonging.invite(town, "new@house.example", role="member", portal_key="house", by=anna)
    offer = belonging.invite(town, otto.email, role="manager", portal_key="house", by=anna)

    assert new and offer and (new.purpose, offer.purpose) == ("activate", "join")
    assert (house.mails("new@house.example"), house.mails(otto)) == (["activation"], ["join_offered"])
    assert not otto.memberships.filter(organisation=town).exists()
    belonging.answer(offer.pk, by=otto, accept=True)
    assert otto.memberships.get(organisation=town).role == "manager"
    assert not may(belonging.answer, offer.pk, by=otto, accept=True)
    assert belonging.invite(town, otto.email, role="member", portal_key="house", by=anna) is None


def test_an_offer_is_answered_by_whom_it_was_made_to_and_may_be_refused(house, people):
    otto = people["otto"].user
    otto.set_password("a long enough word")
    otto.save(update_fields=["password"])
    offer = belonging.invite(people["anna"].organisation, otto.email, role="member", portal_key="house", by=people["anna"].user)
    assert offer

    assert not may(belonging.answer, offer.pk, by=people["sam"].user, accept=True)
    belonging.answer(offer.pk, by=otto, accept=False)
    assert not otto.memberships.filter(organisation=people["anna"].organisation).exists()


def test_who_leads_nothing_or_less_invites_nobody(people):
    town = people["anna"].organisation
    for by, role in (("bruno", "member"), ("otto", "member"), ("top", "member"), ("sam", "member"), ("maud", "administrator")):
        assert not may(belonging.invite, town, "new@house.example", role=role, portal_key="house", by=people[by].user)
    assert not Invitation.objects.exists()


@pytest.fixture
def zoe(house, people):
    EmailDomain.objects.create(organisation=people["sam"].organisation, domain="town.example", verified_at=now())
    return house.person("zoe", email="zoe@town.example")


def test_one_asks_later_too_and_once(house, people, zoe):
    """The site has nobody who leads it: those of the town above are asked."""
    assert joining.may_ask(zoe) == people["sam"].organisation
    question = joining.ask_by_domain(zoe, portal_key="house")

    assert question and joining.ask_by_domain(zoe, portal_key="house") is None and joining.may_ask(zoe) is None
    assert [house.mails(people[name].user) for name in ("anna", "maud", "bruno", "otto", "top")] == [
        ["join_asked"],
        ["join_asked"],
        [],
        [],
        [],
    ]


def test_an_answer_names_the_role_and_is_heard_once(house, people, zoe):
    question = joining.ask_by_domain(zoe, portal_key="house")
    assert question
    assert not may(joining.answer, question.pk, by=people["bruno"].user, accept=True)
    assert not may(joining.answer, question.pk, by=people["otto"].user, accept=True)
    assert not may(joining.answer, question.pk, by=people["maud"].user, accept=True, role="administrator")

    joining.answer(question.pk, by=people["maud"].user, accept=True, role="manager")

    assert not may(joining.answer, question.pk, by=people["anna"].user, accept=False)
    assert zoe.memberships.get(organisation=people["sam"].organisation).role == "manager"
    assert house.mails(zoe) == ["join_answered"]


def test_a_question_that_nobody_answered_expires_and_may_be_asked_again(people, zoe):
    question = joining.ask_by_domain(zoe, portal_key="house")
    assert question
    Invitation.objects.filter(pk=question.pk).update(expires_at=now())

    assert not may(joining.answer, question.pk, by=people["anna"].user, accept=True)
    assert joining.ask_by_domain(zoe, portal_key="house")


def test_a_refusal_holds_for_a_month(people, zoe):
    question = joining.ask_by_domain(zoe, portal_key="house")
    assert question
    joining.answer(question.pk, by=people["anna"].user, accept=False)

    assert joining.may_ask(zoe) is None


def test_a_domain_is_verified_with_a_word_how(house, people):
    town, boss = people["anna"].organisation, house.agent("boss")
    row = domains.verify(town, "@Town.example ", how="Letter of the mayor", by=boss)

    assert (row.domain, row.how, row.verified_by) == ("town.example", "Letter of the mayor", boss)
    domains.verify(town, "town.example", how="DNS record", by=boss)
    assert [one.how for one in town.domains.all()] == ["DNS record"]
    domains.forget(town, "town.example", by=boss)
    domains.forget(town, "town.example", by=boss)
    assert [one.verb for one in Entry.objects.filter(subject_id=town.pk)] == ["domain_verified", "domain_verified", "domain_forgotten"]


@pytest.mark.parametrize("domain", ["gmail.com", "town", "", "x y.fr", "taken.example", "desk.example", "a" * 260 + ".fr"])
def test_what_is_no_domain_of_one_organisation_is_refused(house, people, domain):
    EmailDomain.objects.create(organisation=people["otto"].organisation, domain="taken.example", verified_at=now())
    Mailbox.objects.create(portal_key="house", key="desk", address="support@desk.example")

    assert not may(domains.verify, people["anna"].organisation, domain, how="I know", by=house.technician)
    assert not may(domains.verify, people["anna"].organisation, "fine.example", how=" ", by=house.technician)
    assert not people["anna"].organisation.domains.exists()
