"""Mailboxes of a portal at the administration: how they are, and trying them on real mail hosts."""

from uuid import uuid4

import pytest
from django.urls import reverse

from parvis.kit.clock import now
from parvis.mail.models import IncomingMail, Mailbox, OutgoingMail
from parvis.mail.sending import send_due
from parvis.people.models import User
from tests.mail.conftest import Host, host, mailhost

__all__ = ["Host", "host", "mailhost"]
SECRET = "PARVIS_MAILBOX_PETITE"


def address(name: str = "mailboxes", *args: str) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


@pytest.fixture
def mailbox(portal) -> Mailbox:
    said = {"host": "localhost", "port": 9, "security": "none"}
    return Mailbox.objects.create(
        key="petite-support", portal_key="petite", address="support@petite.example", settings=said, secret_name=SECRET
    )


@pytest.fixture
def real(mailbox, mailhost, settings, monkeypatch) -> Mailbox:
    """The mailbox on a real host, over TLS with the certificate verified; nobody else writes to it."""
    settings.MAILBOX_SECRETS = {SECRET: "secret"}
    monkeypatch.setenv("SSL_CERT_FILE", str(mailhost.certificate))
    mailbox.address = f"petite-{uuid4().hex[:12]}@parvis.test"
    mailbox.settings = {"host": "localhost", "port": mailhost.imaps, "security": "tls"}
    mailbox.save()
    return mailbox


def said_after(client, path: str) -> list[tuple[str, str]]:
    """(how grave, what) the page says after a test."""
    answer = client.post(path, follow=True)
    assert answer.redirect_chain == [(address(), 302)]
    return [(one.level_tag, str(one)) for one in answer.context["messages"]]


def came(mailbox: Mailbox, number: int, state: str) -> IncomingMail:
    return IncomingMail.objects.create(mailbox=mailbox, content_key=str(number), size=1, state=state, next_attempt_at=None)


def test_a_mailbox_is_shown_with_its_state_and_what_waits(editor, mailbox):
    for number, state in enumerate(["received", "held", "held", "failed", "done"]):
        came(mailbox, number, state)
    Mailbox.objects.filter(pk=mailbox.pk).update(failing_since=now(), last_error="Nothing answers")

    page = editor.get(address())

    [one] = page.context["incoming"]
    assert (one.waiting, one.held, one.failed, one.mark[1], one.error) == (1, 2, 1, "bad", "Nothing answers")
    assert one.way == "IMAP at localhost:9, not encrypted, folder “INBOX”"
    assert one.received_at is not None


def test_mailboxes_of_others_and_secrets_are_not_shown(editor, mailbox, settings):
    settings.MAILBOX_SECRETS = {SECRET: "hunter2-imap"}
    settings.EMAIL_HOST, settings.EMAIL_HOST_PASSWORD = "smtp.example", "hunter2-smtp"
    Mailbox.objects.create(key="other", portal_key="other", address="support@other.example")

    page = editor.get(address()).content.decode()

    assert "support@petite.example" in page
    assert "support@other.example" not in page
    assert "hunter2" not in page
    assert SECRET not in page


def test_a_portal_without_a_mailbox_says_so(editor, portal):
    assert editor.get(address()).context["incoming"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions(editor, mailbox, count, django_assert_max_num_queries):
    for number in range(1, count):
        Mailbox.objects.create(key=f"petite-{number}", portal_key="petite", address=f"m{number}@petite.example")

    with django_assert_max_num_queries(15):
        assert len(editor.get(address()).context["incoming"]) == count


def test_a_real_mailbox_that_can_be_read_says_so(editor, real):
    [(tag, said)] = said_after(editor, address("mailbox_try", real.key))

    assert (tag, "signed in at localhost" in said, "0 mails wait" in said) == ("success", True, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host": "no.such.host.invalid"}, "There is no host called no.such.host.invalid"),
        ({"port": 1}, "Nothing answers at localhost:1"),
        ({"host": "127.0.0.1"}, "The certificate of 127.0.0.1:"),
        ({"folder": "Nowhere"}, "has no folder “Nowhere”"),
    ],
)
def test_what_fails_is_said_plainly(editor, real, change, words):
    real.settings = real.settings | change
    real.save(update_fields=["settings"])

    [(tag, said)] = said_after(editor, address("mailbox_try", real.key))

    assert (tag, words in said) == ("error", True), said


