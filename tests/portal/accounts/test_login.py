import statistics
import time

import pytest
from django.test import Client

from parvis.mail.models import OutgoingMail
from parvis.people.models import Invitation, User
from tests.people.test_second_factors import code_of
from tests.portal.accounts.conftest import PASSWORD, link_in, with_password


@pytest.fixture
def alice(house) -> User:
    return with_password(house.alice)


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/p/house/login", {"login": login, "password": password, **more})


def test_one_arrives_on_the_home(alice, client):
    response = sign_in(client, "ALICE.house")

    assert (response.status_code, response["Location"]) == (302, "/p/house/")


def test_one_arrives_where_one_was_going(alice, client):
    assert sign_in(client, alice.email, next="/p/house/services/help/new")["Location"] == "/p/house/services/help/new"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "\\\\evil.example", "javascript:alert(1)", "/p/house/logout", "http:evil", "/\\evil"],
)
def test_one_is_led_nowhere_else(alice, client, target):
    assert sign_in(client, alice.email, next=target)["Location"] == "/p/house/"


def test_the_page_names_the_service_that_was_asked_for(house, client):
    service = house.help

    page = client.get("/p/house/login", {"next": "/p/house/services/help/new"}, headers={"accept-language": "fr"}).content.decode()
    assert "<em>" not in page

    house.grant("see", service=service)
    page = client.get("/p/house/login", {"next": "/p/house/services/help/new"}, headers={"accept-language": "fr"}).content.decode()
    assert "Pour <em>Help</em>, connectez-vous." in page


def test_staying_signed_in_outlives_the_browser(alice, client):
    assert sign_in(client, "alice.house").cookies["session"]["max-age"] == ""
    assert (
        Client().post("/p/house/login", {"login": "alice.house", "password": PASSWORD, "remember": "on"}).cookies["session"]["max-age"] > 0
    )


@pytest.mark.parametrize(("login", "password"), [("alice.house", "wrong"), ("nobody", PASSWORD), ("nobody@nowhere.example", "wrong")])
def test_a_mistake_says_the_same_whoever_it_is(alice, client, login, password):
    response = sign_in(client, login, password)

    assert response.status_code == 422
    assert "You are not signed in" in response.content.decode()
    assert "do not go together" in response.content.decode()
    assert response.content.decode().startswith("<!doctype html>")
    assert "<title>Error: " in response.content.decode()


def test_too_many_mistakes_say_when_to_try_again(alice, client):
    for _ in range(5):
        sign_in(client, "alice.house", "wrong")

    response = sign_in(client, "alice.house")

    assert response.status_code == 429
    assert "Try again in 5 min" in response.content.decode().replace("\u00a0", " ")


def test_signing_out_asks_first_then_says_so_on_the_anonymous_home(alice, client):
    sign_in(client, "alice.house")

    assert client.get("/p/house/logout").status_code == 200
    assert "_auth_user_id" in client.session
    home = client.post("/p/house/logout", follow=True)

    assert home.redirect_chain == [("/p/house/", 302)]
    assert "You are signed out." in home.content.decode()
    assert "_auth_user_id" not in client.session


def test_who_is_signed_in_already_goes_on(alice, client):
    sign_in(client, "alice.house")

    assert client.get("/p/house/login", {"next": "/p/house/tickets"})["Location"] == "/p/house/tickets"


class TestSecondFactor:
    @pytest.fixture
    def secret(self, alice):
        from parvis.people import second_factors

        made = second_factors.new_secret()
        second_factors.add_totp(alice, made, code_of(made), portal_key="house")
        return made

    def test_the_password_alone_opens_nothing(self, alice, secret, client):
        assert sign_in(client, "alice.house", next="/p/house/tickets")["Location"] == "/p/house/login/code"
        assert client.get("/p/house/account")["Location"] == "/p/house/login?next=%2Fp%2Fhouse%2Faccount"

    def test_the_code_leads_where_one_was_going(self, alice, secret, client):
        sign_in(client, "alice.house", next="/p/house/tickets")

        assert client.post("/p/house/login/code", {"code": code_of(secret, 1)})["Location"] == "/p/house/tickets"
        assert client.session["_auth_user_id"] == str(alice.pk)

    @pytest.mark.parametrize("form", [{"code": "12"}, {"code": ""}, {"credential": "{}"}, {"credential": "[]"}, {"credential": "not json"}])
    def test_a_wrong_answer_opens_nothing(self, alice, secret, client, form):
        sign_in(client, "alice.house")

        assert client.post("/p/house/login/code", form).status_code == 422
        assert "_auth_user_id" not in client.session

    def test_six_wrong_codes_are_too_many(self, alice, secret, client):
        sign_in(client, "alice.house")
        for _ in range(5):
            client.post("/p/house/login/code", {"code": "12"})

        assert client.post("/p/house/login/code", {"code": code_of(secret)}).status_code == 429

    def test_nobody_asks_for_a_code_before_the_password(self, house, client):
        for page in ("code", "protect"):
            assert client.get(f"/p/house/login/{page}")["Location"] == "/p/house/login"
            assert client.post(f"/p/house/login/{page}", {"code": "123456"})["Location"] == "/p/house/login"

    def test_who_has_one_is_not_let_choose_another_with_the_password_alone(self, alice, secret, client):
        sign_in(client, "alice.house")

        assert client.post("/p/house/login/protect", {"code": "123456"})["Location"] == "/p/house/login"

    def test_staff_choose_theirs_before_their_first_page_and_note_their_codes(self, house, client, settings):
        settings.MFA_REQUIRED = True
        agent = with_password(house.technician)

        assert sign_in(client, agent.email, next="/p/house/tickets")["Location"] == "/p/house/login/protect"
        assert client.get("/p/house/login/protect").status_code == 200
        assert client.post("/p/house/login/protect", {"code": "12"}).status_code == 422
        assert "_auth_user_id" not in client.session
        done = client.post("/p/house/login/protect", {"code": code_of(client.session["totp_secret"])}, follow=True)

        assert done.redirect_chain == [("/p/house/account/security/codes", 302)]
        assert done.content.decode().count('<li class="ref">') == 10
        assert 'href="/p/house/tickets"' in done.content.decode()


