"""Classes 5, 8, 9, 10, 11, 16 and 19 of trust.md, over every kind of mail that the house writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from parvis.mail import one_click
from parvis.mail.identity import subject_of_message_id, subject_of_reply
from parvis.mail.message import build
from parvis.mail.notices import NOTICES, Action, Facts, Paragraph
from parvis.mail.rendering import render
from parvis.people import email_change, invitations, recovery
from parvis.people.models import EmailChange, Invitation, User
from tests.trust.letters import VICTIM, Letter, house, sent, write_all
from tests.trust.reading import faults, links

OURS = {"Subject", "From", "To", "Reply-To", "Date", "Message-ID", "References", "In-Reply-To", "Content-Language", "Auto-Submitted"} | {
    "X-Auto-Response-Suppress",
    "Precedence",
    "X-Loop",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "X-Autoreply",
    "MIME-Version",
    "Content-Type",
}
DAYS_ALONE = re.compile(r"(?:(?:period|since|until)=[a-z0-9-]+&?)+")
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
        asked = {urlsplit(address).query for address in links(letter.html, is_mail=True) if "evil.example" not in address} - {""}
        if letter.mail.kind == "report_weekly":  # its one link leads to the figures of that week, between two days
            asked = {query for query in asked if not DAYS_ALONE.fullmatch(query)}
        assert asked == set(), (letter.mail.kind, asked)
        assert letter.mail.is_secret == (letter.mail.kind in WITH_TOKEN)


def test_links_to_a_request_lead_to_its_page_and_hold_nothing_else(letters: list[Letter]):
    sealed = re.compile(r"/mail/stop/[\w-]{22}\.[\w-]{22}")
    for letter in letters:
        if letter.mail.kind.startswith("ticket_"):
            paths = {urlsplit(address).path for address in links(letter.html, is_mail=True) if "evil.example" not in address}
            plain = {re.sub(r"POST-\d+", "1", sealed.sub("/mail/stop/1", path)) for path in paths}
            assert plain <= {
                "/p/post/t/1",
                "/p/post/mail/stop/1",
                "/p/post/t/1/moves/accept",
                "/p/post/t/1/moves/refuse",
                "/p/post/t/1/pdf",
                "/desk/t/1",
            }


def test_the_link_that_stops_mails_is_read_by_the_reader_whom_it_stops_alone(letters: list[Letter]):
    stops = [letter for letter in letters if "/mail/stop/" in letter.all]

    assert {letter.mail.kind for letter in stops} == {
        "ticket_received", "ticket_replied", "ticket_moved", "ticket_news", "ticket_reminder", "participant_added",
        "ticket_category", "ticket_shared", "ticket_merged", "task_done", "opinion_asked", "satisfaction_asked", "approval_asked", "approval_reminder",
    }  # fmt: skip
    for letter in stops:
        found = set(re.findall(r"/mail/stop/([\w.-]+)", letter.rendered.text))
        assert [one_click.mail_of(token, one_click.STOP) for token in found] == [letter.mail]
        assert letter.message["List-Unsubscribe"].startswith("<http")
        assert letter.message["List-Unsubscribe-Post"] is None  # only over https


def test_over_https_mail_programs_are_told_that_one_click_is_enough(letters: list[Letter], settings: Any):
    settings.SITE_URL = "https://support.example"
    letter = next(
        letter for letter in letters if letter.mail.kind == "ticket_replied" and letter.mail.user_id and "/mail/stop/" in letter.all
    )
    sent = build(letter.mail, render(letter.mail)).as_bytes()

    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in sent
    assert re.search(rb"\nList-Unsubscribe: <https://support\.example/p/post/mail/stop/[\w-]{22}\.[\w-]{22}>\r\n", sent)


def test_every_mail_about_a_request_names_its_thread_by_a_name_that_we_signed(letters: list[Letter]):
    about = [letter for letter in letters if letter.mail.subject_id]

    assert about
    for letter in about:
        assert subject_of_message_id(letter.message["In-Reply-To"]) == letter.mail.subject_id
        assert letter.message["References"] == letter.message["In-Reply-To"]


def test_every_reader_of_a_request_can_answer_but_a_teams_own_address(letters: list[Letter]):
    answerable = {letter.mail.kind for letter in letters if letter.message["Reply-To"]}

    about = {letter.mail.kind for letter in letters if letter.mail.subject_kind == "ticket"}
    assert answerable == about - {"follow_up_address"}  # its reader is nobody's yet: they agree, or ignore it
    for letter in letters:
        if letter.message["Reply-To"]:
            assert subject_of_reply(letter.message["Reply-To"].addresses[0].addr_spec) == letter.mail.subject_id


def test_an_address_that_nobody_confirmed_reads_none_of_what_was_typed(letters: list[Letter]):
    to_strangers = [letter for letter in letters if letter.mail.to in (VICTIM, "new@elsewhere.example")]

    assert {letter.mail.kind for letter in to_strangers} == {"ticket_received", "ticket_replied", "activation", "email_change"}
    for letter in to_strangers:
        assert [word for word in ("BUY THIS", "BUY THAT", "Eve", "Known") if word in letter.all] == [], letter.mail.kind


def test_no_sentence_of_the_house_is_the_same_in_two_languages(letters: list[Letter]):
    """What is, was translated by nobody; what people and owners typed is theirs."""
    same = {}
    for letter in letters:
        said = {}
        for language in ("fr", "en"):
            mail = copy(letter.mail)
            mail.language = language
            rendered = render(mail)
            said[language] = {
                rendered.subject,
                rendered.notice.title,
                rendered.notice.why,
                rendered.notice.preheader,
                (rendered.notice.stop or ("",))[0],
                *(block.text for block in rendered.notice.blocks if isinstance(block, Paragraph)),
                *(block.label for block in rendered.notice.blocks if isinstance(block, Action)),
                *(label for block in rendered.notice.blocks if isinstance(block, Facts) for label, _value in block.rows),
            }
        alike = {text for text in said["fr"] & said["en"] if text and not re.search(r"Owner|Eve|Known|Tess|http|@|^Agent |^RES-\d", text)}
        alike -= {
            "Organisation",
            "accept",
            "refuse",
            "Summary",
            "Description",
            "Your turn",
            "We read it",
            "You can add to it.",
        }  # a word of both languages; what the cast calls things
        same |= {letter.mail.kind: alike} if alike else {}

    assert same == {}
