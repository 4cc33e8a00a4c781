"""Accepting and refusing on the page and from a mail: what is asked once, what is never lost, who may not."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from parvis.tickets.models import Ticket
from tests.cast import LIFE, Cast
from tests.portal.following.conftest import signed_in
from tests.portal.following.test_links_of_mails import last_mail, stranger, ways
from tests.portal.following.test_ticket import at, page

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def proposed(house: Cast) -> Ticket:
    moves = [{**one, "mail": True} if one.get("opinion") else one for one in LIFE["moves"]]
    house.workflow(definition={**LIFE, "moves": moves})
    ticket = house.ticket()
    ticket.move("solve", by=house.technician)
    return Ticket.objects.get(pk=ticket.pk)


def status(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).status_key


def send(client: Client, ticket: Ticket, **data: str):
    return client.post(at(ticket, "messages"), {"key": str(uuid4()), **data})


def button(name: str, value: str) -> str:
    return f'name="{name}" value="{value}"'


def test_the_box_one_writes_in_offers_the_opinions_beside_sending(house: Cast, alice: Client, proposed: Ticket) -> None:
    shown = page(alice, proposed)

    assert button("then", "accept") in shown
    assert button("then", "refuse") in shown


def test_a_message_alone_is_asked_about_where_it_was_written(house: Cast, alice: Client, proposed: Ticket) -> None:
    assert "Your message is added." not in page(alice, proposed)

    send(alice, proposed, body="Thank you")

    shown = page(alice, proposed)
    assert status(proposed) == "solved"
    assert "Say which it is:" in shown
    assert "was asked whether it suits them" in shown


def test_a_message_with_an_acceptance_closes(house: Cast, alice: Client, proposed: Ticket) -> None:
    answer = send(alice, proposed, body="Thank you", then="accept")

    assert (answer.status_code, status(proposed)) == (302, "closed")


def test_the_message_of_a_refusal_is_its_reason(house: Cast, alice: Client, proposed: Ticket) -> None:
    send(alice, proposed, body="Still no sound", then="refuse")

    assert (status(proposed), proposed.entries.get(verb="replied").body) == ("taken", "Still no sound")


def test_a_refusal_without_words_is_asked_for_them(house: Cast, alice: Client, proposed: Ticket) -> None:
    answer = send(alice, proposed, then="refuse")

    assert answer["Location"] == at(proposed, "moves", "refuse")
    assert alice.post(answer["Location"], {"reason": " ", "key": str(uuid4())}).status_code == 422
    assert status(proposed) == "solved"


def test_contrary_words_are_asked_about_once_and_kept(house: Cast, alice: Client, proposed: Ticket) -> None:
    asked = send(alice, proposed, body="It still doesn't work", then="accept")

    said = asked.content.decode()
    assert (asked.status_code, status(proposed)) == (409, "solved")
    assert "Your message seems to say that it is not settled yet" in said
    assert "It still doesn&#x27;t work</textarea>" in said
    assert "Accept all the same" in said
    assert button("sure", "1") in said

    send(alice, proposed, body="It still doesn't work", then="accept", sure="1")
    assert status(proposed) == "closed"


def test_the_button_above_asks_too_after_a_contrary_message(house: Cast, alice: Client, proposed: Ticket) -> None:
    send(alice, proposed, body="Still broken")

    asked = alice.post(at(proposed, "moves", "accept"), {"key": str(uuid4())})

    said = asked.content.decode()
    assert (asked.status_code, status(proposed)) == (409, "solved")
    assert f'href="{at(proposed, "moves", "refuse")}"' in said
    alice.post(at(proposed, "moves", "accept"), {"key": str(uuid4()), "sure": "1"})
    assert status(proposed) == "closed"


@pytest.mark.parametrize(("who", "answer"), [("bruno", 404), ("chloe", 404)])
def test_nobody_else_answers_by_writing(house: Cast, proposed: Ticket, who: str, answer: int) -> None:
    for data in ({"body": "Fine", "then": "accept"}, {"body": "No", "then": "refuse"}):
        assert send(signed_in(getattr(house, who)), proposed, **data).status_code == answer
    assert "/login" in send(stranger(), proposed, body="Fine", then="accept")["Location"]
    assert (status(proposed), proposed.entries.filter(verb="replied").count()) == ("solved", 0)


def test_a_colleague_who_may_only_write_is_refused_the_opinion_and_keeps_the_words(house: Cast, bruno: Client) -> None:
    ticket = house.ticket(house.service("open", visibility="site"))
    ticket.move("solve", by=house.technician)

    answer = send(bruno, ticket, body="Fine for us", then="accept")

    assert (answer.status_code, status(ticket)) == (409, "solved")
    assert "Fine for us</textarea>" in answer.content.decode()
    assert "moves/accept" not in page(bruno, ticket)


# --- from a mail ---


def test_refusing_from_a_mail_asks_for_the_reason_and_looking_changes_nothing(house: Cast, proposed: Ticket) -> None:
    link = ways(last_mail(house.alice, "ticket_moved"))["refuse"]
    assert link.startswith("/p/house/mail/move/refuse/")
    for _turn in range(3):
        looked = stranger().get(link)
    assert 'name="reason"' in looked.content.decode()
    assert stranger().post(link, {"reason": ""}).status_code == 422
    assert status(proposed) == "solved"

    done = stranger().post(link, {"reason": "Still no sound"})

    entry = proposed.entries.latest("id")
    assert (done.status_code, status(proposed)) == (200, "taken")
    assert (entry.body, entry.actor, entry.channel) == ("Still no sound", house.alice, "mail")


def test_a_refusal_sent_twice_is_made_once_and_its_neighbour_is_void(house: Cast, proposed: Ticket) -> None:
    offered = ways(last_mail(house.alice, "ticket_moved"))

    said = [stranger().post(offered["refuse"], {"reason": "No"}).status_code for _turn in range(2)]

    assert said == [200, 200]
    assert stranger().post(offered["accept"]).status_code == 409
    assert (status(proposed), [entry.body for entry in proposed.entries.filter(verb="moved")]) == ("taken", ["", "No"])


def test_a_mailed_word_against_it_is_asked_about_behind_the_button_too(house: Cast, proposed: Ticket) -> None:
    proposed.reply("Still broken", by=house.alice, channel="mail")
    offered = ways(last_mail(house.alice, "opinion_asked"))

    asked = stranger().post(offered["accept"])

    said = asked.content.decode()
    assert (asked.status_code, status(proposed)) == (409, "solved")
    assert f'href="{offered["refuse"]}"' in said
    assert stranger().get(re.search(r'href="([^"]*/mail/move/refuse/[^"]*)"', said)[1]).status_code == 200
    assert stranger().post(offered["accept"], {"sure": "1"}).status_code == 200
    assert status(proposed) == "closed"


def test_what_the_mail_page_was_told_is_shown_again_when_somebody_was_faster(house: Cast, proposed: Ticket, monkeypatch) -> None:
    from parvis.kit.errors import Conflict

    link = ways(last_mail(house.alice, "ticket_moved"))["refuse"]

    def late(*args: object, **kwargs: object) -> None:
        raise Conflict("Somebody was faster")

    monkeypatch.setattr(Ticket, "move", late)
    answer = stranger().post(link, {"reason": "Words of mine"})

    assert answer.status_code == 409
    assert "Words of mine</textarea>" in answer.content.decode()
