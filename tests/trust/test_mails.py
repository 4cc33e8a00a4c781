"""Classes 5, 8, 9, 10, 11, 16 and 19 of trust.md, over every kind of mail that the house writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from parvis.mail.notices import NOTICES
from parvis.people import email_change, invitations, recovery
from parvis.people.models import EmailChange, Invitation, User
from tests.trust.letters import VICTIM, Letter, house, sent, write_all
from tests.trust.reading import faults, links

OURS = {"Subject", "From", "To", "Reply-To", "Date", "Message-ID", "References", "In-Reply-To", "Content-Language", "Auto-Submitted"} | {
    "X-Auto-Response-Suppress",
    "Precedence",
    "X-Loop",
    "List-Unsubscribe",
    "MIME-Version",
    "Content-Type",
}
WITH_TOKEN = ("activation", "password_reset", "email_change")


@pytest.fixture(scope="module")
def written(django_db_setup: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Letter]]:
    with django_db_blocker.unblock(), transaction.atomic():
        write_all(house())
        yield sent()
        transaction.set_rollback(True)


@pytest.fixture
def letters(written: list[Letter], db: Any) -> list[Letter]:
    return written


def test_every_kind_of_mail_is_tried_here(letters: list[Letter]):
    assert {letter.mail.kind for letter in letters} == {kind for kind in NOTICES if not kind.startswith("test_")}


def test_no_text_of_people_becomes_a_header_or_a_second_reader(letters: list[Letter]):
    for letter in letters:
        assert set(letter.message.keys()) <= OURS, letter.mail.kind
        assert len(letter.message.keys()) == len(set(letter.message.keys()))
        assert [address.addr_spec for address in letter.message["To"].addresses] == [letter.mail.to]
        assert len(letter.message["From"].addresses) == 1
        assert not letter.message.defects + [fault for header in letter.message.values() for fault in getattr(header, "defects", [])]


def test_no_text_of_people_acts_in_a_mail(letters: list[Letter]):
    assert {letter.mail.kind: faults(letter.html, is_mail=True) for letter in letters if faults(letter.html, is_mail=True)} == {}


def test_markup_of_people_is_read_as_they_typed_it(letters: list[Letter]):
    replied = next(letter for letter in letters if letter.mail.kind == "ticket_replied")

    assert "&lt;script&gt;alert(2)&lt;/script&gt;{{7*7}}${7*7}{settings}{ticket.__class__}%(name)s" in replied.html
    assert "<script>alert(2)</script>{{7*7}}" in replied.rendered.text.replace("\n> ", "").replace("\n", "")
    assert all("{{7*7}}" in letter.html for letter in letters if "alert(2)" in letter.html)


def test_every_mail_keeps_machines_from_answering(letters: list[Letter]):
    for letter in letters:
        assert letter.message["Auto-Submitted"] in ("auto-generated", "auto-replied")
        assert letter.message["X-Auto-Response-Suppress"] == "All"
        assert letter.message["Precedence"] in ("bulk", "auto_reply")
        assert letter.message["X-Loop"] == "yes"
        assert re.fullmatch(r"<parvis\.[0-9a-f]+\.[0-9a-f]{32}\.[0-9a-f]{20}@localhost>", letter.message["Message-ID"])


def test_every_address_that_we_write_is_the_configured_one(letters: list[Letter], settings: Any):
    base = urlsplit(settings.SITE_URL)
    for letter in letters:
        for address in links(letter.html, is_mail=True):
            if "evil.example" not in address:  # typed by somebody, and shown as a link of theirs
                assert urlsplit(address)[:2] == base[:2], (letter.mail.kind, address)


def secrets() -> dict[str, str]:
    """{a secret that opens something: the one address that may read it}"""
    found = {invitations.link_token(row): row.email for row in Invitation.objects.filter(purpose="activate")}
    for change in EmailChange.objects.select_related("user"):
        found |= {email_change.link_token(change, "old"): change.user.email, email_change.link_token(change, "new"): change.new_email}
    return found | {recovery.reset_token(user): user.email for user in User.objects.exclude(email="")}


def test_a_secret_is_read_at_one_address_alone(letters: list[Letter]):
    for secret, email in secrets().items():
        tail = secret.rpartition(".")[2]  # whatever comes before it
        assert {letter.mail.to for letter in letters if tail in letter.all} <= {email}


def test_only_mails_of_accounts_carry_a_secret_and_each_in_one_link(letters: list[Letter]):
    long = re.compile(r"[\w-]{22,}[.-][\w-]{32,}|/(?:activate|reset|account/email/\w+)/")
    for letter in letters:
        opening = {address for address in links(letter.html, is_mail=True) if long.search(urlsplit(address).path)}
        assert len(opening) == (letter.mail.kind in WITH_TOKEN), (letter.mail.kind, opening)
        assert not any(urlsplit(address).query for address in links(letter.html, is_mail=True) if "evil.example" not in address)
        assert letter.mail.is_secret == (letter.mail.kind in WITH_TOKEN)


def test_links_to_a_request_lead_to_its_page_and_hold_nothing_else(letters: list[Letter]):
    for letter in letters:
        if letter.mail.kind.startswith("ticket_"):
            paths = {urlsplit(address).path for address in links(letter.html, is_mail=True) if "evil.example" not in address}
            assert {re.sub(r"POST-\d+", "1", path) for path in paths} <= {"/p/post/t/1", "/p/post/t/1/watch", "/desk/t/1"}


def test_an_address_that_nobody_confirmed_reads_none_of_what_was_typed(letters: list[Letter]):
    to_strangers = [letter for letter in letters if letter.mail.to in (VICTIM, "new@elsewhere.example")]

    assert {letter.mail.kind for letter in to_strangers} == {"ticket_received", "ticket_replied", "activation", "email_change"}
    for letter in to_strangers:
        assert [word for word in ("BUY THIS", "BUY THAT", "Eve", "Known") if word in letter.all] == [], letter.mail.kind
