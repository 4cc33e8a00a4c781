"""Into the desk and out of it."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

SECRET = "quiet river, tall grass"


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    cache.clear()


def has_password(user):
    user.set_password(SECRET)
    user.save(update_fields=["password"])
    return user


def sign_in(client, user, password=SECRET, **more):
    return client.post("/desk/login", {"login": user.username, "password": password, **more})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_an_agent_signs_in_and_arrives_where_they_wanted_to_go(cast, browse):
    client = browse()

    answer = sign_in(client, has_password(cast.technician), next="/desk/mails")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/mails")
    assert client.get("/desk/mails").status_code == 200


def test_nobody_is_led_to_another_site(cast, browse):
    answer = sign_in(browse(), has_password(cast.technician), next="https://elsewhere.example/")

    assert answer.headers["Location"] == "/desk/"


def test_a_wrong_password_is_said_and_the_identifier_is_kept(cast, browse):
    answer = sign_in(browse(), has_password(cast.technician), password="no")

    assert answer.status_code == 422
    assert cast.technician.username in answer.content.decode()
    assert "do not go together" in answer.content.decode()


def test_a_customer_is_sent_to_their_portal_and_not_signed_in(cast, browse):
    client = browse()

    answer = sign_in(client, has_password(cast.alice))

    assert answer.status_code == 422
    assert "sign in on your portal" in answer.content.decode()
    assert client.get("/desk/queue").status_code == 302


def test_who_has_a_second_factor_gives_it(cast, browse):
    secret = generate_totp_secret()
    TOTP.activate(has_password(cast.technician), secret)
    client = browse()

    assert sign_in(client, cast.technician, next="/desk/mails").headers["Location"] == "/desk/login/code"
    assert client.get("/desk/queue").status_code == 302
    assert client.post("/desk/login/code", {"code": "000000"}).status_code == 422
    answer = client.post("/desk/login/code", {"code": code_of(secret)})

    assert answer.headers["Location"] == "/desk/mails"
    assert client.get("/desk/queue").status_code == 200


def test_who_must_have_a_second_factor_chooses_it_first_and_reads_the_recovery_codes_once(cast, browse):
    cast.technician.must_use_mfa = True
    cast.technician.save(update_fields=["must_use_mfa"])
    client = browse()

    assert sign_in(client, has_password(cast.technician)).headers["Location"] == "/desk/login/protect"
    page = client.get("/desk/login/protect")
    answer = client.post("/desk/login/protect", {"code": code_of(page.context["secret"])})

    assert answer.status_code == 200
    assert len(answer.context["codes"]) == 10
    assert client.get("/desk/queue").status_code == 200
    assert client.get("/desk/login/protect").status_code == 302


def test_signing_out_asks_first(cast, desk):
    assert desk.get("/desk/logout").status_code == 200
    assert desk.get("/desk/queue").status_code == 200

    desk.post("/desk/logout")

    assert desk.get("/desk/queue").status_code == 302


def test_shortcuts_colours_and_language_are_chosen_in_the_account(cast, desk):
    assert 'data-keys="on"' in desk.get("/desk/queue").content.decode()

    desk.post("/desk/account", {"language": "fr", "theme": "dark"})

    page = desk.get("/desk/queue").content.decode()
    assert 'data-keys="off"' in page
    assert 'data-theme="dark"' in page
    assert 'lang="fr"' in page
