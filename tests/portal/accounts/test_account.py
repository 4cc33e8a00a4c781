import pytest
from django.test import Client
from django.urls import get_script_prefix

from parvis.people import joining, second_factors, sessions
from parvis.people.models import EmailDomain, Invitation, Membership, User
from parvis.tickets.notices import wants
from tests.people.test_second_factors import code_of
from tests.portal.accounts.conftest import PASSWORD, link_in, signed_in, with_password

NEW = "cinq pommes bleues roulent"
PAGES = ["", "/email", "/notifications", "/organisations", "/keyboard", "/security", "/security/password", "/security/authenticator"]
PAGES += ["/security/passkey", "/security/codes", "/security/confirm"]


@pytest.fixture
def alice(house) -> User:
    return with_password(house.alice)


@pytest.fixture
def browser(alice) -> Client:
    return signed_in(alice)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_account_asks_to_sign_in(house, client, page):
    response = client.get(f"/p/house/account{page}")

    assert response.status_code == 302
    assert response["Location"].startswith("/p/house/login?next=")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_one_heading_and_few_queries(browser, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        response = browser.get(f"/p/house/account{page}")

    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("page", ["/email", "/security/password", "/security/authenticator", "/security/passkey", "/security/codes"])
def test_what_guards_the_account_asks_for_the_password_again(alice, page):
    client = Client()
    client.force_login(alice, sessions.BACKEND)

    assert client.get(f"/p/house/account{page}")["Location"].startswith("/p/house/account/security/confirm?next=")
    assert client.post("/p/house/account/security/confirm", {"password": "wrong"}).status_code == 422
    again = client.post("/p/house/account/security/confirm", {"password": PASSWORD, "next": f"/p/house/account{page}"})
    assert again["Location"] == f"/p/house/account{page}"
    assert client.get(f"/p/house/account{page}").status_code == 200


def test_a_profile_is_saved_and_the_page_comes_back_in_its_language(browser, alice):
    form = {
        "first_name": "Alix",
        "last_name": "Durand",
        "civility": "Mme",
        "phone": "01 02 03 04 05",
        "language": "fr",
        "time_zone": "Indian/Reunion",
    }

    page = browser.post("/p/house/account", form, follow=True).content.decode()

    alice.refresh_from_db()
    assert (str(alice), alice.civility, alice.phone, alice.language, alice.time_zone) == (
        "Alix Durand",
        "Mme",
        "01 02 03 04 05",
        "fr",
        "Indian/Reunion",
    )
    assert "Votre profil est enregistré." in page
    assert browser.cookies["language"].value == "fr"  # for when they have signed out


def test_a_refused_profile_changes_nothing_not_even_the_header(browser, alice):
    response = browser.post("/p/house/account", {"first_name": "Mallory", "last_name": "", "language": "xx"})

    alice.refresh_from_db()
    assert (response.status_code, str(alice)) == (422, "Alice Martin")
    assert "Alice Martin" in response.content.decode()
    assert 'value="Mallory"' in response.content.decode()


def test_a_profile_takes_no_field_that_it_does_not_show(browser, alice):
    form = {
        "first_name": "A",
        "last_name": "B",
        "is_staff": "on",
        "is_superuser": "on",
        "email": "x@y.example",
        "username": "admin",
        "is_active": "",
    }

    browser.post("/p/house/account", form)

    fresh = User.objects.get(pk=alice.pk)
    assert (fresh.is_staff, fresh.is_superuser, fresh.email, fresh.username, fresh.is_active) == (
        False,
        False,
        alice.email,
        "alice.house",
        True,
    )


class TestAddress:
    def test_it_changes_once_both_addresses_said_yes(self, browser, alice, client):
        browser.post("/p/house/account/email", {"email": "alice@new.example"})

        for email in (alice.email, "alice@new.example"):
            opened = client.get(link_in(email, "email_change"))
            assert (opened["Location"], opened["Referrer-Policy"]) == ("/p/house/account/email/confirm", "no-referrer")
            alice.refresh_from_db()
            assert alice.email == "alice@house.example"
            client.post("/p/house/account/email/confirm")

        alice.refresh_from_db()
        assert alice.email == "alice@new.example"

    def test_opening_a_link_confirms_nothing(self, browser, alice, client):
        browser.post("/p/house/account/email", {"email": "alice@new.example"})
        client.get(link_in("alice@new.example", "email_change"), follow=True)

        assert alice.email_changes.get().new_confirmed_at is None

    def test_it_can_be_kept(self, browser, alice, client):
        browser.post("/p/house/account/email", {"email": "alice@new.example"})
        link = link_in("alice@new.example", "email_change")
        browser.post("/p/house/account/email", {"cancel": "1"})

        assert client.get(link, follow=True).status_code == 404

    @pytest.mark.parametrize("email", ["", "alice", "ALICE@house.example"])
    def test_what_is_no_other_address_is_refused(self, browser, alice, email):
        assert browser.post("/p/house/account/email", {"email": email}).status_code == 422

    def test_no_page_without_a_link(self, house, client):
        assert client.get("/p/house/account/email/confirm").status_code == 404
        assert client.get("/p/house/account/email/new/AAAA.BBBB", follow=True).status_code == 404


class TestSecurity:
    def test_a_new_password_keeps_this_session_and_ends_the_others(self, browser, alice):
        other = signed_in(alice)

        response = browser.post("/p/house/account/security/password", {"password": NEW, "repeat": NEW})

        assert response["Location"] == "/p/house/account/security"
        assert browser.get("/p/house/account").status_code == 200
        assert other.get("/p/house/account").status_code == 302

    def test_the_present_password_is_no_new_one(self, browser):
        assert browser.post("/p/house/account/security/password", {"password": PASSWORD, "repeat": PASSWORD}).status_code == 422

    def test_another_session_is_seen_and_closed(self, alice):
        here, there = Client(HTTP_USER_AGENT="Firefox/140 (X11; Linux)"), Client(HTTP_USER_AGENT="Chrome/140 (Windows)")
        for one in (here, there):
            one.post("/p/house/login", {"login": "alice.house", "password": PASSWORD})
        page = here.get("/p/house/account/security", headers={"accept-language": "en"}).content.decode()

        here.post("/p/house/account/security/sessions", {"session": ""})

        assert "Firefox on Linux" in page
        assert "Chrome on Windows" in page
        assert there.get("/p/house/account").status_code == 302
        assert here.get("/p/house/account").status_code == 200

    def test_a_session_of_somebody_else_stays_open(self, browser, house):
        bruno = with_password(house.bruno)
        other = Client()
        other.post("/p/house/login", {"login": bruno.email, "password": PASSWORD})

        browser.post("/p/house/account/security/sessions", {"session": str(sessions.sessions_of(bruno)[0].pk)})

        assert other.get("/p/house/account").status_code == 200

    def test_an_authenticator_is_added_with_its_code_and_brings_recovery_codes(self, browser, alice):
        browser.get("/p/house/account/security/authenticator")
        assert browser.post("/p/house/account/security/authenticator", {"code": "12"}).status_code == 422

        done = browser.post("/p/house/account/security/authenticator", {"code": code_of(browser.session["totp_secret"])}, follow=True)

        assert second_factors.has(alice)
        assert done.content.decode().count('<li class="ref">') == 10
        assert "totp_secret" not in browser.session

    def test_an_answer_that_no_key_gave_adds_no_passkey(self, browser, alice):
        browser.get("/p/house/account/security/passkey")

        for credential in ("", "{}", "[]", "null", '{"id": 1, "response": {}}', "x" * 50_000):
            assert browser.post("/p/house/account/security/passkey", {"credential": credential}).status_code == 422
        assert not second_factors.has(alice)

    def test_a_factor_is_removed(self, browser, alice):
        secret = second_factors.new_secret()
        second_factors.add_totp(alice, secret, code_of(secret), portal_key="house")

        browser.post(f"/p/house/account/security/factors/{second_factors.of(alice)[0].pk}/remove")

        assert not second_factors.has(alice)

    def test_codes_without_a_factor_cannot_be_made(self, browser):
        assert browser.post("/p/house/account/security/codes")["Location"] == "/p/house/account/security"


class TestChoices:
    def test_a_kind_of_mail_turned_off_is_not_told_any_more(self, browser, alice):
        browser.post("/p/house/account/notifications", {"kinds": ["ticket_received", "ticket_replied"]})

        alice.refresh_from_db()
        assert [wants(alice, kind) for kind in ("ticket_replied", "ticket_moved", "a_kind_of_tomorrow")] == [True, False, True]

    def test_all_can_be_turned_off_and_on_again(self, browser, alice):
        browser.post("/p/house/account/notifications", {})
        alice.refresh_from_db()
        assert not wants(alice, "ticket_replied")

        browser.post("/p/house/account/notifications", {"kinds": ["ticket_replied"]})
        alice.refresh_from_db()
        assert wants(alice, "ticket_replied")

    def test_single_keys_are_turned_off(self, browser, alice):
        browser.post("/p/house/account/keyboard", {})
        alice.refresh_from_db()
        assert not alice.uses_single_keys

        browser.post("/p/house/account/keyboard", {"single_keys": "on"})
        alice.refresh_from_db()
        assert alice.uses_single_keys

    def test_another_organisation_takes_new_requests(self, browser, alice, house):
        other = Membership.objects.create(user=alice, organisation=house.organisation("Other"))

        browser.post(f"/p/house/account/organisations/{other.pk}/default")

        assert alice.memberships.get(is_default=True) == other

    def test_nobody_chooses_for_another(self, browser, alice, house):
        theirs = house.bruno.memberships.get()
        Membership.objects.filter(pk=theirs.pk).update(is_default=False)

        browser.post(f"/p/house/account/organisations/{theirs.pk}/default")

        theirs.refresh_from_db()
        assert not theirs.is_default


class TestJoining:
    @pytest.fixture
    def question(self, house, alice) -> Invitation:
        house.home.memberships.filter(user=alice).update(role="manager")
        EmailDomain.objects.create(organisation=house.home, domain="town.example", verified_at="2026-01-01T00:00Z")
        zoe = house.person("zoe", email="zoe@town.example")
        return joining.ask_by_domain(zoe, portal_key="house")

    def test_a_manager_sees_and_accepts(self, browser, question, house):
        assert "zoe@town.example" in browser.get("/p/house/organisation").content.decode()

        browser.post(f"/p/house/account/organisations/questions/{question.pk}", {"answer": "accept"})

        assert house.home.memberships.filter(user=question.user).exists()

    def test_others_neither_see_nor_answer(self, question, house):
        bruno = signed_in(house.bruno)

        assert "zoe@town.example" not in bruno.get("/p/house/organisation").content.decode()
        bruno.post(f"/p/house/account/organisations/questions/{question.pk}", {"answer": "accept"})

        assert not house.home.memberships.filter(user=question.user).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_organisations_cost_the_same_however_many(browser, alice, house, count, django_assert_max_num_queries):
    for _ in range(count - 1):
        Membership.objects.create(user=alice, organisation=house.organisation(parent=house.home))

    with django_assert_max_num_queries(10):
        browser.get("/p/house/account/organisations")
    assert get_script_prefix() == "/"
