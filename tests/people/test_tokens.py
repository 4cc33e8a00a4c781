import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from parvis.kit.clock import standing_at
from parvis.people import invitations, recovery
from parvis.people.invitations import Door
from parvis.people.models import Invitation
from parvis.people.tokens import fits, row_id, token
from tests.people.conftest import PASSWORD


def test_ten_thousand_tokens_are_distinct_and_hold_256_bits(town):
    rows = [Invitation(organisation=town, email="a@b.example", nonce=secrets.token_urlsafe(32)) for _ in range(10_000)]

    made = {token(row, "invitation") for row in rows}

    assert len(made) == 10_000
    assert {len(each.partition(".")[2]) for each in made} == {43}


def test_a_token_finds_its_row_and_fits_it_alone(town):
    first, second = (Invitation(organisation=town, email="a@b.example", nonce=secrets.token_urlsafe(32)) for _ in range(2))

    made = token(first, "invitation")

    assert row_id(made) == first.pk
    assert fits(made, first, "invitation")
    assert not fits(made, second, "invitation")


def test_a_token_is_good_for_its_purpose_alone(invited):
    assert not fits(token(invited, "email_change:old"), invited, "invitation")


def test_a_new_nonce_makes_earlier_links_void(invited):
    made = token(invited, "invitation")
    invited.nonce = secrets.token_urlsafe(32)

    assert not fits(made, invited, "invitation")


@pytest.mark.parametrize("value", ["", ".", "é.é", "x" * 5000, "AAAA.BBBB", "\x00", "%00.%00", "a.b.c", "=.=", "٣.٣", "\ud800.x"])
@pytest.mark.django_db
def test_what_is_no_token_opens_nothing(value):
    assert invitations.behind(value) == (None, Door.UNKNOWN)
    assert recovery.owner_of(value) is None


def test_one_changed_character_opens_nothing(invited):
    made = invitations.link_token(invited)

    for index in range(len(made)):
        other = "A" if made[index] != "A" else "B"
        assert invitations.behind(made[:index] + other + made[index + 1 :])[1] is Door.UNKNOWN


def test_a_link_opens_to_the_last_second_and_not_after(invited):
    made = invitations.link_token(invited)

    with standing_at(invited.expires_at - timedelta(seconds=1)):
        assert invitations.behind(made)[1] is Door.OPEN
    with standing_at(invited.expires_at):
        assert invitations.behind(made)[1] is Door.EXPIRED
    assert invited.expires_at - invited.created_at == pytest.approx(timedelta(hours=24), abs=timedelta(seconds=1))


def test_a_reset_link_lasts_24_hours_exactly(helene, time_machine_at):
    with time_machine_at(timezone.now()) as traveller:
        made = recovery.reset_token(helene)
        traveller.shift(timedelta(hours=24))
        assert recovery.owner_of(made) == helene
        traveller.shift(timedelta(seconds=1))
        assert recovery.owner_of(made) is None


def test_a_reset_link_lasts_24_hours_over_the_night_when_the_clocks_change(helene, time_machine_at):
    with time_machine_at(datetime(2026, 10, 24, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))) as traveller:
        made = recovery.reset_token(helene)
        traveller.shift(timedelta(hours=24))
        assert recovery.owner_of(made) == helene
        traveller.shift(timedelta(seconds=1))
        assert recovery.owner_of(made) is None


def test_a_reset_link_works_once(helene):
    claim = recovery.claim(recovery.reset_token(helene))

    recovery.reset_password(claim, "cinq pommes bleues roulent", portal_key="house")

    assert recovery.claimant(claim) is None
    helene.refresh_from_db()
    assert helene.check_password("cinq pommes bleues roulent")


def test_a_reset_link_is_dead_after_another_password(helene):
    made = recovery.reset_token(helene)

    recovery.set_password(helene, PASSWORD, portal_key="house")

    assert recovery.owner_of(made) is None


def test_a_reset_link_is_dead_after_another_address(helene):
    made, claim = recovery.reset_token(helene), recovery.claim(recovery.reset_token(helene))

    helene.email = "other@saint-aubin.example"
    helene.save(update_fields=["email"])

    assert recovery.owner_of(made) is None
    assert recovery.claimant(claim) is None


def test_a_door_is_closed_once_its_address_has_an_account_with_a_password(invited, helene):
    assert invitations.door(invited) is Door.USED


def test_a_claim_ends_after_an_hour(helene, time_machine_at):
    claim = recovery.claim(recovery.reset_token(helene))

    with time_machine_at(timezone.now() + timedelta(minutes=59)):
        assert recovery.claimant(claim) == helene
    with time_machine_at(timezone.now() + timedelta(minutes=61)):
        assert recovery.claimant(claim) is None


@pytest.fixture
def time_machine_at():
    from time_machine import travel

    return lambda moment: travel(moment, tick=False)
