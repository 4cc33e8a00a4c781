"""What came by mail, as a request's page shows it: who wrote, how sure that is, the signature, the whole."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.intake.definition import Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.journal.models import Entry
from parvis.tickets.models import Ticket
from tests.cast import Cast
from tests.portal.following.test_ticket import at, page
from tests.rights.world import PICTURE

LOU = {"email": "lou@elsewhere.example", "name": "Lou Martin"}


def mailed(ticket: Ticket, trust: str = "unknown", **data: object) -> Entry:
    return Entry.write(ticket, "replied", by=None, body="The lamp is dead", channel="mail", data={"from": {**LOU, "trust": trust}, **data})


def test_a_mail_of_somebody_without_an_account_names_its_sender_and_says_that_nobody_checked(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    mailed(ticket)

    shown = page(alice, ticket)

    assert "Lou Martin &lt;lou@elsewhere.example&gt;" in shown
    assert "unverified sender" in shown
    assert "by e-mail" in shown


def test_a_mail_whose_sender_was_checked_has_no_badge(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    mailed(ticket, "verified")

    assert "unverified sender" not in page(alice, ticket)


def test_the_signature_is_folded_and_the_whole_mail_is_one_click_away(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    entry = mailed(ticket, signature="Lou <b>Martin</b>", original_text="The lamp is dead\n> Which <script>lamp</script>?")

    shown, whole = page(alice, ticket), page(alice, ticket, f"/messages/{entry.pk}/original")

    assert "Lou &lt;b&gt;Martin&lt;/b&gt;" in shown
    assert f'href="{at(ticket)}/messages/{entry.pk}/original"' in shown
    assert "<blockquote><p>Which &lt;script&gt;lamp&lt;/script&gt;?</p></blockquote>" in whole


def test_a_message_of_which_nothing_more_came_has_no_original(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    entry = ticket.reply("Written here", by=house.alice)

    assert "/original" not in page(alice, ticket)
    assert alice.get(at(ticket, "messages", str(entry.pk), "original")).status_code == 404


def test_an_original_is_for_whoever_reads_the_message_and_on_its_own_request(house: Cast, alice: Client, chloe: Client) -> None:
    ticket, other = house.ticket(), house.ticket()
    entry = mailed(ticket, original_text="All of it")
    note = Entry.write(ticket, "noted", by=house.technician, body="x", internal=True, channel="mail", data={"original_text": "Hidden"})

    assert alice.get(at(ticket, "messages", str(entry.pk), "original")).status_code == 200
    assert chloe.get(at(ticket, "messages", str(entry.pk), "original")).status_code == 404
    assert alice.get(at(ticket, "messages", str(note.pk), "original")).status_code == 404
    assert alice.get(at(other, "messages", str(entry.pk), "original")).status_code == 404
    assert alice.get(at(ticket, "messages", str(uuid4()), "original")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_mails_ask_the_database_nothing_more(house: Cast, alice: Client, number: int, django_assert_max_num_queries: object) -> None:
    ticket = house.ticket()
    for _each in range(number):
        mailed(ticket, signature="Lou", original_text="All")
    page(alice, ticket)

    with django_assert_max_num_queries(14):  # type: ignore[operator]  # the fixture
        page(alice, ticket)


def test_a_picture_pasted_into_an_answer_is_shown_where_it_was_put(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    field = Field.read({"key": "files", "type": "file", "many": True})
    upload = receive(SimpleUploadedFile("screen.gif", PICTURE), owner=Owner(house.alice.pk), purpose=ticket.reply_purpose, field=field)

    alice.post(
        at(ticket, "messages"), {"body": f"Look ![screen](cid:{upload.pk}) there", "_kept-files": str(upload.pk), "key": str(uuid4())}
    )

    address = f"{at(ticket)}/files/{upload.pk}/screen.gif?preview"
    assert f'<p>Look <img src="{address}" alt="screen"> there</p>' in page(alice, ticket)
    assert alice.get(address).headers["Content-Type"] == "image/webp"


def test_a_picture_of_another_message_is_not_shown(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    field = Field.read({"key": "files", "type": "file", "many": True})
    upload = receive(SimpleUploadedFile("screen.gif", PICTURE), owner=Owner(house.alice.pk), purpose=ticket.reply_purpose, field=field)
    ticket.reply("Here it is", by=house.alice, uploads=[upload.pk])

    ticket.reply(f"Look ![screen](cid:{upload.pk}) there", by=house.alice)

    assert "image not shown: screen" in page(alice, ticket)
