import sys
from datetime import timedelta

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.tickets.lateness import break_due, warn_due
from parvis.tickets.models import Clock
from tests.tickets.promised import at, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _taken(cast, promised):
    with at(0):  # its own Monday comes round as any other day
        promised.assign(cast.technician, by=None)
    cast.forget_mails()


def told(cast):
    return cast.mails(cast.technician)


def test_the_team_is_warned_once_before_and_told_once_after(cast, promised):
    for hours, expected in [(1.5, []), (1.7, ["commitment_warning"]), (1.9, ["commitment_warning"])]:
        with at(hours):
            warn_due(), break_due()
        assert told(cast) == expected
    for hours in (2.1, 2.2):
        with at(hours):
            warn_due(), break_due()

    assert told(cast) == ["commitment_warning", "commitment_breached"]
    assert [one.verb for one in promised.entries if one.is_internal] == ["commitment_warned", "commitment_broken"]
    assert cast.mails(cast.alice) == []


def test_what_was_answered_in_time_is_not_spoken_of(cast, promised):
    with at(1):
        fresh(promised).reply("Hello", by=cast.technician)
    cast.forget_mails()
    with at(3):
        assert (warn_due(), break_due()) == (0, 0)

    assert told(cast) == []


def test_who_stood_still_tells_what_is_broken_and_warns_no_more(cast):
    with at(5):
        assert (warn_due(), break_due()) == (1, 1)

    assert told(cast) == ["commitment_breached"]


def test_a_worker_killed_while_it_tells_leaves_nothing_behind(cast, promised, monkeypatch):
    monkeypatch.setattr("parvis.tickets.notices.tell_commitment", lambda *_all: sys.exit(1))
    with at(5), pytest.raises(SystemExit):
        break_due()
    assert Clock.objects.filter(breached_at__isnull=False).count() == 0

    monkeypatch.undo()
    with at(5):
        assert (break_due(), break_due()) == (1, 0)
    assert [one.verb for one in promised.entries if one.is_internal] == ["commitment_broken"]


def test_the_mail_says_what_was_due_and_leads_to_the_sum(cast, promised):
    with at(2.5):
        break_due()
        mail = render(OutgoingMail.objects.get(kind="commitment_breached"))

    assert "First answer: not kept in time, it was due on 30\xa0Nov" in mail.text
    assert f"/desk/t/{promised.reference}/commitments" in mail.text


def test_a_longer_promise_may_be_broken_anew(cast, promised):
    with at(2.5):
        break_due()
    Clock.objects.filter(ticket=promised, milestone="first_answer").update(delay="PT1H")
    service = promised.service
    service.expects = {"first_answer": "PT6H"}
    service.save()
    with at(3):
        fresh(promised).set_priority(5, by=cast.technician)

    one = Clock.objects.get(ticket=promised, milestone="first_answer")
    assert (one.breached_at, one.due_at - one.started_at) == (None, timedelta(hours=8))
