"""Two accounts of one customer made one: what moves, what does not, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from parvis.assets.models import Asset, AssetKind
from parvis.catalogue.merging import alike, merge
from parvis.catalogue.models import Grant
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people import recovery
from parvis.people.audit import AuditLine
from parvis.people.closing import reactivate
from parvis.people.holdings import traces_of
from parvis.people.merging import would_move
from parvis.people.models import Membership, User
from parvis.privacy.models import LegalHold
from parvis.tickets.models import Approval, ApprovalRound, Draft, Participant, Ticket
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def owner(cast):
    owner = cast.agent("olga")
    cast.grant("administer", who="person", user=owner)
    return owner


@pytest.fixture
def old(cast):
    """The second account of Alice, of an organisation of its own."""
    return cast.person("alice2", cast.organisation("Old place"), first_name="Alice")


def united(cast, old, owner):
    """Both, as they are then."""
    merge(old, cast.alice, cast.portal, by=owner, reason="Two sign-ups")
    old.refresh_from_db()
    cast.alice.refresh_from_db()
    return old, cast.alice


def test_requests_and_parts_taken_in_them_go_on(cast, old, owner):
    ticket = cast.ticket(by=old)

    united(cast, old, owner)

    ticket.refresh_from_db()
    assert (ticket.requester, list(Ticket.objects.visible_to(cast.alice))) == (cast.alice, [ticket])
    assert set(Participant.objects.filter(role="requester").values_list("user", flat=True)) == {cast.alice.pk}


def test_of_two_parts_in_one_request_the_first_one_counts(cast, old, owner):
    ticket = cast.ticket(by=old)
    ticket.participants.create(organisation=ticket.organisation, user=cast.alice, role="reader", is_notified=False, last_read_at=now())

    united(cast, old, owner)

    part = ticket.participants.get(user=cast.alice)
    assert (part.role, part.is_notified, ticket.participants.filter(user=old).exists()) == ("requester", True, False)


def test_places_go_on_with_the_higher_role_and_new_requests_are_filed_where_they_were(cast, old, owner):
    home = cast.alice.memberships.get().organisation
    Membership.objects.create(organisation=home, user=old, role="administrator")

    united(cast, old, owner)

    places = {(one.organisation.name, one.role, one.is_default) for one in cast.alice.memberships.select_related("organisation")}
    assert places == {(home.name, "administrator", True), ("Old place", "member", False)}
    assert not old.memberships.exists()


def test_rights_by_name_drafts_and_equipment_go_on_and_what_both_had_stands_once(cast, old, owner):
    for user in (old, cast.alice):
        cast.grant("see", who="person", user=user)
    cast.grant("follow", who="person", user=old)
    service = cast.help
    Draft.objects.create(owner=old, service=service, form_version=service.form.latest)
    kind = AssetKind.objects.create(portal_key=cast.key, key="computer", title=text("Computer"))
    Asset.objects.create(kind=kind, organisation=cast.home, name="PC-1", used_by=old)

    assert sorted(part.count for part in would_move(old)[0]) == [1, 1, 1, 2]
    united(cast, old, owner)

    assert sorted(Grant.objects.filter(user=cast.alice).values_list("role", flat=True)) == ["follow", "see"]
    assert (Grant.objects.filter(user=old).count(), Draft.objects.get().owner, Asset.objects.get().used_by) == (0, cast.alice, cast.alice)
    assert would_move(old) == [[]]


def test_what_lets_somebody_in_does_not_move(cast, old, owner):
    old.set_password("three apples on a wall")
    old.save(update_fields=["password"])
    Authenticator.objects.create(user=old, type=Authenticator.Type.TOTP, data={"secret": "x"})

    gone, into = united(cast, old, owner)

    assert (gone.is_active, gone.has_usable_password(), into.has_usable_password()) == (False, False, False)
    assert (Authenticator.objects.count(), UserSession.objects.count()) == (0, 0)


def test_the_old_address_and_the_old_identifier_lead_to_the_account_that_goes_on(cast, old, owner):
    gone, into = united(cast, old, owner)
    into.set_password("three apples on a wall")
    into.save(update_fields=["password"])

    recovery.ask_reset(gone.username, portal_key=cast.key)

    assert (User.objects.by_email("ALICE2@house.example"), User.objects.by_email_with_places(gone.email)) == (into, into)
    assert cast.mails(into) == ["account_merged", "password_reset"]


def test_merged_twice_it_is_done_and_written_once(cast, old, owner):
    cast.ticket(by=old)
    united(cast, old, owner)
    united(cast, old, owner)

    assert list(AuditLine.objects.values_list("verb", flat=True)) == ["account_merged"]
    entry = Entry.objects.get(verb="account_merged")
    assert (entry.subject_id, entry.actor, entry.body, entry.data["username"]) == (cast.alice.pk, owner, "Two sign-ups", old.username)
    assert cast.mails(cast.alice).count("account_merged") == 1


def test_a_chain_of_accounts_leads_to_the_last_one(cast, old, owner):
    united(cast, old, owner)
    merge(cast.alice, cast.bruno, cast.portal, by=owner, reason="The same person")

    assert User.objects.by_email(old.email) == cast.bruno
    assert set(cast.bruno.merged.all()) == {old, cast.alice}


def test_the_journal_keeps_who_wrote(cast, old, owner):
    ticket = cast.ticket(by=old)

    united(cast, old, owner)

    assert {entry.actor for entry in ticket.entries.filter(verb="submitted")} == {old}


def test_a_merged_account_is_not_opened_again_and_privacy_finds_both_by_either(cast, old, owner):
    gone, into = united(cast, old, owner)

    with pytest.raises(Refused) as refused:
        reactivate(gone)
    assert refused.value.code == "merged"
    assert traces_of(gone).users == traces_of(into).users == {gone.pk, into.pk}
    assert set(traces_of(into).emails) == {gone.email, into.email}


def test_an_agreement_asked_of_the_old_account_is_asked_of_the_new_one_and_an_answer_given_stays(cast, old, owner):
    ticket = cast.ticket()
    rounds = [_round(ticket, cast, key) for key in ("first", "second")]
    asked = Approval.objects.create(organisation=ticket.organisation, round=rounds[0], approver=old)
    given = Approval.objects.create(organisation=ticket.organisation, round=rounds[1], approver=old, decided_at=now(), is_approved=True)

    united(cast, old, owner)

    asked.refresh_from_db()
    given.refresh_from_db()
    assert (asked.approver, given.approver) == (cast.alice, old)


def _round(ticket, cast, key):
    return ApprovalRound.objects.create(organisation=ticket.organisation, ticket=ticket, move_key=key, asked_by=cast.technician)


def _asked_twice(cast, old):
    ticket = cast.ticket()
    one = _round(ticket, cast, "go")
    for user in (old, cast.alice):
        Approval.objects.create(organisation=ticket.organisation, round=one, approver=user)


def _held(cast, old):
    LegalHold.objects.create(organisation=cast.home, portal_key=cast.key, person=old, reason="A dispute", owner=cast.technician)


def _erased(cast, old):
    User.objects.filter(pk=cast.alice.pk).update(anonymised_at=now() - timedelta(days=1))


def _closed(cast, old):
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)


def _of_the_team(cast, old):
    User.objects.filter(pk=old.pk).update(is_staff=True)


def _of_another_portal(cast, old):
    User.objects.filter(pk=old.pk).update(portal_key="elsewhere")


def _customer_elsewhere(cast, old):
    other = Cast("other")
    other.grant("use", who="organisation", organisation=old.memberships.get().organisation)


def _request_elsewhere(cast, old):
    Cast("other").ticket(by=old)


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (_asked_twice, "asked_twice"),
        (_held, "held"),
        (_erased, "not_yours"),
        (_closed, "closed"),
        (_of_the_team, "not_yours"),
        (_of_another_portal, "not_yours"),
        (_customer_elsewhere, "elsewhere"),
        (_request_elsewhere, "elsewhere"),
    ],
)
def test_what_would_not_be_safe_is_refused_and_changes_nothing(cast, old, owner, before, code):
    before(cast, old)

    with pytest.raises(Refused) as refused:
        merge(old, cast.alice, cast.portal, by=owner, reason="Two sign-ups")

    old.refresh_from_db()
    assert (refused.value.code, old.merged_into, AuditLine.objects.count()) == (code, None, 0)


def test_who_administers_every_portal_merges_across_them(cast, old, owner):
    _customer_elsewhere(cast, old)
    User.objects.filter(pk=owner.pk).update(is_superuser=True)
    owner.refresh_from_db()

    assert united(cast, old, owner)[0].merged_into == cast.alice


def test_an_agent_who_does_not_administer_the_portal_merges_nothing(cast, old):
    with pytest.raises(Refused):
        merge(old, cast.alice, cast.portal, by=cast.technician, reason="Two sign-ups")


def test_without_a_reason_nothing_is_merged(cast, old, owner):
    with pytest.raises(Refused) as refused:
        merge(old, cast.alice, cast.portal, by=owner, reason=" ")

    assert refused.value.code == "no_reason"


def test_accounts_of_the_same_name_are_proposed(cast, old, owner):
    assert list(alike(cast.alice, cast.portal)) == [old]
