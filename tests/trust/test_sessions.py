"""Class 22 of trust.md: a session is made anew at every sign-in, and none outlives what it was opened with."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parvis.people import recovery
from parvis.people.closing import deactivate
from parvis.people.models import User
from tests.cast import Cast, text
from tests.trust.visiting import stranger

PASSWORD = "quatre chevaux verts dansent"
OTHER = "cinq pommes bleues roulent"


@pytest.fixture
def house(db: Any, no_tries_yet: None) -> Cast:
    return Cast("villa", texts={"home_title": text("House"), "home_lead": text("Lead")})


@pytest.fixture
def helene(house: Cast) -> User:
    user = house.person("helene")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def signed_in(user: User, client: Client | None = None, password: str = PASSWORD) -> Client:
    client = client or stranger()
    assert client.post("/p/villa/login", {"login": user.username, "password": password}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/p/villa/account").status_code == 200


def key_of(client: Client) -> str:
    return client.cookies["session"].value


def test_the_session_gets_another_key_at_sign_in_and_out(helene: User):
    client = stranger()
    client.post("/p/villa/recover", {"lost": "password", "who": "x"})
    client.session["begun"] = True
    client.cookies["session"] = before = _planted()

    signed_in(helene, client)
    inside = key_of(client)
    client.post("/p/villa/logout")

    assert len({before, inside, key_of(client)}) == 3
    assert not Session.objects.filter(pk__in=[before, inside]).exists()


def test_a_key_that_was_planted_opens_nothing(helene: User):
    planted = _planted()
    victim, attacker = stranger(), stranger()
    victim.cookies["session"] = attacker.cookies["session"] = planted

    signed_in(helene, victim)

    assert is_in(victim)
    assert not is_in(attacker)


def _planted() -> str:
    """A session that somebody made to have another sign in with it."""
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store["mine"] = "x"
    store.save()
    return store.session_key or ""


def test_a_key_that_we_did_not_make_is_not_taken_over(helene: User):
    client = stranger()
    client.cookies["session"] = "a" * 32

    signed_in(helene, client)

    assert key_of(client) != "a" * 32


def test_a_new_password_ends_the_sessions_elsewhere(helene: User):
    here, elsewhere = signed_in(helene), signed_in(helene)

    here.post("/p/villa/account/security/password", {"password": OTHER, "repeat": OTHER})

    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert Session.objects.filter(pk=key_of(elsewhere)).exists() is False


def test_a_password_reset_by_link_ends_them_all(helene: User):
    clients = [signed_in(helene), signed_in(helene)]

    token = recovery.reset_token(User.objects.get(pk=helene.pk))
    recovery.reset_password(recovery.claim(token) or "", OTHER, portal_key="villa")

    assert [is_in(client) for client in clients] == [False, False]


def test_a_closed_account_is_signed_out_at_once(helene: User):
    client = signed_in(helene)

    deactivate(helene)

    assert not is_in(client)
    assert stranger().post("/p/villa/login", {"login": helene.username, "password": PASSWORD}).status_code == 422


def test_ending_a_session_from_another_device_ends_it(helene: User):
    here, elsewhere = signed_in(helene), signed_in(helene)

    here.post("/p/villa/account/security/sessions", {"session": "others"})

    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_nobody_ends_the_session_of_another(helene: User, house: Cast):
    mallory = house.person("mallory")
    mallory.set_password(PASSWORD)
    mallory.save(update_fields=["password"])
    victim, attacker = signed_in(helene), signed_in(mallory)
    from allauth.usersessions.models import UserSession

    for session in UserSession.objects.filter(user=helene):
        attacker.post("/p/villa/account/security/sessions", {"session": str(session.pk)})

    assert is_in(victim)


def test_a_right_taken_away_counts_in_the_session_that_is_open(helene: User, house: Cast):
    agent = house.agent("tess")
    client = stranger()
    client.force_login(agent)
    reference = house.ticket(by=helene).reference
    assert client.get(f"/p/villa/t/{reference}").status_code == 200

    User.objects.filter(pk=agent.pk).update(is_staff=False)
    agent.team_memberships.all().delete()

    assert client.get(f"/p/villa/t/{reference}").status_code == 404


def test_no_page_shows_the_key_of_a_session(helene: User):
    client = signed_in(helene)

    for path in ("/account/security", "/account", "/"):
        assert key_of(client) not in client.get(f"/p/villa{path}").content.decode()
