from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from parvis.catalogue.models import Grant, Service
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.models import OutgoingMail
from parvis.people import invitations
from parvis.people.models import Invitation, Organisation, User
from parvis.tickets import accounts
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.submission import submit
from tests.portal.accounts.conftest import ANSWERS, PASSWORD, link_in, with_password

EMAIL = "helene@saint-aubin.example"
FORM = {"username": "saint-aubin", "password": PASSWORD, "repeat": PASSWORD}


@pytest.fixture
def asking(house) -> Ticket:
    return submit(house.account_service, by=None, answers=ANSWERS, key=uuid4())


@pytest.fixture
def opened(asking, client) -> Client:
    """A browser that followed the link."""
    client.get(link_in(EMAIL, "activation"))
    return client


class TestAsking:
    def test_the_town_waits_as_an_organisation_that_the_ticket_belongs_to(self, asking):
        town = asking.organisation

        assert (town.name, town.state, town.is_personal) == ("Saint-Aubin", "pending", False)
        assert town.address == {"street": "2 place de la République", "postcode": "76410"}

    def test_the_door_knows_what_was_said(self, asking):
        door = Invitation.objects.get()

        assert (door.email, door.role, door.proposed_username, door.ticket_id) == (EMAIL, "administrator", "saint-aubin", asking.pk)
        assert {key: door.profile[key] for key in ("civility", "first_name", "last_name")} == {
            "civility": "Mme",
            "first_name": "Hélène",
            "last_name": "Marchand",
        }
        assert door.expires_at - door.created_at == timedelta(hours=24)

    def test_one_mail_leaves_and_no_receipt_beside_it(self, asking, house):
        assert house.mails(EMAIL) == ["activation"]

    def test_an_address_with_an_account_is_told_so_and_nothing_else_happens(self, house):
        alice = with_password(house.alice)

        ticket = submit(house.account_service, by=None, answers={**ANSWERS, "email": alice.email}, key=uuid4())

        assert house.mails(alice) == ["account_exists"]
        assert not Invitation.objects.exists()
        assert (ticket.organisation.state, ticket.requester) == ("pending", None)

    def test_a_person_signed_in_who_asks_for_another_renames_nobody(self, house):
        home = house.alice.memberships.get().organisation

        submit(house.account_service, by=house.alice, answers=ANSWERS, key=uuid4())

        home.refresh_from_db()
        assert (home.name, home.state) == ("Town", "active")
        assert Invitation.objects.get().organisation.name == "Saint-Aubin"

    def test_a_thousand_forms_to_one_address_are_one_mail(self, house):
        for _ in range(20):
            submit(house.account_service, by=None, answers={**ANSWERS, "first_name": "BUY PILLS"}, key=uuid4())

        assert house.mails(EMAIL) == ["activation"]
        assert OutgoingMail.objects.get(kind="activation").to_name == ""

    def test_strangers_have_one_receipt_an_hour(self, house):
        lost = house.service("lost", use="everyone", fields=ANSWER_FIELDS)
        for _ in range(5):
            submit(lost, by=None, answers={"email": "victim@mail.example"}, key=uuid4())

        assert house.mails("victim@mail.example") == ["ticket_received"]


ANSWER_FIELDS = [{"key": "email", "type": "email", "label": {"fr": "E-mail", "en": "E-mail"}, "required": True}]


