from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine

from parvis.kit.clock import now
from parvis.mail.identity import bounce_address
from parvis.mail.models import FailingAddress, MailAlert, Mailbox, OutgoingMail
from parvis.mail.notices import NOTICES, Notice, Obsolete
from parvis.mail.outbox import Recipient, enqueue
from parvis.mail.sending import lease_next, send_again, send_due

TO = Recipient("helene@saint-aubin.example", "Hélène Marchand", "fr")


@pytest.fixture
def waiting(town, greeting):
    return enqueue(greeting, to=TO, organisation=town, portal_key="yservice")


def read(host):
    return message_from_bytes(host.taken[0][2].content, policy=default)


def test_what_is_due_leaves_and_is_marked_sent(host, waiting):
    assert send_due() == 1

    waiting.refresh_from_db()
    assert (waiting.state, waiting.subject, waiting.lease_until) == ("sent", "[YS-1] Bonjour\u00a0: essai", None)
    assert [(envelope.mail_from, envelope.rcpt_tos) for _, _, envelope in host.taken] == [
        ("parvis@localhost", ["helene@saint-aubin.example"])
    ]


def test_html_and_text_say_the_same_and_no_markup_of_people_passes(host, waiting):
    send_due()

    message = read(host)
    html, text = message.get_body(("html",)).get_content(), message.get_body(("plain",)).get_content()
    assert "<img src=x" not in html
    assert "Une phrase &lt;b&gt;sans&lt;/b&gt; balise." in html
    for said in ("Bonjour", "Camille Roux", "https://exemple.fr/t/YS-1", "YS-1"):
        assert said in html
        assert said in text


def test_headers_keep_machines_from_answering(host, waiting):
    send_due()

    message = read(host)
    assert [message[name] for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "X-Loop")] == [
        "auto-generated",
        "All",
        "bulk",
        "yes",
    ]
    assert message["Message-ID"] == waiting.message_id


def test_an_acknowledgement_has_no_return_path(host, town):
    NOTICES.register("test_ack", lambda mail: Notice(subject="Reçu", title="Reçu", blocks=(), is_acknowledgement=True))
    enqueue("test_ack", to=TO, organisation=town, portal_key="yservice")

    send_due()

    NOTICES.unregister("test_ack")
    assert host.taken[0][2].mail_from == "<>"
    assert (read(host)["Auto-Submitted"], read(host)["X-Autoreply"]) == ("auto-replied", "yes")


def test_a_refused_address_is_given_up_and_said(host, waiting):
    host.answers[TO.email] = "550 no such user"

    send_due()

    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert "no such user" in waiting.last_error


def test_a_busy_host_is_tried_again_later_and_later(host, waiting):
    host.answers[TO.email] = "451 come back"

    send_due()
    waiting.refresh_from_db()
    first = waiting.next_attempt_at
    with time_machine.travel(first + timedelta(seconds=1)):
        send_due()
        waiting.refresh_from_db()

        assert (waiting.state, waiting.attempts) == ("waiting", 2)
        assert timedelta(minutes=4) < waiting.next_attempt_at - now() < timedelta(minutes=6)


def test_a_host_that_is_down_loses_nothing(settings, waiting):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    assert send_due() == 0

    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_mails_wait_while_there_is_no_host(settings, waiting):
    settings.EMAIL_HOST = ""

    assert send_due() == 0
    assert OutgoingMail.objects.get().attempts == 0


def test_a_leased_mail_is_nobody_elses(host, waiting):
    assert lease_next() == waiting
    assert lease_next() is None


def test_the_lease_of_a_dead_worker_is_taken_over_at_once(host, waiting):
    lease_next()
    OutgoingMail.objects.update(leased_by=OutgoingMail.objects.get().leased_by.rsplit(":", 2)[0] + ":4194305:1")

    assert send_due() == 1


