import smtplib
from email.message import EmailMessage

import pytest

from parvis.demo import catcher, ports
from parvis.demo.inbox import Inbox
from parvis.demo.received import Received


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)


@pytest.fixture
def server(tmp_path):
    port = ports.free_port()
    controller = catcher.start(tmp_path, port)
    yield port
    controller.stop()


def letter(subject: str = "Votre demande est reçue") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = "Équipe support <support@ypok.example>"
    mail["To"] = "helene@saint-aubin.example"
    mail.set_content("Bonjour Hélène")
    mail.add_alternative("<p>Bonjour <b>Hélène</b></p>", subtype="html")
    return mail


def test_a_mail_sent_to_the_catcher_is_in_the_inbox(server, inbox):
    with smtplib.SMTP("127.0.0.1", server) as client:
        client.send_message(letter())

    (mail,) = inbox.latest(10)
    assert (mail.subject, mail.sender, mail.to) == (
        "Votre demande est reçue",
        "Équipe support <support@ypok.example>",
        "helene@saint-aubin.example",
    )
    assert mail.text.strip() == "Bonjour Hélène"
    assert mail.html.strip() == "<p>Bonjour <b>Hélène</b></p>"
    assert "Delivered-To: helene@saint-aubin.example" in mail.source


def test_the_newest_mail_comes_first(inbox, tmp_path):
    for subject in ("first", "second"):
        catcher.store(tmp_path, letter(subject).as_bytes())

    assert [mail.subject for mail in inbox.latest(10)] == ["second", "first"]


def test_the_inbox_is_emptied(inbox, tmp_path):
    catcher.store(tmp_path, letter().as_bytes())

    assert inbox.clear() == 1
    assert inbox.keys() == []


@pytest.mark.parametrize("key", ["../secret_key", "..", "x", "00000000000000000000-zzzzzzzz", "00000000000000000001-00000000"])
def test_what_is_no_mail_of_the_inbox_is_not_read(inbox, key):
    assert inbox.get(key) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"Subject: =?x-unknown?q?caf=E9?=\r\n\r\nbody",
        b"Subject: caf\xe9\r\nDate: yesterday\r\nContent-Type: text/plain; charset=x-unknown\r\n\r\ncaf\xe9",
    ],
)
def test_a_broken_mail_is_still_shown(raw):
    mail = Received("00000000000000000001-00000000", raw)

    assert isinstance(mail.subject + mail.sender + mail.text + mail.html + mail.source, str)
    assert mail.dated_at is None
