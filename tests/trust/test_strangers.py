"""Class 8 of trust.md: who signs nothing cannot make the house write to others, nor fill it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.intake.models import Upload
from parvis.kit.clock import now, standing_at
from parvis.mail.models import OutgoingMail
from parvis.people import signing_up
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit
from tests.cast import LIFE, Cast, move, text
from tests.trust.visiting import stranger

FIELDS = [
    {"key": "summary", "type": "text", "label": text("Summary")},
    {"key": "email", "type": "email", "label": text("E-mail"), "required": True},
    {"key": "files", "type": "file", "label": text("Files"), "many": True},
]
VICTIMS = [f"victim{number}@elsewhere.example" for number in range(20)]


@pytest.fixture
def house(db: Any, no_tries_yet: None) -> Cast:
    cast = Cast("villa", sign_up="open", texts={"home_title": text("House"), "home_lead": text("Lead")})
    cast.service("open", use="everyone", fields=FIELDS)
    return cast


def ask(house: Cast, slug: str, email: str) -> Ticket:
    return submit(house.portal.services.get(slug=slug), by=None, answers={"summary": "Buy", "email": email}, key=uuid4())


def written_to(email: str) -> list[str]:
    return list(OutgoingMail.objects.filter(to__iexact=email).values_list("kind", flat=True))


def test_however_often_an_address_is_typed_it_gets_one_mail_in_an_hour(house: Cast):
    for number in range(100):
        ask(house, "open", VICTIMS[number % 20].upper() if number % 3 else VICTIMS[number % 20])

    assert {email: written_to(email) for email in VICTIMS} == {email: ["ticket_received"] for email in VICTIMS}


def test_after_an_hour_it_may_get_another(house: Cast):
    ask(house, "open", VICTIMS[0])

    with standing_at(now() + timedelta(minutes=61)):
        ask(house, "open", VICTIMS[0])

    assert written_to(VICTIMS[0]) == ["ticket_received"] * 2


def test_asking_for_an_account_by_form_or_by_address_is_one_mail_too(house: Cast):
    house.service("account", use="everyone", fields=FIELDS, effect="sign-up")
    for _time in range(5):
        ask(house, "account", VICTIMS[0])
        signing_up.ask(VICTIMS[0], portal_key="villa", language="fr", life=timedelta(hours=24))

    assert written_to(VICTIMS[0]) == ["activation"]


def test_what_the_house_does_by_itself_later_is_told_once_too(house: Cast):
    life = {**LIFE, "moves": [*LIFE["moves"], move("drop", "received", "cancelled", "system", after="P1D")]}
    house.service("dropped", use="everyone", fields=FIELDS, workflow=house.workflow("dropping", life))
    tickets = [ask(house, "dropped", VICTIMS[0]) for _time in range(5)]
    with standing_at(now() + timedelta(days=2)):
        for ticket in tickets:
            Ticket.objects.get(pk=ticket.pk).move_alone()

    assert sorted(written_to(VICTIMS[0])) == ["ticket_moved", "ticket_received"]


def test_one_place_files_so_many_requests_in_an_hour_and_no_more(house: Cast):
    def send(**place: str) -> int:
        return (
            stranger()
            .post("/p/villa/services/open/new/ask", {"summary": "Buy", "email": "x@y.example", "key": uuid4()}, **place)
            .status_code
        )

    assert [send() for _time in range(20)] == [302] * 20
    assert send() == 429
    assert send(HTTP_X_FORWARDED_FOR="9.9.9.9") == 429  # no proxy of ours stands before us: anybody may write this
    assert send(REMOTE_ADDR="9.9.9.9") == 302
    assert Ticket.objects.filter(portal=house.portal).count() == 21


def test_one_place_sends_so_many_files_in_an_hour_and_no_more(house: Cast, settings: Any):
    settings.LIMITS = {**settings.LIMITS, "files_of_strangers": "3/h/ip"}
    client = stranger()

    def send(path: str, **more: Any) -> int:
        file = SimpleUploadedFile("a.txt", b"a file")
        return client.post(
            f"/p/villa/services/open/{path}", {**more, "field": "files"} | ({"files": file} if "ask" in path else {"file": file})
        ).status_code

    assert [send("draft/files") for _time in range(3)] == [201] * 3
    assert send("draft/files") == 429
    assert send("new/ask", summary="x") == 429
    assert Upload.objects.filter(owner=None).count() == 3


def test_one_address_is_asked_about_so_often_in_an_hour(house: Cast, settings: Any):
    """From many places: the address itself is counted, whatever its case."""
    user = house.person("known")
    user.set_password("quatre chevaux verts dansent")
    user.save(update_fields=["password"])
    codes = [
        stranger().post("/p/villa/recover", {"lost": "password", "who": email}, REMOTE_ADDR=f"10.0.{number}.1").status_code
        for number, email in enumerate([user.email, user.email.upper(), user.email.title()] * 2)
    ]

    assert codes == [302] * 5 + [429]
    assert written_to(user.email) == ["password_reset"] * 5
