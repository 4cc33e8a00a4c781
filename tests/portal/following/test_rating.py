"""The opinion on a closed request: given on its page or behind a mail's link, by a button alone, read by nobody else."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from parvis.kit.clock import now
from parvis.mail import one_click
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Action
from parvis.mail.rendering import render
from parvis.tickets import automatic
from parvis.tickets.models import Share, Ticket
from tests.cast import Cast
from tests.portal.following.conftest import signed_in
from tests.portal.following.test_links_of_mails import stranger
from tests.portal.following.test_ticket import at, page
from tests.tickets.test_satisfaction import OPTION

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def closed(house: Cast) -> Ticket:
    ticket = house.ticket(house.service("asked", visibility="site", options={"satisfaction": OPTION}))
    ticket.move("solve", by=house.technician)
    ticket.move("accept", by=house.alice)
    return Ticket.objects.get(pk=ticket.pk)


def rated(ticket: Ticket) -> tuple[int | None, str]:
    ticket = Ticket.objects.get(pk=ticket.pk)
    return ticket.rating, ticket.rating_comment


def links(house: Cast) -> list[str]:
    mail = OutgoingMail.objects.get(kind="satisfaction_asked")
    return [urlsplit(block.url).path for block in render(mail).notice.blocks if isinstance(block, Action) and block.is_move]


def test_the_page_asks_the_requester_and_shows_the_answer(house: Cast, alice: Client, closed: Ticket) -> None:
    assert "Give my opinion" in page(alice, closed)

    answer = alice.post(at(closed, "rating"), {"score": "4", "comment": "Quick", "key": str(uuid4())})

    assert (answer.status_code, rated(closed)) == (302, (4, "Quick"))
    assert "Your opinion: 4 out of 5" in page(alice, closed)


def test_without_a_score_it_is_asked_again_and_the_words_are_kept(house: Cast, alice: Client, closed: Ticket) -> None:
    answer = alice.post(at(closed, "rating"), {"comment": "Quick"})

    assert (answer.status_code, rated(closed)) == (422, (None, ""))
    assert "Quick</textarea>" in answer.content.decode()


def test_neither_colleagues_nor_an_organisation_it_is_shared_with_read_or_give_it(house: Cast, closed: Ticket) -> None:
    home = house.chloe.memberships.get().organisation
    Share.objects.create(organisation=closed.organisation, ticket=closed, shared_with=home)
    closed.rate(1, "MarkOfAlice", by=house.alice)

    for client in (signed_in(house.bruno), signed_in(house.chloe)):
        for path in ((), ("print",)):
            said = client.get(at(closed, *path)).content.decode()
            assert [word for word in ("MarkOfAlice", "out of 5", "Give my opinion") if word in said] == []
        assert client.get(at(closed, "rating")).status_code == 404
        assert client.post(at(closed, "rating"), {"score": "5"}).status_code == 404
        assert "MarkOfAlice" not in client.get("/p/house/search?q=MarkOfAlice").content.decode().replace("q=MarkOfAlice", "").replace(
            'value="MarkOfAlice"', ""
        ).replace("“MarkOfAlice”", "")
    assert "/login" in stranger().post(at(closed, "rating"), {"score": "5"})["Location"]
    assert rated(closed) == (1, "MarkOfAlice")


def test_following_a_mail_s_link_never_votes_and_its_button_does(house: Cast, closed: Ticket) -> None:
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        automatic.ask_satisfaction_due()
        five, _four, _three, two, _one = links(house)
        for link in links(house):
            assert stranger().get(link).status_code == 200
            assert stranger().head(link).status_code == 200
        assert rated(closed) == (None, "")
        assert stranger().get(two).content.decode().count(" checked") == 1

        done = stranger().post(five, {"score": "2", "comment": "Slow"})

        assert (done.status_code, rated(closed)) == (200, (2, "Slow"))
        assert closed.entries.get(verb="rated").channel == "mail"


def test_a_link_of_something_else_or_after_its_time_stores_nothing(house: Cast, closed: Ticket) -> None:
    mail = OutgoingMail.objects.filter(subject_id=closed.pk, to=house.alice.email).first()
    assert mail is not None
    stop = one_click.token(mail.pk, one_click.STOP)
    assert stranger().post(f"/p/house/mail/rate/1/{stop}", {"score": "1"}).status_code == 404
    good = f"/p/house/mail/rate/99999999999999999999/{one_click.token(mail.pk, 'rate')}"
    assert stranger().get(good).status_code == 200

    with time_machine.travel(now() + timedelta(days=21), tick=False):
        assert stranger().post(good, {"score": "1"}).status_code == 409
    assert rated(closed) == (None, "")


def test_a_link_needs_the_token_of_a_form(house: Cast, closed: Ticket) -> None:
    mail = OutgoingMail.objects.filter(subject_id=closed.pk, to=house.alice.email).first()
    assert mail is not None
    link = f"/p/house/mail/rate/1/{one_click.token(mail.pk, 'rate')}"

    assert stranger(enforce_csrf_checks=True).post(link, {"score": "1"}).status_code == 403
    assert rated(closed) == (None, "")
