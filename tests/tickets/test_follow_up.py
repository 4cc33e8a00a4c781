"""Whether the requester is told of one request, and where."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.mail import one_click
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.tickets import follow_up
from parvis.tickets.models import Ticket
from tests.cast import FIELDS, Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ASKED = [
    *FIELDS,
    {"key": "told", "type": "yes_no", "label": text("Keep me informed")},
    {"key": "at", "type": "email", "label": text("My address")},
]
OTHER = "alice@home.example"


def ask(cast: Cast, **answers: object) -> Ticket:
    service = cast.service("ticket", fields=ASKED, fills={"follow_up": "told", "follow_up_email": "at"})
    return cast.ticket(service, answers={"summary": "Broken", **answers})


def question(ticket: Ticket) -> OutgoingMail:
    return OutgoingMail.objects.get(kind="follow_up_address", subject_id=ticket.pk)


def link(ticket: Ticket) -> str:
    return f"/p/house/mail/address/{one_click.token(question(ticket).pk, follow_up.ADDRESS)}"


def test_who_asks_not_to_be_told_gets_no_mail_and_can_change_their_mind(cast: Cast) -> None:
    ticket = ask(cast, told=False, at=OTHER)
    ticket.reply("We look", by=cast.technician)
    assert (cast.mails(cast.alice), cast.mails(OTHER)) == ([], [])

    ticket.watch(cast.alice)
    ticket.reply("It works", by=cast.technician)

    assert cast.mails(cast.alice) == ["ticket_replied"]


def test_the_address_of_the_account_is_asked_nothing(cast: Cast) -> None:
    ask(cast, told=True, at=cast.alice.email.upper())

    assert cast.mails(cast.alice) == ["ticket_received"]


def test_another_address_is_asked_first_and_told_once_it_agreed(cast: Cast) -> None:
    ticket = ask(cast, at=OTHER)
    ticket.reply("We look", by=cast.technician)
    assert (cast.mails(OTHER), cast.mails(cast.alice)) == (["follow_up_address"], ["ticket_received", "ticket_replied"])

    follow_up.agree(question(ticket))
    cast.forget_mails()
    ticket.reply("It works", by=cast.technician)

    assert (cast.mails(OTHER), cast.mails(cast.alice)) == (["ticket_replied"], [])


def test_its_question_holds_no_word_that_was_typed(cast: Cast) -> None:
    ticket = ask(cast, at=OTHER, summary="Buy cheap watches")

    said = render(question(ticket))

    assert "watches" not in f"{said.subject} {said.text} {said.html}"
    assert ticket.reference in said.text


def test_looking_at_the_link_agrees_to_nothing_and_its_button_does(cast: Cast) -> None:
    ticket, client = ask(cast, at=OTHER), Client(headers={"accept-language": "en"})

    assert client.get(link(ticket)).status_code == 200
    assert follow_up.is_agreed(question(ticket)) is False
    assert client.post(link(ticket)).status_code == 200

    assert follow_up.is_agreed(question(ticket)) is True
    assert "news of this request come here" in client.get(link(ticket)).content.decode()


def test_the_link_of_somebody_who_left_opens_nothing(cast: Cast) -> None:
    ticket = ask(cast, at=OTHER)
    ticket.participants.filter(user=cast.alice).update(role="reader")

    assert Client().post(link(ticket)).status_code == 409
    assert follow_up.is_agreed(question(ticket)) is False


def test_one_address_is_asked_once_an_hour(cast: Cast) -> None:
    ask(cast, at=OTHER)
    cast.ticket(cast.portal.services.get(slug="ticket"), answers={"summary": "Again", "at": OTHER})

    assert cast.mails(OTHER) == ["follow_up_address"]
