from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from parvis.kit.clock import now
from parvis.mail.models import OutgoingMail
from parvis.people import recovery
from parvis.people.models import User
from tests.cast import text
from tests.portal.accounts.conftest import PASSWORD, link_in, signed_in, with_password

NEW = "cinq pommes bleues roulent"


@pytest.fixture
def alice(house) -> User:
    return with_password(house.alice)


def ask(client: Client, lost: str, who: str):
    return client.post("/p/house/recover", {"lost": lost, "who": who}, follow=True, headers={"accept-language": "fr"})


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("username", "Votre nom d’utilisateur vous sera transmis par courriel."),
        ("password", "Un courriel vous sera envoyé afin de vous permettre de réinitialiser votre mot de passe."),
    ],
)
def test_the_answer_is_the_same_whether_or_not_the_account_exists(alice, client, lost, sentence):
    pages = [ask(client, lost, who).content.decode() for who in (alice.email, "nobody@nowhere.example")]
    mains = [page.partition("<main")[2].partition("</main>")[0] for page in pages]

    assert sentence in mains[0]
    assert mains[0] == mains[1]


def test_each_way_mails_what_was_lost(alice, client, house):
    ask(client, "username", alice.email)
    ask(client, "password", "ALICE.house")

    assert house.mails(alice) == ["identifier_recall", "password_reset"]


def test_a_lost_identifier_is_asked_for_with_the_address(alice, client):
    response = ask(client, "username", "alice.house")

    assert response.status_code == 422
    assert not OutgoingMail.objects.exists()


def test_six_times_for_one_account_are_too_many_from_anywhere(alice):
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/p/house/recover", {"lost": "password", "who": alice.email}).status_code
        for number in range(6)
    ]

    assert statuses == [302] * 5 + [429]


def test_the_link_is_exchanged_and_leads_to_a_new_password(alice, client):
    ask(client, "password", alice.email)
    opened = client.get(link_in(alice.email, "password_reset"))

    changed = client.post("/p/house/reset", {"password": NEW, "repeat": NEW})

    assert (opened["Location"], opened["Referrer-Policy"]) == ("/p/house/reset", "no-referrer")
    assert changed["Location"] == "/p/house/login"
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_the_page_signs_nobody_in(alice, client):
    ask(client, "password", alice.email)
    client.get(link_in(alice.email, "password_reset"))
    client.post("/p/house/reset", {"password": NEW, "repeat": NEW})

    assert "_auth_user_id" not in client.session


def test_a_spent_link_says_so_and_offers_another(alice, client):
    link = f"/p/house/reset/{recovery.reset_token(alice)}"
    client.get(link)
    client.post("/p/house/reset", {"password": NEW, "repeat": NEW})

    response = client.get(link, follow=True)

    assert response.status_code == 404
    assert 'href="/p/house/recover"' in response.content.decode()


def test_a_link_is_over_after_24_hours(alice, client):
    link = f"/p/house/reset/{recovery.reset_token(alice)}"

    with time_machine.travel(now() + timedelta(hours=24, seconds=2)):
        assert client.get(link, follow=True).status_code == 404


def test_opening_the_link_changes_nothing(alice):
    link = f"/p/house/reset/{recovery.reset_token(alice)}"
    for _ in range(3):
        Client().get(link, follow=True)

    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


@pytest.mark.parametrize("form", [{"password": NEW, "repeat": "other"}, {"password": "alice.house12", "repeat": "alice.house12"}, {}])
def test_a_password_that_will_not_do_is_refused_and_the_link_still_serves(alice, client, form):
    client.get(f"/p/house/reset/{recovery.reset_token(alice)}")

    assert client.post("/p/house/reset", form).status_code == 422
    assert client.post("/p/house/reset", {"password": NEW, "repeat": NEW}).status_code == 302


def test_every_session_of_before_is_over(alice, client):
    before = signed_in(alice)
    client.get(f"/p/house/reset/{recovery.reset_token(alice)}")

    client.post("/p/house/reset", {"password": NEW, "repeat": NEW})

    assert before.get("/p/house/account").status_code == 302


def test_no_page_without_a_link(house, client):
    assert client.get("/p/house/reset").status_code == 404
    assert client.post("/p/house/reset", {"password": NEW, "repeat": NEW}).status_code == 404


@pytest.mark.parametrize(("lost", "asked"), [("username", "Votre courriel"), ("password", "Votre courriel ou votre nom d’utilisateur")])
def test_an_empty_answer_is_named_in_plain_words(house, lost: str, asked: str):
    page = ask(Client(), lost, "").content.decode()

    assert f'<a href="#id_who">{asked}\u00a0: Complétez cette réponse.</a>' in page
    assert "&lt;span" not in page


@pytest.mark.parametrize("page", ["login", "recover", "recover/sent", "reset"])
def test_who_lost_everything_finds_the_form_that_asks_a_person(house, client, page):
    service = house.service("lost-it", title=text("I have lost everything"), visibility="requester")
    house.portal.sign_up_options = {**house.portal.sign_up_options, "lost": "lost-it"}
    house.portal.texts = {**house.portal.texts, "lost_identifier": text("It is on the sheet.")}
    house.portal.save()

    closed = client.get(f"/p/house/{page}").content.decode()
    house.grant("use", who="everyone", service=service)
    said = client.get(f"/p/house/{page}").content.decode()

    assert ("I have lost everything" in closed, 'href="/p/house/services/lost-it"' in said, "It is on the sheet." in said) == (
        False,
        True,
        True,
    )