class TestOpening:
    def test_the_address_is_cleaned_of_its_token_at_once(self, asking, client):
        response = client.get(link_in(EMAIL, "activation"))

        assert (response.status_code, response["Location"]) == (302, "/p/house/activate")
        assert response["Referrer-Policy"] == "no-referrer"

    def test_opening_the_link_any_number_of_times_uses_nothing(self, asking):
        for _ in range(3):
            scanner = Client()
            assert scanner.get(link_in(EMAIL, "activation"), follow=True).status_code == 200

        assert Invitation.objects.get().used_at is None

    def test_the_page_proposes_the_identifier_and_says_until_when(self, opened):
        page = opened.get("/p/house/activate", headers={"accept-language": "fr"}).content.decode()

        assert 'value="saint-aubin"' in page
        assert "Bonjour Madame Marchand." in page
        assert "Pour finaliser l’activation de votre compte, vous pouvez modifier votre identifiant de connexion et créer votre" in page

    def test_validating_signs_in_and_makes_the_town_a_customer(self, opened, house, asking):
        response = opened.post("/p/house/activate", FORM)

        user = User.objects.get(username="saint-aubin")
        assert (response.status_code, response["Location"]) == (302, "/p/house/")
        assert opened.session["_auth_user_id"] == str(user.pk)
        assert Grant.objects.get(organisation=asking.organisation).role == "use"
        assert Service.objects.usable_by(user).filter(pk=house.account_service.pk).exists()

    def test_the_ticket_that_asked_becomes_theirs_and_is_closed(self, opened, asking):
        opened.post("/p/house/activate", FORM)

        asking.refresh_from_db()
        user = User.objects.get(username="saint-aubin")
        assert (asking.requester, asking.status_key) == (user, "activated")
        assert Participant.objects.get(ticket=asking, user=user).role == "requester"
        assert list(Ticket.objects.visible_to(user)) == [asking]

    def test_nothing_is_unread_in_a_new_account_until_the_team_writes(self, opened, asking):
        opened.post("/p/house/activate", FORM)

        mark = Participant.objects.get(ticket=asking, role="requester")
        assert mark.last_read_at is not None

    def test_an_identifier_that_is_taken_brings_two_that_are_free(self, opened, house):
        User.objects.create_user("saint-aubin")

        response = opened.post("/p/house/activate", FORM)

        page = response.content.decode()
        assert response.status_code == 422
        assert "<b>saint-aubin-2</b>, <b>saint-aubin-3</b>" in page
        assert 'value="saint-aubin"' in page

    @pytest.mark.parametrize(
        "wrong", [{"repeat": "another one"}, {"password": "short", "repeat": "short"}, {"username": "mairie d’ici"}, {"username": ""}]
    )
    def test_what_cannot_be_is_refused_and_the_door_stays_open(self, opened, wrong):
        assert opened.post("/p/house/activate", FORM | wrong).status_code == 422
        assert invitations.door(Invitation.objects.get()) is invitations.Door.OPEN

    def test_a_link_serves_once(self, opened, asking):
        link = link_in(EMAIL, "activation")
        opened.post("/p/house/activate", FORM)

        page = Client().get(link, follow=True, headers={"accept-language": "fr"}).content.decode()

        assert "Ce lien a déjà servi" in page
        assert 'href="/p/house/login"' in page
        assert 'href="/p/house/recover"' in page

    def test_an_expired_link_explains_itself_and_offers_another_on_the_same_page(self, asking, house):
        stale = link_in(EMAIL, "activation")
        with time_machine.travel(now() + timedelta(hours=24), tick=False):
            late = Client(headers={"accept-language": "en"})
            late.get(stale)
            page = late.get("/p/house/activate").content.decode()
            renewed = late.post("/p/house/activate", {"renew": "1"})
            link = link_in(EMAIL, "activation")
            fresh = Client()
            fresh.get(link)
            opened_again = fresh.post("/p/house/activate", FORM)

        assert 'name="renew"' in page
        assert renewed.status_code == 200
        assert house.mails(EMAIL) == ["activation", "activation"]
        assert opened_again.status_code == 302

    def test_a_browser_forgets_the_link_after_an_hour(self, opened):
        with time_machine.travel(now() + timedelta(minutes=61), tick=False):
            assert opened.post("/p/house/activate", FORM).status_code == 404

    def test_a_link_of_one_portal_opens_nothing_on_another(self, asking, open_house, client):
        link = link_in(EMAIL, "activation").replace("/p/house/", "/p/open/")

        assert client.get(link, follow=True).status_code == 404

    def test_an_unknown_link_is_404_and_says_why(self, house, client):
        response = client.get("/p/house/activate/AAAA.BBBB", follow=True)

        assert response.status_code == 404
        assert response.redirect_chain == [("/p/house/activate", 302)]

    def test_an_account_turned_down_cannot_be_opened_nor_renewed(self, opened, house, asking):
        asking.move("refuse", by=house.technician)

        assert 'name="renew"' not in opened.get("/p/house/activate").content.decode()
        assert opened.post("/p/house/activate", FORM).status_code == 200
        with pytest.raises(Refused):
            accounts.open_account(Invitation.objects.get(), username="saint-aubin", password=PASSWORD)
        opened.post("/p/house/activate", {"renew": "1"})
        assert house.mails(EMAIL) == ["activation"]

    def test_nothing_is_written_when_the_account_cannot_be(self, asking):
        with pytest.raises(Refused):
            User.objects.create_user("taken-name")
            accounts.open_account(Invitation.objects.get(), username="taken-name", password=PASSWORD)

        asking.refresh_from_db()
        assert (asking.requester, Organisation.objects.get(name="Saint-Aubin").state) == (None, "pending")

    def test_administrators_choose_a_second_factor_first_where_it_is_the_rule(self, opened, settings):
        settings.MFA_REQUIRED = True

        response = opened.post("/p/house/activate", FORM)

        assert response["Location"] == "/p/house/login/protect"
        assert "_auth_user_id" not in opened.session
