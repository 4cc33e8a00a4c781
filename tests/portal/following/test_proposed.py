"""People whom a mail named, on the request's page: the requester lets them in or leaves them out, nobody else sees them."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.tickets.models import Participant, Ticket
from tests.cast import Cast
from tests.portal.following.test_ticket import at, page


@pytest.fixture
def ticket(house: Cast) -> Ticket:
    made: Ticket = house.ticket()
    made.add_participant(house.bruno, by=house.alice)
    Participant.objects.create(organisation=made.organisation, ticket=made, user=house.chloe, role="proposed", is_notified=False)
    return made


def answer(client: Client, house: Cast, ticket: Ticket, words: str) -> int:
    return client.post(at(ticket, "participants", str(house.chloe.pk), "proposed"), {"answer": words}).status_code


def role(house: Cast, ticket: Ticket) -> str:
    return str(ticket.participants.get(user=house.chloe).role)


def test_the_requester_is_shown_who_was_named_and_lets_them_in(house: Cast, alice: Client, ticket: Ticket) -> None:
    assert house.chloe.email in page(alice, ticket)

    assert answer(alice, house, ticket, "accept") == 302

    assert role(house, ticket) == "participant"
    assert house.mails(house.chloe) == ["participant_added"]
    assert "takes part from now on" in page(alice, ticket)


def test_who_is_left_out_is_shown_no_more(house: Cast, alice: Client, ticket: Ticket) -> None:
    answer(alice, house, ticket, "decline")

    assert role(house, ticket) == "reader"
    assert house.chloe.email not in page(alice, ticket)


def test_a_participant_neither_sees_nor_decides(house: Cast, bruno: Client, ticket: Ticket) -> None:
    assert house.chloe.email not in page(bruno, ticket)

    assert answer(bruno, house, ticket, "accept") == 404
    assert role(house, ticket) == "proposed"


def test_who_is_proposed_does_not_see_the_request(house: Cast, chloe: Client, ticket: Ticket) -> None:
    assert chloe.get(at(ticket)).status_code == 404
    assert answer(chloe, house, ticket, "accept") == 404
    assert role(house, ticket) == "proposed"


def test_words_that_are_no_answer_change_nothing(house: Cast, alice: Client, ticket: Ticket) -> None:
    assert answer(alice, house, ticket, "perhaps") == 302
    assert role(house, ticket) == "proposed"
