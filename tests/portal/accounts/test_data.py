"""«Download my data»: one's own copy, and nobody else's."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from parvis.kit.clock import now
from parvis.mail.models import OutgoingMail
from parvis.people import second_factors
from parvis.privacy import exporting
from parvis.privacy.models import Bundle
from tests.cast import Cast
from tests.people.test_second_factors import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def house(db, settings, tmp_path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "files"
    return Cast()


def browser(user, *, confirmed: bool = True) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    if confirmed:
        session = client.session
        session["confirmed_at"] = 9e12
        session.save()
    return client


def test_one_asks_is_told_and_fetches_it(house):
    alice = browser(house.alice)
    assert alice.post("/p/house/account/data").status_code == 302
    exporting.make_bundles()

    bundle = Bundle.objects.get()
    assert OutgoingMail.objects.get(kind="data_ready").user == house.alice
    page = alice.get("/p/house/account/data").content.decode()
    assert f"/p/house/account/data/{bundle.pk}" in page
    fetched = alice.get(f"/p/house/account/data/{bundle.pk}")
    assert (fetched.status_code, fetched["Content-Type"]) == (200, "application/zip")
    assert b"".join(fetched.streaming_content)[:2] == b"PK"


def test_the_password_is_asked_for_again(house):
    answer = browser(house.alice, confirmed=False).get("/p/house/account/data")

    assert answer["Location"].startswith("/p/house/account/security/confirm")


@pytest.fixture
def secret(house) -> str:
    made = second_factors.new_secret()
    second_factors.add_totp(house.alice, made, code_of(made), portal_key="house")
    return made


def test_who_has_a_second_factor_gives_it_again(house, secret):
    bundle = exporting.ask(house.alice, "house")
    exporting.make_bundles()
    alice, own = browser(house.alice), f"/p/house/account/data/{bundle.pk}"
    gate = f"/p/house/account/security/code?next={quote(own, safe='')}"

    assert alice.get(own)["Location"] == gate
    assert alice.post("/p/house/account/data")["Location"].startswith("/p/house/account/security/code")
    assert alice.post(gate, {"code": "000000"}).status_code == 422
    assert alice.get(own).status_code == 302
    assert alice.post(gate, {"code": code_of(secret, periods=1), "next": own})["Location"] == own
    assert b"".join(alice.get(own).streaming_content)[:2] == b"PK"


def test_the_second_factor_counts_for_a_quarter_of_an_hour(house, secret):
    alice = browser(house.alice)
    alice.post("/p/house/account/security/code", {"code": code_of(secret, periods=1)})
    session = alice.session
    session["proven_at"] = now().timestamp() - 14 * 60
    session.save()
    assert alice.get("/p/house/account/data").status_code == 200

    session["proven_at"] = now().timestamp() - 16 * 60
    session.save()
    assert alice.get("/p/house/account/data").status_code == 302


def test_who_has_none_is_asked_for_none(house):
    assert browser(house.alice).get("/p/house/account/security/code?next=/p/house/account/data")["Location"] == "/p/house/account/data"


def test_the_password_alone_opens_no_gate_to_the_second_factor(house, secret):
    answer = browser(house.alice, confirmed=False).get("/p/house/account/security/code")

    assert answer["Location"].startswith("/p/house/account/security/confirm")


def test_nobody_else_fetches_it(house):
    bundle = exporting.ask(house.alice, "house")
    exporting.make_bundles()

    for someone in (house.bruno, house.chloe, house.technician):
        assert browser(someone).get(f"/p/house/account/data/{bundle.pk}").status_code == 404
    assert Client().get(f"/p/house/account/data/{bundle.pk}").status_code == 302


def test_the_request_shows_its_legal_delay_to_the_customer(house):
    rights = house.service("rights", options={"personal_data": {}})
    ticket = house.ticket(rights)

    assert "Legal delay" in browser(house.alice).get(f"/p/house/t/{ticket.reference}").content.decode()
    assert "Legal delay" not in browser(house.alice).get(f"/p/house/t/{house.ticket().reference}").content.decode()
