from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from parvis.people import closing, limits, recovery, sessions
from parvis.people.limits import TooOften
from parvis.people.models import Membership, User
from parvis.people.sessions import Step
from tests.people.conftest import PASSWORD

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


@pytest.fixture
def browser(db):
    """A request as a browser's first one makes it."""

    def make(ip: str = "192.0.2.1"):
        request = RequestFactory().post("/login", REMOTE_ADDR=ip, HTTP_USER_AGENT="Firefox/140 Linux")
        request.session, request.user = SessionStore(), AnonymousUser()
        return request

    return make


@pytest.mark.parametrize("login", ["helene", "HELENE", "helene@saint-aubin.example", " Helene@SAINT-aubin.example "])
def test_one_signs_in_by_identifier_or_address_whatever_the_case(helene, browser, login):
    assert sessions.who(browser(), login, PASSWORD) == helene


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", "x" * 10_000_000])
def test_a_wrong_password_is_nobody(helene, browser, password):
    assert sessions.who(browser(), "helene", password) is None


def test_a_closed_account_is_nobody(helene, browser):
    closing.deactivate(helene)

    assert sessions.who(browser(), "helene", PASSWORD) is None


def test_five_mistakes_close_an_account_for_five_minutes_from_anywhere(helene, browser):
    for number in range(5):
        assert sessions.who(browser(f"192.0.2.{number}"), "helene", "wrong") is None

    with pytest.raises(TooOften) as refusal:
        sessions.who(browser("192.0.2.99"), "helene", PASSWORD)

    assert refusal.value.wait.total_seconds() == 300


def test_an_account_that_does_not_exist_is_limited_alike(browser):
    for number in range(5):
        sessions.who(browser(f"192.0.2.{number}"), "nobody", "wrong")

    with pytest.raises(TooOften):
        sessions.who(browser("192.0.2.99"), "nobody", "wrong")


def test_ten_tries_a_minute_from_one_address_are_enough(browser):
    for number in range(10):
        sessions.who(browser(), f"nobody{number}", "wrong")

    with pytest.raises(TooOften):
        sessions.who(browser(), "somebody", "wrong")


def test_the_right_password_forgets_mistakes(helene, browser):
    for number in range(12):
        sessions.who(browser(f"192.0.2.{number}"), "helene", "wrong" if number % 4 else PASSWORD)

    limits.check("wrong_password", key="helene")


def test_the_session_has_another_key_after_signing_in_and_keeps_what_was_begun(helene, browser):
    request = browser()
    request.session["visitor"] = "a draft"
    request.session.save()
    before = request.session.session_key

    assert sessions.begin(request, helene) is Step.DONE

    assert request.session.session_key != before
    assert request.session["visitor"] == "a draft"


def test_a_session_ends_with_the_browser_unless_one_stays_signed_in(helene, browser):
    short, long = browser(), browser()

    sessions.sign_in(short, helene)
    sessions.sign_in(long, helene, remember=True)

    assert short.session.get_expire_at_browser_close()
    assert not long.session.get_expire_at_browser_close()


@pytest.fixture
def signed_in_twice(helene, client):
    """Two browsers of one person; `client` is the one that acts."""
    other = Client()
    for one in (client, other):
        one.force_login(helene, sessions.BACKEND)
    return client, other


def is_signed_in(client: Client) -> bool:
    from django.contrib.auth import get_user

    request = RequestFactory().get("/")
    request.session = client.session
    return get_user(request).is_authenticated


def test_a_new_password_ends_every_session(helene, signed_in_twice):
    recovery.set_password(helene, "cinq pommes bleues roulent", portal_key="house")

    assert [is_signed_in(one) for one in signed_in_twice] == [False, False]


def test_closing_an_account_ends_every_session(helene, signed_in_twice):
    closing.deactivate(helene)

    assert [is_signed_in(one) for one in signed_in_twice] == [False, False]


def test_all_sessions_but_one_can_be_closed(helene, browser):
    here, there = browser(), browser()
    for request in (here, there):
        sessions.sign_in(request, helene)
        request.session.save()

    sessions.close_all(helene, but=here.session.session_key)

    assert [session.session_key for session in sessions.sessions_of(helene)] == [here.session.session_key]
    assert not SessionStore().exists(there.session.session_key)


def test_ones_sessions_are_closed_by_oneself_alone(helene, browser):
    request = browser()
    sessions.sign_in(request, helene)
    request.session.save()
    stranger = User.objects.create_user("stranger")

    sessions.close(stranger, sessions.sessions_of(helene)[0].pk)

    assert len(sessions.sessions_of(helene)) == 1


class TestSecondFactorRequired:
    def test_staff_must_choose_one_before_their_first_page(self, helene, browser, settings):
        settings.MFA_REQUIRED = True
        helene.is_staff = True
        helene.save()
        request = browser()

        assert sessions.begin(request, helene, leads_to="/t/HOUSE-1") is Step.PROTECT
        assert (sessions.waiting(request).user, sessions.waiting(request).leads_to) == (helene, "/t/HOUSE-1")
        assert request.user.is_anonymous

    def test_so_must_administrators_of_organisations(self, helene, town, browser, settings):
        settings.MFA_REQUIRED = True
        Membership.objects.create(user=helene, organisation=town, role="administrator")

        assert sessions.begin(browser(), helene) is Step.PROTECT

    @pytest.mark.parametrize("role", ["member", "manager"])
    def test_others_need_none(self, helene, town, browser, settings, role):
        settings.MFA_REQUIRED = True
        Membership.objects.create(user=helene, organisation=town, role=role)

        assert sessions.begin(browser(), helene) is Step.DONE

    def test_the_rule_of_one_account_holds_where_the_house_has_none(self, helene, browser, settings):
        settings.MFA_REQUIRED = False
        helene.must_use_mfa = True

        assert sessions.begin(browser(), helene) is Step.PROTECT

    def test_who_waits_longer_than_a_quarter_of_an_hour_starts_again(self, helene, browser, settings):
        request = browser()
        helene.must_use_mfa = True
        sessions.begin(request, helene)

        request.session["sign_in"]["at"] -= 901

        assert sessions.waiting(request) is None

    def test_who_was_closed_meanwhile_waits_for_nothing(self, helene, browser):
        request = browser()
        helene.must_use_mfa = True
        sessions.begin(request, helene)
        closing.deactivate(helene)

        assert sessions.waiting(request) is None


class TestWhereARequestComesFrom:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "remote", "ip"),
        [
            (0, "", "192.0.2.1", "192.0.2.1"),
            (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
            (1, "203.0.113.9", "192.0.2.1", "203.0.113.9"),
            (1, "10.0.0.1, 203.0.113.9", "192.0.2.1", "203.0.113.9"),
            (2, "203.0.113.9, 198.51.100.1", "192.0.2.1", "203.0.113.9"),
            (2, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
            (0, "", "", "0.0.0.0"),
            (1, "not an address", "192.0.2.1", "0.0.0.0"),
        ],
    )
    def test_only_our_own_proxies_are_believed(self, settings, proxies, forwarded, remote, ip):
        settings.TRUSTED_PROXIES = proxies
        request = RequestFactory().get("/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))

        assert limits.client_ip(request) == ip
