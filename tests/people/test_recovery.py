from datetime import timedelta

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people import recovery, signing_up
from parvis.people.models import Invitation, Organisation
from tests.people.conftest import kinds

STRANGER = "stranger@nowhere.example"
LIFE = {"portal_key": "house", "language": "fr", "life": timedelta(hours=24)}


def test_the_identifier_goes_to_its_owner_whatever_the_case(helene):
    recovery.recall_identifier("HELENE@Saint-Aubin.example ", portal_key="house")

    assert "helene" in render(OutgoingMail.objects.get()).text


@pytest.mark.parametrize("typed", ["helene@saint-aubin.example", "helene", " HELENE "])
def test_the_password_is_reset_by_address_or_identifier(helene, typed):
    recovery.ask_reset(typed, portal_key="house")

    assert kinds(helene.email) == ["password_reset"]


def test_nothing_leaves_for_strangers(db):
    recovery.recall_identifier(STRANGER, portal_key="house")
    recovery.ask_reset(STRANGER, portal_key="house")

    assert not OutgoingMail.objects.exists()


def test_nothing_leaves_for_a_closed_account(helene):
    helene.is_active = False
    helene.save()

    recovery.recall_identifier(helene.email, portal_key="house")
    recovery.ask_reset("helene", portal_key="house")

    assert not OutgoingMail.objects.exists()


def test_a_new_password_is_told_to_its_owner(helene):
    recovery.set_password(helene, "cinq pommes bleues roulent", portal_key="house")

    assert kinds(helene.email) == ["password_changed"]


class TestAskingWithAnAddress:
    def test_a_new_address_gets_a_door_into_a_personal_organisation(self, db):
        signing_up.ask("zoe@mail.example", **LIFE)

        door = Invitation.objects.get()
        assert (door.organisation.is_personal, door.organisation.state, door.role) == (True, "pending", "administrator")
        assert kinds("zoe@mail.example") == ["activation"]

    def test_asking_ten_times_leaves_one_organisation_and_one_mail(self, db):
        for _ in range(10):
            signing_up.ask("zoe@mail.example", **LIFE)

        assert Organisation.objects.count() == 1
        assert kinds("zoe@mail.example") == ["activation"]

    def test_an_address_with_an_account_is_reminded_once_an_hour(self, helene):
        for _ in range(3):
            signing_up.ask(helene.email.upper(), **LIFE)

        assert not Invitation.objects.exists()
        assert kinds(helene.email) == ["account_exists"]

    def test_known_people_without_password_get_a_door_into_their_own_organisation(self, helene):
        helene.set_unusable_password()
        helene.save()

        signing_up.ask_as_known(helene.email, **LIFE)

        assert Invitation.objects.get().user == helene
        assert kinds(helene.email) == ["activation"]

    def test_strangers_and_people_with_a_password_get_no_mail_where_one_must_be_known(self, helene):
        signing_up.ask_as_known(helene.email, **LIFE)
        signing_up.ask_as_known(STRANGER, **LIFE)

        assert not OutgoingMail.objects.exists()