def test_a_wrong_password_is_said_and_never_shown(editor, real, settings, caplog):
    settings.MAILBOX_SECRETS = {SECRET: "hunter2"}

    [(tag, said)] = said_after(editor, address("mailbox_try", real.key))

    assert (tag, f"does not let “{real.address}” in" in said, "hunter2" in said + caplog.text) == ("error", True, False)


def test_nothing_is_changed_in_a_mailbox_that_is_tried(editor, real, mailhost):
    mailhost.put(real.address, b"From: a@b.test\r\nSubject: One\r\n\r\nHello\r\n")

    [(_tag, said)] = said_after(editor, address("mailbox_try", real.key))

    assert "1 mail waits" in said
    assert mailhost.uids(real.address, "UNSEEN") == [1]
    assert not IncomingMail.objects.exists()


def test_a_mailbox_tried_twice_says_the_same_and_keeps_nothing(editor, real, mailhost):
    mailhost.put(real.address, b"From: a@b.test\r\nSubject: One\r\n\r\nHello\r\n")
    before = Mailbox.objects.values().get(pk=real.pk)

    first, second = [said_after(editor, address("mailbox_try", real.key)) for _ in range(2)]

    assert (second, [tag for tag, _said in first]) == (first, ["success"])
    assert (mailhost.uids(real.address, "UNSEEN"), IncomingMail.objects.count()) == ([1], 0)
    assert Mailbox.objects.values().get(pk=real.pk) == before


def test_a_mailbox_of_another_portal_is_not_tried(editor, portal):
    Mailbox.objects.create(key="other", portal_key="other", address="support@other.example")

    assert editor.post(address("mailbox_try", "other")).status_code == 404


def test_trials_are_counted(editor, mailbox, settings):
    settings.LIMITS = settings.LIMITS | {"mail_trial": "1/m/key"}
    said_after(editor, address("mailbox_try", mailbox.key))

    [(tag, said)] = said_after(editor, address("mailbox_try", mailbox.key))

    assert (tag, said.startswith("Too many tries")) == ("error", True)


def test_the_outgoing_host_is_called_and_gets_no_mail(editor, host):
    [(tag, said)] = said_after(editor, address("mailbox_out_try"))

    assert (tag, "takes mails from" in said, host.taken) == ("success", True, [])


@pytest.mark.parametrize(
    ("smtp", "words"),
    [
        ({"EMAIL_HOST": ""}, "No outgoing host is configured"),
        ({"EMAIL_HOST": "no.such.host.invalid"}, "There is no host called no.such.host.invalid"),
        ({"EMAIL_PORT": 9}, "Nothing answers at 127.0.0.1:9"),
        ({"EMAIL_USE_TLS": True}, "does not offer what is configured"),
        ({"EMAIL_HOST_USER": "someone", "EMAIL_HOST_PASSWORD": "hunter2"}, "does not offer what is configured"),
        ({"EMAIL_USE_SSL": True}, "does not speak TLS as we do"),
    ],
)
def test_what_fails_on_the_way_out_is_said_plainly(editor, host, settings, smtp, words):
    for name, value in smtp.items():
        setattr(settings, name, value)

    [(tag, said)] = said_after(editor, address("mailbox_out_try"))

    assert (tag, words in said, "hunter2" in said) == ("error", True, False), said


def test_a_test_mail_goes_to_oneself_by_the_way_all_mails_take(editor, host, owner):
    [(tag, _said)] = said_after(editor, address("mailbox_letter"))

    assert (tag, send_due()) == ("success", 1)
    assert (OutgoingMail.objects.get().state, host.taken[0][2].rcpt_tos) == ("sent", [owner.email])


def test_who_has_no_address_is_told(editor, host, owner):
    User.objects.filter(pk=owner.pk).update(email="")

    [(tag, _said)] = said_after(editor, address("mailbox_letter"))

    assert (tag, OutgoingMail.objects.count()) == ("error", 0)


def test_an_agent_finds_no_mailboxes(agents, mailbox):
    assert agents.get(address()).status_code == 404
    assert agents.post(address("mailbox_try", mailbox.key)).status_code == 404