def test_a_notice_whose_cause_is_gone_is_cancelled(host, town):
    def gone(mail):
        raise Obsolete

    NOTICES.register("test_gone", gone)
    enqueue("test_gone", to=TO, organisation=town, portal_key="yservice")

    assert send_due() == 0

    NOTICES.unregister("test_gone")
    assert OutgoingMail.objects.get().state == "cancelled"
    assert host.taken == []


def test_the_text_of_a_secret_mail_is_forgotten_once_sent(host, town, greeting):
    enqueue(greeting, to=TO, organisation=town, portal_key="yservice", secret=True)

    send_due()

    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.text, mail.html) == ("sent", "", "")


def test_a_failed_mail_is_sent_again_with_the_same_message_id(host, waiting):
    host.answers[TO.email] = "550 no such user"
    send_due()
    host.answers.clear()

    send_again(waiting)
    send_due()

    assert [identifier for _, identifier, _ in host.taken] == [waiting.message_id]


def test_a_domain_with_accents_is_reached(host, town, greeting):
    enqueue(greeting, to=Recipient("helene@saint-aubin-é.example"), organisation=town, portal_key="yservice")

    assert send_due() == 1
    assert host.taken[0][2].rcpt_tos == ["helene@xn--saint-aubin--meb.example"]
    assert read(host)["To"] == "helene@xn--saint-aubin--meb.example"


def test_an_address_that_cannot_be_written_is_given_up_and_stops_no_other(host, town, greeting):
    for address in ("hélène@saint-aubin.example", f"x@{'é' * 80}.example", "helene@saint-aubin.example"):
        enqueue(greeting, to=Recipient(address), organisation=town, portal_key="yservice")

    assert send_due() == 1
    assert list(OutgoingMail.objects.order_by("id").values_list("state", flat=True)) == ["failed", "failed", "sent"]


def test_where_a_mailbox_reads_what_comes_back_the_envelope_says_which_mail_it_is(host, waiting):
    Mailbox.objects.create(key="support", portal_key="yservice", address="support@localhost")

    send_due()

    assert host.taken[0][2].mail_from == bounce_address(waiting.pk)
    assert read(host)["From"].addresses[0].addr_spec == "parvis@localhost"


def test_no_such_user_marks_the_address_and_tells_the_team(host, waiting):
    host.answers[TO.email] = "550 5.1.1 no such user"

    send_due()

    failing = FailingAddress.objects.get()
    assert (failing.email, failing.is_permanent, failing.reason) == (TO.email, True, "5.1.1 no such user")
    assert [alert.kind for alert in MailAlert.objects.all()] == ["address_refused"]


def test_a_host_that_relays_for_nobody_says_nothing_of_the_address(host, waiting):
    host.answers[TO.email] = "550 5.7.1 relaying denied"

    send_due()

    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert not FailingAddress.objects.exists()


@pytest.fixture
def refused(db):
    return FailingAddress.objects.create(email=TO.email.upper(), is_permanent=True, reason="no such user")


@pytest.fixture
def about_something(town, greeting):
    """A notice about a thing, as those of requests are."""
    mail = enqueue(greeting, to=TO, organisation=town, portal_key="yservice")
    mail.subject_kind, mail.subject_id = "thing", town.pk
    mail.save(update_fields=["subject_kind", "subject_id"])
    return mail


def test_an_address_that_refuses_mail_gets_no_notice_and_the_row_says_why(host, refused, about_something):
    assert send_due() == 0

    about_something.refresh_from_db()
    assert (about_something.state, host.taken) == ("failed", [])
    assert "no such user" in about_something.last_error


def test_sent_again_by_hand_it_leaves_all_the_same(host, refused, about_something):
    send_due()

    send_again(about_something)

    assert send_due() == 1


def test_a_mail_of_an_account_is_tried_though_the_address_refused_another(host, refused, waiting):
    assert send_due() == 1


def test_an_address_that_is_only_slow_gets_its_notices(host, refused, about_something):
    FailingAddress.objects.update(is_permanent=False)

    assert send_due() == 1
