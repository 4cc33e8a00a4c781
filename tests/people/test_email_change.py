from datetime import timedelta

import pytest

from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.people import email_change
from parvis.people.models import EmailChange, User
from tests.people.conftest import kinds

NEW = "h.marchand@saint-aubin.example"


@pytest.fixture
def change(helene):
    return email_change.ask(helene, NEW.upper(), portal_key="house")


def test_both_addresses_get_a_link_of_their_own(change, helene):
    assert (kinds(helene.email), kinds(NEW)) == (["email_change"], ["email_change"])
    assert email_change.link_token(change, "old") != email_change.link_token(change, "new")


def test_one_side_alone_changes_nothing(change, helene):
    email_change.confirm(change, "new")

    helene.refresh_from_db()
    assert helene.email == "helene@saint-aubin.example"


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_the_second_side_makes_the_change(change, helene, order):
    for side in order:
        change = email_change.confirm(change, side)

    helene.refresh_from_db()
    assert helene.email == NEW
    assert email_change.is_done(change)
    assert email_change.pending(helene) is None


def test_the_link_of_one_side_does_not_confirm_the_other(change):
    assert email_change.behind(email_change.link_token(change, "new"), "old") is None
    assert email_change.behind(email_change.link_token(change, "new"), "new") == change


def test_a_link_is_over_after_24_hours(change):
    with standing_at(change.expires_at):
        assert email_change.behind(email_change.link_token(change, "new"), "new") is None
        with pytest.raises(Refused):
            email_change.confirm(change, "new")
    assert change.expires_at - change.created_at == pytest.approx(timedelta(hours=24), abs=timedelta(seconds=1))


def test_a_later_change_drops_the_earlier(change, helene):
    email_change.ask(helene, "third@saint-aubin.example", portal_key="house")

    with pytest.raises(Refused):
        email_change.confirm(EmailChange.objects.get(pk=change.pk), "new")


def test_a_spent_link_confirms_nothing_again(change, helene):
    for side in ("old", "new"):
        email_change.confirm(change, side)
    User.objects.filter(pk=helene.pk).update(email="back@saint-aubin.example")

    with pytest.raises(Refused):
        email_change.confirm(change, "old")

    helene.refresh_from_db()
    assert helene.email == "back@saint-aubin.example"


def test_an_address_taken_meanwhile_is_refused_and_nothing_changes(change, helene):
    email_change.confirm(change, "old")
    User.objects.create_user("other", NEW)

    with pytest.raises(Refused):
        email_change.confirm(change, "new")

    helene.refresh_from_db()
    assert helene.email == "helene@saint-aubin.example"


def test_ones_own_address_is_no_change(helene):
    with pytest.raises(Refused):
        email_change.ask(helene, "HELENE@saint-aubin.example", portal_key="house")


def test_who_has_no_address_confirms_the_new_one_alone(helene):
    User.objects.filter(pk=helene.pk).update(email="")
    helene.refresh_from_db()

    email_change.confirm(email_change.ask(helene, NEW, portal_key="house"), "new")

    helene.refresh_from_db()
    assert helene.email == NEW
