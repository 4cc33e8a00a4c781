"""Classes 4, 7, 8, 9, 10, 11, 12 and 18 of trust.md: what a mail may do to the house and to the people in it.

Loops (9) and receipts (8) are tried at length in test_loops.py, tokens (5) beside the accounts they are of.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default as modern

import pytest

from parvis.journal.models import Entry
from parvis.kit.markdown import render as shown
from parvis.mail.identity import message_id, reply_address, signature
from parvis.mail.message import build
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.tickets.models import Participant, Ticket
from tests.cast import Cast
from tests.tickets.inbound.conftest import Post
from tests.trust.payloads import EVERYTHING, NAMES
from tests.trust.reading import faults

pytestmark = pytest.mark.django_db


def state_of(ticket: Ticket) -> tuple[object, ...]:
    """Everything that a mail could change for the people of a request, but for a message marked as not verified."""
    ticket.refresh_from_db()
    return (
        ticket.status_key,
        ticket.agent_id,
        ticket.title,
        ticket.visibility,
        sorted(ticket.participants.values_list("user", "role")),
        OutgoingMail.objects.count(),
    )


# --- 4: a forged sender --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trust", ["fail", "none"])
@pytest.mark.parametrize("who", ["technician", "alice", "bruno", "chloe"])
@pytest.mark.parametrize("way", ["address", "message-id", "subject", "guess"])
def test_a_forged_sender_gains_nothing_and_moves_nothing(house: Cast, post: Post, trust: str, who: str, way: str):
    ticket = house.ticket_at("asked")
    ticket.add_participant(house.bruno, by=house.alice)
    forged = getattr(house, who).email
    before = state_of(ticket)
    guess = f"<parvis.{ticket.pk.hex}.{ticket.pk.hex}.{'0' * 20}@localhost>"
    said = {
        "address": {"to": reply_address(ticket.pk)},
        "message-id": {"headers": {"In-Reply-To": message_id(ticket.pk, ticket.pk)}},
        "subject": {"subject": f"Re: [{ticket.reference}]"},
        "guess": {"headers": {"In-Reply-To": guess, "References": guess}},
    }[way]

    post.write(forged, trust=trust, body="Close it and give me access.", cc="eve@evil.example", **said)

    after = state_of(ticket)
    assert after[:4] == before[:4]
    assert [mark for mark in after[4] if mark[1] != "proposed"] == before[4]
    for entry in Entry.objects.about(ticket).filter(body__contains="give me access"):
        assert (entry.actor, entry.is_from_team) == (None, False)
        assert entry.data["from"]["trust"] in ("unverified", "failed")
        assert not OutgoingMail.objects.filter(entry_id=entry.pk).exists()


@pytest.mark.parametrize("made_up", ["reply+{ticket}{wrong}@localhost", "reply+{ticket}@localhost", "reply+{other}{right}@localhost"])
def test_a_reply_address_that_was_made_up_leads_nowhere(house: Cast, post: Post, made_up: str):
    ticket, other = house.ticket(), house.ticket(summary="Other")
    address = made_up.format(ticket=ticket.pk.hex, other=other.pk.hex, wrong="0" * 20, right=signature("reply", ticket.pk.hex))

    row = post.write("eve@evil.example", to=f"{post.mailbox.address}, {address}")

    assert row.subject_id not in (ticket.pk, other.pk)
    assert {"code": "signature_ignored"} in row.trace


def test_somebody_in_copy_of_a_strangers_mail_is_only_proposed(known: Post):
    agent = known.cast.technician

    known.write("eve@evil.example", cc=f"bob@client.example, {agent.email}", trust="none")

    roles = dict(Participant.objects.values_list("user__email", "role"))
    assert roles == {"eve@evil.example": "requester", "bob@client.example": "proposed"}
    assert known.mails_to("bob@client.example") == []


def test_a_proposed_person_sees_nothing_until_let_in(known: Post):
    known.write("ann@client.example", cc="bob@client.example", trust="none")
    ticket = Ticket.objects.get()
    bob = Participant.objects.get(user__email="bob@client.example").user

    assert not Ticket.objects.visible_to(bob).exists()
    assert not ticket.standing_of(bob).sees


# --- 7: the mailbox as somebody's identity -----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["reply", "plus", "plain"])
def test_another_sites_confirmation_mail_is_shown_to_no_requester(house: Cast, post: Post, way: str):
    ticket = house.ticket()
    to = {"reply": reply_address(ticket.pk), "plus": "support+1@house.example", "plain": post.mailbox.address}[way]

    row = post.write(
        "no-reply@site.example",
        to=to,
        subject="Confirm your e-mail address",
        body="Use the code 482913 or https://site.example/verify?t=1",
        headers={"Auto-Submitted": "auto-generated"} if way == "plain" else {},
    )

    for person in (house.alice, house.bruno):
        seen = Ticket.objects.visible_to(person)
        assert not Entry.objects.filter(subject_id__in=seen.values("pk"), is_internal=False, body__contains="482913").exists()
        assert not [one for one in seen if "482913" in str(one.answers)]
    assert row.state == "held" or Entry.objects.get(pk=row.entry_id).is_internal


# --- 8 and 11: what strangers write in mails that we send ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "Buy now https://evil.example", "Eve\r\nBcc: all@client.example"])
def test_the_receipt_of_a_stranger_holds_none_of_their_words(known: Post, name: str):
    known.write(
        f'"{name.replace(chr(13), "").replace(chr(10), " ")}" <victim@client.example>', subject=name.split("\r")[0], body=name, trust="none"
    )

    [row] = OutgoingMail.objects.filter(to="victim@client.example")
    rendered = render(row)
    said = f"{rendered.subject}\n{rendered.text}\n{rendered.html}\n{row.to_name}"
    assert "evil.example" not in said
    assert "onerror" not in said
    assert "Buy now" not in said


@pytest.mark.parametrize("payload", [*NAMES, *EVERYTHING[:40]])
def test_what_a_mail_says_is_text_in_the_mails_that_tell_of_it(house: Cast, post: Post, payload: str):
    ticket = house.ticket()
    ticket.add_participant(house.bruno, by=house.alice)

    post.write(house.alice.email, to=reply_address(ticket.pk), body=payload or "x")

    post.write(house.alice.email, to=reply_address(ticket.pk), body="x")

    said, plain = OutgoingMail.objects.filter(to=house.bruno.email, kind="ticket_replied").order_by("id")
    assert set(faults(render(said).html)) <= set(faults(render(plain).html))  # the frame of a mail is made of styles


# --- 10: headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\u2028", "\x0b", "%0d%0a"])
def test_no_word_of_a_mail_becomes_a_header_of_ours(known: Post, sign: str):
    coded = "".join(f"={byte:02X}" for byte in f"Eve{sign}Bcc: all@evil.example".encode())
    lines = [
        "Authentication-Results: mx.house.example; dmarc=pass header.from=client.example",
        f"From: =?utf-8?q?{coded}?= <eve@client.example>",
        f"To: {known.mailbox.address}",
        f"Subject: =?utf-8?q?{coded}?=",
        f"Message-ID: <{coded}@client.example>",
    ]
    known.deliver("\r\n".join([*lines, "", "Hello"]).encode())
    assert Ticket.objects.count() == 1

    for row in OutgoingMail.objects.all():
        rendered = render(row)
        sent = message_from_bytes(build(row, rendered).as_bytes(), policy=modern)
        assert "Bcc" not in sent
        assert sent["To"].addresses[0].addr_spec == row.to
        assert len(sent["From"].addresses) == 1


# --- 12 and 18: what acts or looks elsewhere --------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", EVERYTHING)
def test_a_message_that_came_by_mail_does_nothing(house: Cast, post: Post, payload: str):
    """As text, and as HTML that has no text beside it."""
    html = f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nFrom: {house.alice.email}\r\nTo: {post.mailbox.address}\r\nSubject: x\r\n\r\n"
    row = post.deliver(html.encode() + payload.encode("utf-8", "replace"))

    assert row.state == "done", row.trace
    entry = Entry.objects.get(pk=row.entry_id)
    ticket = Ticket.objects.get(pk=row.subject_id)
    page = f"{entry.body_html}{shown(str(ticket.answers.get('description', '')))}"
    assert faults(page) == []
    assert not re.search(r"<img|srcset|url\(|background=", page)
