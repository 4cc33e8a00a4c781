"""Every message with the team, newest first."""

from django.test import Client

from parvis.catalogue.models import Portal
from tests.cast import Cast

LIST = "/p/house/messages"


def test_messages_of_all_requests_stand_together_newest_first(house: Cast, alice: Client) -> None:
    first, second = house.ticket(summary="First"), house.ticket(summary="Second")
    first.reply("About the first", by=house.technician)
    second.reply("About the second", by=house.technician)

    page = alice.get(LIST).content.decode()

    assert page.index("About the second") < page.index("About the first")


def test_a_request_that_is_a_message_shows_its_text(house: Cast, alice: Client) -> None:
    house.ticket(answers={"summary": "Opening hours", "description": "Are you **open** on Friday?"})

    page = alice.get(LIST).content.decode()

    assert "Are you <strong>open</strong> on Friday?" in page
    assert "Request recorded" not in page


def test_unread_ones_are_marked_and_found_alone(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.reply("Read this", by=house.technician)
    entry = ticket.entries.get(verb="replied")
    assert "Read this" in alice.get(f"{LIST}?only=unread").content.decode()

    alice.get(f"{LIST}/{entry.pk}")

    assert "Everything is read" in alice.get(f"{LIST}?only=unread").content.decode()


def test_a_message_is_answered_in_place(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.reply("A question", by=house.technician)

    answer = alice.post(f"/p/house/t/{ticket.reference}/messages", {"body": "An answer", "back": "feed"})

    entry = ticket.entries.get(body="An answer")
    assert answer.headers["Location"] == f"{LIST}#m-{entry.pk}"
    assert "An answer" in alice.get(LIST).content.decode()


def test_an_answer_from_a_messages_page_comes_back_to_it(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    entry = ticket.reply("A question", by=house.technician)

    answer = alice.post(f"/p/house/t/{ticket.reference}/messages", {"body": "An answer", "back": "messages", "entry": entry.pk})

    assert answer.headers["Location"].startswith(f"{LIST}/{entry.pk}#m-")


def test_a_message_of_somebody_else_and_an_internal_note_are_not_there(house: Cast, alice: Client, chloe: Client) -> None:
    ticket = house.ticket()
    public, internal = ticket.reply("Public", by=house.technician), ticket.reply("Note", by=house.technician, internal=True)

    assert chloe.get(f"{LIST}/{public.pk}").status_code == 404
    assert alice.get(f"{LIST}/{internal.pk}").status_code == 404
    assert "Public" not in chloe.get(LIST).content.decode()


def test_writing_to_the_team_leads_to_the_service_that_the_portal_names(house: Cast, alice: Client) -> None:
    house.service("message")
    assert "services/message/new" not in alice.get(LIST).content.decode()

    Portal.objects.update(contact={"service": "message"})

    assert 'href="/p/house/services/message/new"' in alice.get(LIST).content.decode()
