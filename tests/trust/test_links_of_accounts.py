"""Class 5 of trust.md: the link that opens an account goes to the address of that account and to nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people import invitations
from parvis.people.known import known_person
from parvis.people.models import Invitation, User
from tests.cast import Cast, text
from tests.trust.visiting import stranger

PASSWORD = "quatre chevaux verts dansent"
ONE_USE = re.compile(r"/(?:activate|reset|account/email/\w+)/([\w.\-]{20,})")
DEDICATED = {"activation", "password_reset"}


@pytest.fixture
def centre(db: Any, settings: Any, no_tries_yet: None) -> Cast:
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "100000/m/ip")
    return Cast("centre", sign_up="known", texts={"home_title": text("House"), "home_lead": text("Lead")})


@pytest.fixture
def mails(centre: Cast) -> list[tuple[OutgoingMail, str]]:
    """(mail, all that it says) of a request from its first mail to its end: its people sign up meanwhile, or lose their passwords."""
    read: dict[Any, tuple[OutgoingMail, str]] = {}

    def look() -> None:
        """At once, as the worker does: some notices are void later."""
        for mail in OutgoingMail.objects.exclude(pk__in=read):
            shown = render(mail)
            read[mail.pk] = mail, "\n".join((shown.subject, shown.text, shown.html, str(mail.context), mail.reply_to, mail.message_id))

    def asks(user: User) -> None:
        stranger().post("/p/centre/login", {"email": user.email, "next": f"/p/centre/t/{ticket.reference}"})
        look()

    def signs_up(user: User) -> None:
        browser = stranger()
        browser.get(f"/p/centre/activate/{invitations.link_token(Invitation.objects.get(email=user.email))}")
        assert browser.post("/p/centre/activate", {"full_name": "A Person", "password": PASSWORD}).status_code == 302
        look()

    maelle, nora, paul = (known_person(f"{name}@legoff.example", portal_key="centre") for name in ("maelle", "nora", "paul"))
    ticket = centre.ticket(by=maelle)
    for copied in (nora, paul):
        ticket.let_in(copied, by=maelle)
    look()
    for user in (maelle, nora):
        asks(user)
    ticket.reply("Which lorry?", by=centre.technician)
    look()
    signs_up(maelle)
    asks(paul)
    ticket.refresh_from_db()
    ticket.reply("The seventh.", by=User.objects.get(pk=maelle.pk))
    look()
    stranger().post("/p/centre/recover", {"lost": "password", "who": maelle.email})
    stranger().post("/p/centre/login", {"email": maelle.email, "again": "1"})
    look()
    signs_up(nora)
    ticket.move("solve", by=centre.technician)
    look()
    return list(read.values())


def test_a_link_of_an_account_is_in_the_mails_to_its_address_alone(mails: list[tuple[OutgoingMail, str]]):
    doors = {door.email: invitations.link_token(door) for door in Invitation.objects.filter(portal_key="centre")}
    assert len(doors) == 3
    for email, token in doors.items():
        assert {mail.to for mail, said in mails if token in said} == {email}


def test_no_notice_about_a_request_holds_any_secret(mails: list[tuple[OutgoingMail, str]]):
    about_requests = [(mail, said) for mail, said in mails if mail.kind not in DEDICATED]
    assert {mail.kind for mail, _said in about_requests} >= {"ticket_received", "participant_added", "ticket_replied", "ticket_moved"}
    for mail, said in about_requests:
        assert ONE_USE.findall(said) == [], mail.kind
    for mail, said in mails:
        if mail.kind in DEDICATED:
            assert len(set(ONE_USE.findall(said))) == 1
            assert mail.is_secret


def test_the_page_that_a_notice_leads_to_needs_no_more_than_a_reference(mails: list[tuple[OutgoingMail, str]]):
    """Nothing after the reference: no token, no query."""
    for mail, said in mails:
        for rest in re.findall(r"/p/centre/t/CENTRE-\d+([^\s\"'<]*)", said):
            assert re.fullmatch(r"(/watch|/moves/\w+)?", rest), (mail.kind, rest)


def test_every_mail_has_one_reader(mails: list[tuple[OutgoingMail, str]]):
    for mail, _said in mails:
        assert mail.to.count("@") == 1
        assert mail.user is None or mail.user.email == mail.to
