"""What the team decides about customers' accounts, and who of it may."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from parvis.catalogue import accounts
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.people import second_factors
from parvis.people.audit import AuditLine


@pytest.fixture
def owner(cast):
    owner = cast.agent("olga")
    cast.grant("administer", who="person", user=owner)
    return owner


def verbs() -> list[str]:
    return list(AuditLine.objects.order_by("id").values_list("verb", flat=True))


def test_an_account_is_closed_and_opened_again(cast, owner):
    accounts.disable(cast.alice, cast.portal, by=owner, reason="Left the company")

    cast.alice.refresh_from_db()
    assert (cast.alice.is_active, verbs()) == (False, ["account_disabled"])
    entry = Entry.objects.get(verb="account_disabled")
    assert (entry.subject_id, entry.actor, entry.body, entry.is_internal) == (cast.alice.pk, owner, "Left the company", True)

    accounts.enable(cast.alice, cast.portal, by=owner)

    cast.alice.refresh_from_db()
    assert (cast.alice.is_active, verbs()) == (True, ["account_disabled", "account_enabled"])


def test_closed_twice_it_is_written_once(cast, owner):
    for _ in range(2):
        accounts.disable(cast.alice, cast.portal, by=owner, reason="Left")

    assert verbs() == ["account_disabled"]


def test_its_open_requests_stay_open(cast, owner):
    ticket = cast.ticket()

    accounts.disable(cast.alice, cast.portal, by=owner, reason="Left")

    ticket.refresh_from_db()
    assert ticket.is_open


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_closed_without_a_reason(cast, owner, reason):
    with pytest.raises(Refused) as refused:
        accounts.disable(cast.alice, cast.portal, by=owner, reason=reason)

    assert refused.value.code == "no_reason"


def test_an_agent_who_does_not_administer_the_portal_decides_nothing(cast):
    for decide in (
        lambda: accounts.disable(cast.alice, cast.portal, by=cast.technician, reason="Left"),
        lambda: accounts.enable(cast.alice, cast.portal, by=cast.technician),
        lambda: accounts.invite_again(cast.alice, cast.portal, by=cast.technician),
        lambda: accounts.end_sessions(cast.alice, cast.portal, by=cast.technician),
        lambda: accounts.reset_second_factors(cast.alice, cast.portal, by=cast.technician, reason="Lost"),
    ):
        with pytest.raises(Refused):
            decide()
    assert verbs() == []


def test_an_account_of_another_portal_is_for_who_administers_all(cast, owner):
    visitor = cast.person("vera", cast.home)
    visitor.portal_key = "elsewhere"
    visitor.save(update_fields=["portal_key"])

    with pytest.raises(Refused):
        accounts.disable(visitor, cast.portal, by=owner, reason="Left")

    owner.is_superuser = True
    owner.save(update_fields=["is_superuser"])
    accounts.disable(visitor, cast.portal, by=owner, reason="Left")


def test_the_staff_are_nobodys_to_close_here(cast, owner):
    with pytest.raises(Refused):
        accounts.disable(cast.technician, cast.portal, by=owner, reason="Left")


def test_who_has_chosen_no_password_is_invited_again(cast, owner):
    accounts.invite_again(cast.alice, cast.portal, by=owner)

    assert (cast.mails(cast.alice), verbs()) == (["activation"], ["people_invited"])


def test_who_has_a_password_is_not(cast, owner):
    cast.alice.set_password("three apples on a wall")
    cast.alice.save(update_fields=["password"])

    with pytest.raises(Refused):
        accounts.invite_again(cast.alice, cast.portal, by=owner)


def test_second_factors_go_with_a_reason_and_the_person_is_told(cast, owner):
    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.TOTP, data={"secret": "x"})

    accounts.reset_second_factors(cast.alice, cast.portal, by=owner, reason="Telephone stolen")

    assert (second_factors.has(cast.alice), cast.mails(cast.alice), verbs()) == (False, ["security_changed"], ["second_factor_reset"])
    assert Entry.objects.get(verb="second_factor_reset").body == "Telephone stolen"


def test_people_of_a_portal_are_its_accounts_and_its_customers_people_never_the_staff(cast, owner):
    cast.grant("use", who="organisation", organisation=cast.home)
    colleague = cast.person("vera", cast.home)
    colleague.portal_key = "elsewhere"
    colleague.save(update_fields=["portal_key"])
    stranger = cast.person("stan")
    stranger.portal_key = "elsewhere"
    stranger.save(update_fields=["portal_key"])
    made_here = cast.chloe

    assert set(accounts.people_of(cast.portal)) == {colleague, made_here}
