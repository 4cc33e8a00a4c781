"""A request's page, for each person as much as is theirs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.tickets.models import Draft, Ticket
from tests.cast import LIFE, Cast, move, text
from tests.portal.following.conftest import signed_in


def at(ticket: Ticket, *more: str) -> str:
    return "/".join(["/p/house/t", ticket.reference, *more])


def page(client: Client, ticket: Ticket, query: str = "") -> str:
    return client.get(at(ticket) + query).content.decode()


def test_a_request_of_another_organisation_is_not_there(house: Cast, chloe: Client) -> None:
    ticket = house.ticket()

    assert chloe.get(at(ticket)).status_code == 404
    assert chloe.post(at(ticket, "messages"), {"body": "Let me in"}).status_code == 404
    assert chloe.post(at(ticket, "moves", "cancel")).status_code == 404
    assert chloe.post(at(ticket, "watch"), {"watch": "1"}).status_code == 404
    assert chloe.post(at(ticket, "participants"), {"email": house.chloe.email}).status_code == 404
    assert ticket.entries.count() == 1


def test_a_request_of_another_portal_is_not_there(house: Cast, alice: Client) -> None:
    ticket = Cast("other").ticket(by=house.alice)

    assert alice.get(at(ticket)).status_code == 404


def test_the_page_says_whose_turn_it_is_and_offers_the_moves(house: Cast, alice: Client) -> None:
    ticket = house.solved_ticket()

    said = page(alice, ticket)

    assert "State solved" in said
    assert re.findall(r"moves/(\w+)", said) == ["accept", "refuse"]


def test_internal_notes_are_nowhere_on_a_customers_pages(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.reply("MARKER-INTERNAL", by=house.technician, internal=True)

    addresses = [at(ticket), at(ticket, "print"), "/p/house/messages", "/p/house/tickets", "/p/house/search?q=MARKER"]

    assert ["MARKER-INTERNAL" in alice.get(address).content.decode() for address in addresses] == [False] * 5


def test_messages_alone_leave_out_what_happened(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.reply("An answer", by=house.technician)

    assert "Automatic answer" in page(alice, ticket)
    assert "Automatic answer" not in page(alice, ticket, "?show=messages")
    assert "An answer" in page(alice, ticket, "?show=messages")


def test_opening_the_page_marks_it_read(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.reply("An answer", by=house.technician)

    assert "New since your last visit" in page(alice, ticket)
    assert "New since your last visit" not in page(alice, ticket)


def test_an_answer_joins_the_conversation_once_however_often_it_is_sent(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    data = {"body": "Here is more", "key": "018f3c5e-0000-7000-8000-000000000001"}

    first, second = (alice.post(at(ticket, "messages"), data) for _click in range(2))

    entry = ticket.entries.get(verb="replied")
    assert first.headers["Location"] == f"{at(ticket)}#m-{entry.pk}" == second.headers["Location"]
    assert entry.body == "Here is more"


def test_an_empty_answer_is_shown_again(house: Cast, alice: Client) -> None:
    answer = alice.post(at(house.ticket(), "messages"), {"body": " "})

    assert answer.status_code == 422
    assert "Write a message or add a file." in answer.content.decode()


def test_an_answer_to_a_closed_request_is_refused_and_kept(house: Cast, alice: Client) -> None:
    ticket = house.ticket_at("closed")

    answer = alice.post(at(ticket, "messages"), {"body": "Too late"})

    assert answer.status_code == 409
    assert Draft.objects.get(kind="reply").answers["body"] == "Too late"


def test_an_answer_being_written_is_kept(house: Cast, alice: Client) -> None:
    ticket = house.ticket()

    alice.post(at(ticket, "messages"), {"body": "Half a sent", "_autosave": "1"})
    assert "Half a sent" in page(alice, ticket)

    alice.post(at(ticket, "messages"), {"body": "Half a sentence"})
    assert not Draft.objects.exists()


def test_an_answer_sent_after_the_session_ended_waits_until_one_signs_in(house: Cast) -> None:
    ticket, client = house.ticket(), Client()

    answer = client.post(at(ticket, "messages"), {"body": "Typed before lunch"})
    client.force_login(house.alice)

    assert answer.headers["Location"] == f"/p/house/login?next=%2Fp%2Fhouse%2Ft%2F{ticket.reference}"
    assert "Typed before lunch" in page(client, ticket)
    assert ticket.entries.count() == 1


def test_a_move_without_question_is_made_by_its_button_once(house: Cast, alice: Client) -> None:
    ticket = house.solved_ticket()
    data = {"key": "018f3c5e-0000-7000-8000-000000000001", "version": ticket.version}

    first, second = (alice.post(at(ticket, "moves", "accept"), data) for _click in range(2))

    ticket.refresh_from_db()
    assert (ticket.status_key, first.status_code, second.status_code) == ("closed", 302, 302)
    assert ticket.entries.filter(verb="moved").count() == 1


def test_a_move_that_asks_shows_its_question_first(house: Cast, alice: Client) -> None:
    ticket = house.solved_ticket()

    asked = alice.get(at(ticket, "moves", "refuse"))
    missing = alice.post(at(ticket, "moves", "refuse"), {"reason": ""})
    alice.post(at(ticket, "moves", "refuse"), {"reason": "Still no network"})

    ticket.refresh_from_db()
    assert (asked.status_code, missing.status_code) == (200, 422)
    assert ticket.status_key == "taken"
    assert "Still no network" in page(alice, ticket)


def test_a_move_on_a_request_that_changed_meanwhile_is_refused_with_what_was_typed(house: Cast, alice: Client) -> None:
    ticket = house.solved_ticket()

    answer = alice.post(at(ticket, "moves", "refuse"), {"reason": "Still no network", "version": ticket.version + 5})

    assert answer.status_code == 409
    assert "Still no network" in answer.content.decode()


def test_a_move_that_wants_to_be_confirmed_says_what_it_does(house: Cast, alice: Client) -> None:
    life = {
        **LIFE,
        "moves": [*LIFE["moves"][:-2], move("stop", "received", "cancelled", "requester", style="danger", confirm=text("Work stops."))],
    }
    ticket = house.ticket(house.service("wizard", workflow=house.workflow("strict", life)))

    assert f'href="{at(ticket, "moves", "stop")}"' in page(alice, ticket)
    assert "Work stops." in alice.get(at(ticket, "moves", "stop")).content.decode()


def test_files_that_a_move_asks_for_go_with_its_message(house: Cast, alice: Client) -> None:
    asks = [
        {"key": "body", "type": "long_text", "label": text("Answer"), "required": True},
        {"key": "files", "type": "file", "label": text("Files"), "many": True},
    ]
    life = {**LIFE, "moves": [*LIFE["moves"], move("tell", "received", "taken", "requester", asks=asks)]}
    ticket = house.ticket(house.service("wizard", workflow=house.workflow("asking", life)))
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = alice.post(at(ticket, "moves", "tell"), {"body": "See", "files": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 x")})

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.status_key) == (302, "taken")
    assert "plan.pdf" in page(alice, ticket)


def test_a_move_that_is_not_theirs_is_not_made(house: Cast, alice: Client) -> None:
    ticket = house.ticket()

    answer = alice.post(at(ticket, "moves", "take"), follow=True)

    ticket.refresh_from_db()
    assert ticket.status_key == "received"
    assert "This is not possible in the present state" in answer.content.decode()


def test_a_reader_of_the_organisation_who_may_not_write_is_forbidden_to_move(house: Cast, chloe: Client) -> None:
    ticket = house.ticket()
    home = house.chloe.organisations.get()
    ticket.shares.create(organisation=ticket.organisation, shared_with=home, may_write=False)

    assert chloe.get(at(ticket)).status_code == 200
    assert chloe.post(at(ticket, "moves", "cancel")).status_code == 403
    assert chloe.post(at(ticket, "messages"), {"body": "Hello"}).status_code == 409


def test_notifications_are_turned_off_and_on(house: Cast, alice: Client) -> None:
    ticket = house.ticket()

    alice.get(at(ticket, "watch"))
    assert ticket.participation_of(house.alice).is_notified
    alice.post(at(ticket, "watch"), {"watch": "0"})
    assert not ticket.participation_of(house.alice).is_notified
    alice.post(at(ticket, "watch"), {"watch": "1"})
    assert ticket.participation_of(house.alice).is_notified


def test_a_colleague_is_added_and_removed(house: Cast, alice: Client) -> None:
    ticket = house.ticket(house.service("wizard", visibility="requester"))
    bruno = signed_in(house.bruno)
    assert bruno.get(at(ticket)).status_code == 404

    alice.post(at(ticket, "participants"), {"email": house.bruno.email})
    assert bruno.get(at(ticket)).status_code == 200

    alice.post(at(ticket, "participants", str(house.bruno.pk), "remove"))
    assert bruno.get(at(ticket)).status_code == 404


def test_a_stranger_and_an_address_nobody_has_are_refused_in_the_same_words(house: Cast, alice: Client) -> None:
    ticket = house.ticket()

    answers = [alice.post(at(ticket, "participants"), {"email": email}) for email in (house.chloe.email, "nobody@nowhere.example")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert ["Nobody of your organisation has this address" in answer.content.decode() for answer in answers] == [True, True]


def test_leaving_a_request_one_no_longer_sees_leads_to_the_list(house: Cast) -> None:
    ticket = house.ticket(house.service("wizard", visibility="requester"))
    ticket.add_participant(house.bruno, by=house.alice)

    answer = signed_in(house.bruno).post(at(ticket, "participants", str(house.bruno.pk), "remove"))

    assert answer.headers["Location"] == "/p/house/tickets"


@pytest.mark.parametrize(("service", "expected"), [({}, True), ({"is_active": False}, False)])
def test_a_closed_request_offers_a_new_one_like_it_while_its_service_lives(
    house: Cast, alice: Client, service: dict[str, bool], expected: bool
) -> None:
    ticket = house.ticket_at("cancelled")
    type(ticket.service).objects.filter(pk=ticket.service_id).update(**service or {"is_active": True})

    assert (f"?from={ticket.reference}" in page(alice, ticket)) is expected


def test_it_takes_as_many_queries_for_three_messages_as_for_one(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.reply("One", by=house.technician)
    page(alice, ticket)
    with CaptureQueriesContext(connection) as one:
        page(alice, ticket)
    ticket.reply("Two", by=house.technician)
    ticket.reply("Three", by=house.alice)
    page(alice, ticket)
    with CaptureQueriesContext(connection) as three:
        page(alice, ticket)

    assert len(one) == len(three) <= 12