class TestWhereOneMustBeKnown:
    @pytest.fixture
    def bob(self, known_house):
        """Known because they wrote, and without a password."""
        bob = known_house.person("bob")
        bob.set_unusable_password()
        bob.save()
        return bob

    @pytest.mark.parametrize("email", ["bob@known.example", "carol@known.example", "stranger@nowhere.example"])
    def test_every_address_reads_the_same(self, known_house, bob, client, email):
        with_password(known_house.person("carol"))

        response = client.post("/p/known/login", {"email": email, "next": "/p/known/tickets"}, follow=True)

        page = response.content.decode().replace(email, "ADDRESS")
        assert response.redirect_chain == [("/p/known/login/password?next=%2Fp%2Fknown%2Ftickets", 302)]
        assert 'name="password"' in page
        assert "First visit?" in page

    def test_known_without_password_gets_the_mail(self, known_house, bob, client):
        client.post("/p/known/login", {"email": "BOB@known.example"})

        assert known_house.mails(bob) == ["activation"]

    def test_strangers_and_those_with_a_password_get_none(self, known_house, client):
        carol = with_password(known_house.person("carol"))

        for email in (carol.email, "stranger@nowhere.example"):
            client.post("/p/known/login", {"email": email})

        assert not OutgoingMail.objects.exists()

    def test_the_mail_opens_the_account_and_leads_to_the_request_first_asked_for(self, known_house, bob, client):
        client.post("/p/known/login", {"email": bob.email, "next": "/p/known/t/KNOWN-1"})
        client.get(link_in(bob.email, "activation"))

        response = client.post("/p/known/activate", {"full_name": "Bob Martin", "password": PASSWORD})

        assert response["Location"] == "/p/known/t/KNOWN-1"
        bob.refresh_from_db()
        assert bob.check_password(PASSWORD)

    def test_the_second_page_signs_in(self, known_house, client):
        carol = with_password(known_house.person("carol"))
        client.post("/p/known/login", {"email": carol.email})

        assert client.post("/p/known/login", {"login": carol.email, "password": PASSWORD})["Location"] == "/p/known/"

    def test_a_mistake_keeps_the_address(self, known_house, client):
        client.post("/p/known/login", {"email": "stranger@nowhere.example"})

        response = client.post("/p/known/login", {"login": "stranger@nowhere.example", "password": "wrong"})

        assert response.status_code == 422
        assert 'value="stranger@nowhere.example"' in response.content.decode()

    def test_an_address_that_is_none_is_refused(self, known_house, client):
        assert client.post("/p/known/login", {"email": "nobody"}).status_code == 422

    def test_signing_up_is_the_same_page(self, known_house, client):
        assert client.get("/p/known/signup")["Location"] == "/p/known/login"


def medians(client_of, known: str, unknown: str, ask, settings) -> tuple[float, float]:
    """Seconds of work, not of waiting: other programs of the machine do not count. Tried in turns, so that both meet the same weather."""
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "100000/m/ip")
    taken: dict[str, list[float]] = {known: [], unknown: []}
    for _ in range(12):
        for who in (known, unknown):
            client = client_of()
            start = time.process_time()
            ask(client, who)
            taken[who].append(time.process_time() - start)
    return statistics.median(taken[known]), statistics.median(taken[unknown])


@pytest.mark.once
class TestNobodyLearnsByTheClock:
    """With the real hasher: what differs must be less than a network hides. Source: trust.md class 21."""

    @pytest.fixture(autouse=True)
    def real_hasher(self, settings):
        settings.PASSWORD_HASHERS = ["parvis.people.passwords.Argon2"]

    def test_at_the_sign_in_page(self, house, settings):
        alice = with_password(house.alice)

        known, unknown = medians(Client, alice.email, "nobody@nowhere.example", lambda c, who: sign_in(c, who, "wrong"), settings)

        assert abs(known - unknown) < 0.02

    def test_at_the_recovery_page(self, house, settings):
        alice = with_password(house.alice)

        def ask(client, who):
            client.post("/p/house/recover", {"lost": "password", "who": who})

        known, unknown = medians(Client, alice.email, "nobody@nowhere.example", ask, settings)

        assert abs(known - unknown) < 0.02

    def test_at_the_open_sign_up(self, open_house, settings):
        alice = with_password(open_house.alice)

        def ask(client, who):
            client.post("/p/open/signup", {"email": who})

        known, unknown = medians(Client, alice.email, "nobody@nowhere.example", ask, settings)

        assert abs(known - unknown) < 0.02

    def test_where_one_must_be_known(self, known_house, settings):
        bob = known_house.person("bob")
        bob.set_unusable_password()
        bob.save()

        def ask(client, who):
            Invitation.objects.all().delete()
            client.post("/p/known/login", {"email": who})

        known, unknown = medians(Client, bob.email, "nobody@nowhere.example", ask, settings)

        assert abs(known - unknown) < 0.02
