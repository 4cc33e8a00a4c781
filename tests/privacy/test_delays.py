"""The clock of the law: shown where one looks, told before its end and after it, each once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from parvis.kit.clock import standing_at
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.privacy import cases, delays
from parvis.privacy.models import Case
from parvis.tickets.models import Ticket
from parvis.tickets.wording import fill, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WARNED, OVER = "legal_delay_warned", "legal_delay_over"


def on(day: int, month: int = 6) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.fixture
def case(office) -> Case:
    """Received on the 1st of June, filed on the 3rd."""
    with standing_at(on(3)):
        found = office.demand(received_on="2026-06-01")
    office.forget_mails()
    return found


def told(office, *moments: datetime) -> list[str]:
    for moment in moments:
        with standing_at(moment):
            delays.tell_delays()
    return office.mails(office.officer)


def test_the_team_is_told_once_before_the_end_and_once_after(office, case):
    assert told(office, on(20)) == []
    assert told(office, on(21), on(22), on(1, 7)) == [WARNED]
    assert told(office, on(2, 7), on(3, 7), on(1, 8)) == [WARNED, OVER]
    assert list(case.ticket.entries.filter(is_internal=True).order_by("id").values_list("verb", flat=True)) == [WARNED, OVER]
    assert [office.mails(person) for person in (office.technician, office.bruno, office.alice)] == [[], [], []]


def test_its_agent_and_the_whole_team_are_told(office, case):
    other = office.agent("otto", office.protection)
    case.ticket.assign(other, by=None)
    office.forget_mails()

    assert told(office, on(21)) == [WARNED]
    assert office.mails(other) == [WARNED]


def test_a_house_that_slept_tells_what_is_over_alone(office, case):
    assert told(office, on(5, 7), on(6, 7)) == [OVER]


def test_what_was_received_long_ago_is_told_of_at_once(office):
    with standing_at(on(3)):
        office.demand(received_on="2026-05-10")
        office.forget_mails()
        assert delays.tell_delays() == 1

    assert office.mails(office.officer) == [WARNED]


def test_of_an_end_that_was_put_off_the_team_is_warned_anew(office, case):
    assert told(office, on(21)) == [WARNED]
    with standing_at(on(25)):
        cases.extend(case, "Thousands of deliveries", by=office.officer)
    office.forget_mails()

    assert told(office, on(2, 7), on(21, 8)) == []
    assert told(office, on(22, 8), on(1, 9)) == [WARNED]
    assert told(office, on(2, 9)) == [WARNED, OVER]


def test_what_is_carried_out_or_closed_is_spoken_of_no_more(office, case):
    with standing_at(on(3)):
        other = office.demand(received_on="2026-06-01")
        office.carried_out(office.searched(case, terms=["WP-77-0042"]))
        Ticket.objects.filter(pk=other.ticket_id).update(is_open=False, phase="closed", status_key="closed", closed_at=on(3))
    office.forget_mails()

    assert told(office, on(22), on(5, 7)) == []
    assert (list(Case.objects.running()), list(Case.objects.under_way())) == ([], [])


def test_a_worker_killed_while_it_tells_leaves_nothing_behind(office, case, monkeypatch):
    monkeypatch.setattr("parvis.tickets.notices.tell_team", lambda *_all: sys.exit(1))
    with standing_at(on(21)), pytest.raises(SystemExit):
        delays.tell_delays()
    assert Case.objects.get(pk=case.pk).warned_at is None

    monkeypatch.undo()
    assert told(office, on(21), on(21)) == [WARNED]


@pytest.mark.parametrize(("language", "subject"), [("en", "it ends on 1\xa0July 2026"), ("fr", "il s’achève le 1er\xa0juillet 2026")])
def test_the_mail_says_the_day_and_leads_to_the_case_without_the_title(office, case, language, subject):
    told(office, on(21))
    mail = OutgoingMail.objects.get(kind=WARNED)
    mail.language = language
    with standing_at(on(21)):
        rendered = render(mail)

    assert subject in rendered.subject
    assert f"/desk/t/{case.ticket.reference}/personal-data" in rendered.text
    assert case.ticket.title not in rendered.subject + rendered.text


def test_texts_of_a_workflow_name_the_day_and_leave_the_sentence_out_of_other_requests(office, case):
    says = {"en": "By {legal_due} at the latest. Nothing is expected.", "fr": "Au plus tard le {legal_due}. Rien n’est attendu."}
    with standing_at(on(3)), override("en"):
        assert fill(says, values_of(case.ticket)) == "By 1\xa0July 2026 at the latest. Nothing is expected."
        assert fill(says, values_of(office.ticket())) == "Nothing is expected."
