import pytest
from django.test import Client

from parvis.catalogue.models import Grant
from parvis.mail.models import OutgoingMail
from parvis.people.models import Invitation, User
from tests.portal.accounts.conftest import PASSWORD, link_in, with_password

EMAIL = "zoe@company.example"


def page_of(response) -> str:
    return response.content.decode()


class TestByForm:
    def test_two_halves_one_to_sign_in_one_to_the_procedure(self, house, client):
        page = page_of(client.get("/p/house/signup"))

        assert 'action="/p/house/login"' in page
        assert 'href="/p/house/services/account/new"' in page
        assert "valid for 24 hours" in page

    def test_the_portals_own_words_are_on_the_halves(self, house, client):
        house.portal.texts |= {"signup_enter": {"fr": "ME CONNECTER"}, "signup_create": {"fr": "CRÉER MON COMPTE"}}
        house.portal.save()

        page = page_of(client.get("/p/house/signup", headers={"accept-language": "fr"}))

        assert ">ME CONNECTER</h2>" in page
        assert ">CRÉER MON COMPTE</h2>" in page

    def test_an_address_alone_is_not_taken_here(self, house, client):
        client.post("/p/house/signup", {"email": EMAIL})

        assert not OutgoingMail.objects.exists()


class TestOpen:
    def test_a_link_leaves_for_a_new_address(self, open_house, client):
        response = client.post("/p/open/signup", {"email": EMAIL})

        assert response["Location"] == "/p/open/signup/sent"
        assert open_house.mails(EMAIL) == ["activation"]

    def test_the_page_is_the_same_for_an_address_that_has_an_account(self, open_house):
        alice = with_password(open_house.alice)
        pages = []
        for email in (alice.email, "nobody@open.example"):
            response = Client().post("/p/open/signup", {"email": email}, follow=True)
            pages.append(
                (response.redirect_chain, page_of(response).replace(email, "ADDRESS").partition("<main")[2].partition("</main>")[0])
            )

        assert pages[0] == pages[1]
        assert open_house.mails(alice) == ["account_exists"]

    def test_a_personal_address_gets_a_hint_and_its_link(self, open_house, client):
        page = page_of(client.post("/p/open/signup", {"email": "zoe@gmail.com"}, follow=True))

        assert "This looks like a personal address" in page
        assert open_house.mails("zoe@gmail.com") == ["activation"]

    def test_a_name_and_a_password_open_the_account(self, open_house, client):
        client.post("/p/open/signup", {"email": EMAIL})
        client.get(link_in(EMAIL, "activation"))
        page = page_of(client.get("/p/open/activate"))

        response = client.post("/p/open/activate", {"full_name": "Zoé  Petit Lambert", "password": PASSWORD})

        user = User.objects.get(email=EMAIL)
        assert 'name="username"' not in page
        assert 'name="repeat"' not in page
        assert response["Location"] == "/p/open/"
        assert (user.first_name, user.last_name, user.username) == ("Zoé", "Petit Lambert", EMAIL)
        assert Grant.objects.get(organisation=user.memberships.get().organisation).portal == open_house.portal

    def test_an_address_that_cannot_be_an_identifier_gets_one_made_from_it(self, open_house, client):
        client.post("/p/open/signup", {"email": "zoe+support@company.example"})
        client.get(link_in("zoe+support@company.example", "activation"))

        client.post("/p/open/activate", {"full_name": "Zoé Petit", "password": PASSWORD})

        assert User.objects.get(email="zoe+support@company.example").username == "zoe-support"

    def test_the_mail_is_in_the_language_of_the_page(self, open_house):
        Client(headers={"accept-language": "fr"}).post("/p/open/signup", {"email": EMAIL})

        assert OutgoingMail.objects.get().language == "fr"

    @pytest.mark.parametrize("email", ["", "zoe", "zoe@", "a@b\r\nBcc: x@y.example", "x" * 300 + "@y.example"])
    def test_what_is_no_address_is_refused(self, open_house, client, email):
        assert client.post("/p/open/signup", {"email": email}).status_code == 422
        assert not Invitation.objects.exists()

    def test_too_many_addresses_from_one_place_are_refused_with_a_time(self, open_house, client):
        for number in range(5):
            client.post("/p/open/signup", {"email": f"zoe{number}@company.example"})

        response = client.post("/p/open/signup", {"email": "zoe9@company.example"})

        assert response.status_code == 429
        assert "Try again in 5 min" in page_of(response).replace("\u00a0", " ")

    def test_the_sent_page_needs_something_sent(self, open_house, client):
        assert client.get("/p/open/signup/sent")["Location"] == "/p/open/signup"


class TestManaged:
    def test_the_page_says_who_opens_accounts_and_what_strangers_may_ask(self, managed_house, client):
        managed_house.portal.contact = {"phone": "01 23 45 67 89"}
        managed_house.portal.save()
        managed_house.service("lost-everything", use="everyone")

        page = page_of(client.get("/p/managed/signup"))

        assert "Accounts are opened by Managed for its customers." in page
        assert "01 23 45 67 89" in page
        assert 'href="/p/managed/services/lost-everything"' in page

    def test_nothing_can_be_asked_for(self, managed_house, client):
        client.post("/p/managed/signup", {"email": EMAIL})

        assert not Invitation.objects.exists()


def test_who_is_signed_in_has_an_account(house, client):
    client.force_login(house.alice)

    assert client.get("/p/house/signup")["Location"] == "/p/house/"
