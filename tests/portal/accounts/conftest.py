import re

import pytest
from django.core.cache import cache
from django.test import Client

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people import sessions
from parvis.people.models import User
from tests.cast import Cast, move, status, text

PASSWORD = "quatre chevaux verts dansent"
ACCOUNT_LIFE = {
    "start": "registered",
    "statuses": [status("registered", "waiting", "customer"), status("activated", "closed", "none"), status("refused", "closed", "none")],
    "moves": [
        move("activate", "registered", "activated", "system", on=["account_activated"], notify=False),
        move("refuse", "registered", "refused", "handler"),
    ],
}
SIGN_UP_FIELDS = [
    {"key": "town_name", "type": "text", "label": text("Town"), "required": True},
    {"key": "town_address", "type": "text", "label": text("Address"), "autocomplete": "street-address"},
    {"key": "postal_code", "type": "text", "label": text("Postcode"), "autocomplete": "postal-code"},
    {"key": "civility", "type": "text", "label": text("Title")},
    {"key": "first_name", "type": "text", "label": text("First name"), "autocomplete": "given-name"},
    {"key": "last_name", "type": "text", "label": text("Last name"), "autocomplete": "family-name"},
    {"key": "email", "type": "email", "label": text("E-mail"), "required": True},
]
ANSWERS = {
    "town_name": "Saint-Aubin",
    "town_address": "2 place de la République",
    "postal_code": "76410",
    "civility": "Mme",
    "first_name": "Hélène",
    "last_name": "Marchand",
    "email": "Helene@saint-aubin.example",
}


@pytest.fixture(autouse=True)
def no_tries_yet():
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client() -> Client:
    """An English browser: tests read what people read."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def house(db) -> Cast:
    """Sign-up by form."""
    options = {"service": "account", "identifier_from": "town_name", "role": "administrator", "link_hours": 24}
    cast = Cast(sign_up_options=options, texts={"home_title": text("House"), "home_lead": text("Lead")})
    life = cast.workflow("account", ACCOUNT_LIFE)
    cast.account_service = cast.service(
        "account", workflow=life, fields=SIGN_UP_FIELDS, use="everyone", effect="sign-up", title_from="", visibility="requester"
    )
    return cast


@pytest.fixture
def open_house(db) -> Cast:
    return Cast("open", sign_up="open", texts={"home_title": text("Open"), "home_lead": text("Lead")})


@pytest.fixture
def known_house(db) -> Cast:
    return Cast("known", sign_up="known", texts={"home_title": text("Known"), "home_lead": text("Lead")})


@pytest.fixture
def managed_house(db) -> Cast:
    return Cast("managed", sign_up="managed", texts={"home_title": text("Managed"), "home_lead": text("Lead")})


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def link_in(email: str, kind: str) -> str:
    """The path of the one-use link of the last mail of `kind` to `email`, as its reader finds it."""
    mail = OutgoingMail.objects.filter(to=email, kind=kind).order_by("id").last()
    (address,) = {found for found in re.findall(r"http://\S+", render(mail).text) if "/p/" in found}
    return "/p/" + address.partition("/p/")[2]


def signed_in(user: User) -> Client:
    """A browser in which `user` gave the password just now."""
    client = Client()
    client.force_login(user, sessions.BACKEND)
    session = client.session
    session["confirmed_at"] = 9_999_999_999.0
    session.save()
    return client
