"""A host's report counts for a mail that we wrote, once; what anybody can make up changes nothing."""

from uuid import uuid4

import pytest

from parvis.journal.models import Entry
from parvis.mail import bounces
from parvis.mail.models import FailingAddress, MailAlert, OutgoingMail
from parvis.mail.reading import Bounce, read
from parvis.tickets.models import Ticket
from tests.cast import Cast

NO_SUCH_USER = "550 5.1.1 no such user"


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def mail(cast):
    """An answer that was sent to Alice."""
    ticket = cast.ticket()
    ticket.reply("Hello", by=cast.technician)
    OutgoingMail.objects.update(state="sent")
    return OutgoingMail.objects.get(kind="ticket_replied", to=cast.alice.email)


def bounce(*recipients, is_permanent=True):
    return Bounce(recipients, is_permanent, "", NO_SUCH_USER)


def changed():
    return FailingAddress.objects.exists() or MailAlert.objects.exists() or OutgoingMail.objects.exclude(state="sent").exists()


def test_a_refusal_marks_mail_and_address_and_tells_the_team(mail, cast):
    found = bounces.record(bounce(cast.alice.email), mail_id=mail.pk, message_id="")

    assert (found.pk, found.state, found.last_error) == (mail.pk, "bounced", NO_SUCH_USER)
    assert found.bounced_at is not None
    failing = FailingAddress.objects.get()
    assert (failing.email, failing.is_permanent, failing.count) == (cast.alice.email, True, 1)
    note = Entry.objects.get(verb="mail_refused")
    assert (note.subject_id, note.is_internal, note.data["reason"]) == (mail.subject_id, True, NO_SUCH_USER)
    alert = MailAlert.objects.get()
    assert (alert.kind, alert.portal_key, alert.subject_id, alert.data["address"]) == (
        "address_refused",
        "house",
        mail.subject_id,
        cast.alice.email,
    )


def test_the_same_report_twice_is_counted_once(mail, cast):
    for _turn in range(2):
        bounces.record(bounce(cast.alice.email), mail_id=mail.pk, message_id="")

    assert FailingAddress.objects.get().count == 1
    assert Entry.objects.filter(verb="mail_refused").count() == 1


def test_a_delay_is_counted_and_stops_nothing(mail, cast):
    for _turn in range(2):
        found = bounces.record(bounce(cast.alice.email, is_permanent=False), mail_id=mail.pk, message_id="")

    assert found.state == "sent"
    failing = FailingAddress.objects.get()
    assert (failing.is_permanent, failing.count) == (False, 1)
    assert not MailAlert.objects.exists()


def test_a_refusal_after_a_delay_is_one(mail, cast):
    bounces.record(bounce(cast.alice.email, is_permanent=False), mail_id=mail.pk, message_id="")
    found = bounces.record(bounce(cast.alice.email), mail_id=mail.pk, message_id="")

    assert found.state == "bounced"
    assert bounces.refusal_of(cast.alice.email.upper()).count == 2


def test_without_a_signed_envelope_the_message_id_counts_where_the_report_names_the_reader(mail, cast):
    assert bounces.record(bounce(cast.alice.email.upper()), mail_id=None, message_id=mail.message_id).state == "bounced"


@pytest.mark.parametrize("recipients", [(), ("somebody@else.example",)])
def test_a_message_id_that_somebody_read_in_an_answer_silences_nobody(mail, recipients):
    assert bounces.record(bounce(*recipients), mail_id=None, message_id=mail.message_id) is None
    assert not changed()


def test_a_report_about_no_mail_of_ours_changes_nothing(mail, cast):
    forged = mail.message_id.replace(mail.pk.hex, uuid4().hex)

    for mail_id, message_id in ((None, ""), (uuid4(), ""), (None, forged), (None, "<x@evil.example>")):
        assert bounces.record(bounce(cast.alice.email), mail_id=mail_id, message_id=message_id) is None
    assert not changed()


def test_a_mail_that_comes_back_while_it_is_sent_stays_marked(mail, cast):
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sending", leased_by="host:1:1", attempts=1)

    bounces.record(bounce(cast.alice.email), mail_id=mail.pk, message_id="")

    kept = OutgoingMail.objects.get(pk=mail.pk)
    assert (kept.state, kept.leased_by, kept.next_attempt_at) == ("bounced", "", None)


def test_a_bounce_of_a_mail_about_nothing_marks_its_address(cast):
    mail = OutgoingMail.objects.create(
        organisation=cast.home, portal_key="house", kind="activation", to="x@town.example", message_id="<1>", state="sent"
    )

    assert bounces.record(bounce(), mail_id=mail.pk, message_id="").state == "bounced"
    assert FailingAddress.objects.get().email == "x@town.example"


def test_an_address_is_forgiven(mail, cast):
    bounces.record(bounce(), mail_id=mail.pk, message_id="")

    assert bounces.forgive(cast.alice.email.upper()) is True
    assert bounces.forgive(cast.alice.email) is False
    assert bounces.refusal_of(cast.alice.email) is None


REPORT = """From: feedback@provider.example
To: abuse@localhost
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=x

--x
Content-Type: text/plain

This is an abuse report.
--x
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1
Version: 1
--x
Content-Type: message/rfc822

From: support@localhost
Message-ID: {name}
Subject: An answer

Hello
--x--
"""


def complaint(name):
    report = read(REPORT.format(name=name).encode())
    assert report.is_complaint
    return report


def test_who_calls_a_mail_unwanted_is_told_no_more_of_that_request(mail, cast):
    assert bounces.complain(complaint(mail.message_id)) == mail

    ticket = Ticket.objects.get()
    cast.forget_mails()
    ticket.reply("More", by=cast.technician)
    assert cast.mails(cast.alice) == []
    assert FailingAddress.objects.get().is_complaint is True
    assert bounces.refusal_of(cast.alice.email) is None
    assert [alert.kind for alert in MailAlert.objects.all()] == ["complaint"]


def test_a_complaint_about_a_mail_that_is_not_ours_changes_nothing(mail, cast):
    assert bounces.complain(complaint(mail.message_id.replace(mail.pk.hex, uuid4().hex))) is None
    assert not changed()
    assert Ticket.objects.get().participants.get(user=cast.alice).is_notified
