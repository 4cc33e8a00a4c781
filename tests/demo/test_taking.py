"""Writing to a portal of the demo: the mail is in the inbox, and in Parvis."""

import smtplib

import pytest

from parvis.demo import catcher, ports
from parvis.demo.inbox import Inbox
from parvis.demo.taking import HOST, take_in, vouch_for_visitors, vouched
from parvis.mail import keeping
from parvis.mail.models import IncomingMail, Mailbox
from parvis.mail.reading import read
from parvis.mail.trust import trust_of
from parvis.presets import source

RAW = b"From: ann@client.test\r\nTo: support@trackoe.example\r\nSubject: Bonjour\r\nMessage-ID: <1@client.test>\r\n\r\nx\r\n"


@pytest.fixture
def server(transactional_db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "inbox").mkdir()
    Mailbox.objects.create(key="trackoe-support", portal_key="trackoe", address="support@trackoe.example", protocol="lmtp")
    controller = catcher.start(tmp_path / "inbox", ports.free_port())
    controller.handler.take_in = take_in
    yield controller
    controller.stop()


def send(server, *to: str) -> None:
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        client.sendmail("ann@client.test", list(to), RAW)


def test_a_mail_to_a_portal_is_kept_and_shown(server, tmp_path):
    send(server, "colleague@elsewhere.test", "Support+1@trackoe.example")

    row = IncomingMail.objects.get()
    assert (row.mailbox.key, row.envelope_from, row.envelope_to) == ("trackoe-support", "ann@client.test", "Support+1@trackoe.example")
    assert len(Inbox(tmp_path / "inbox").keys()) == 1


def test_a_mail_to_anybody_else_is_only_shown(server, tmp_path):
    send(server, "helene@saint-aubin.example")

    assert not IncomingMail.objects.exists()
    assert len(Inbox(tmp_path / "inbox").keys()) == 1


def test_a_mail_that_cannot_be_kept_is_not_taken(server, tmp_path, monkeypatch):
    def full(files):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "put", full)

    with pytest.raises(smtplib.SMTPDataError) as told:
        send(server, "support@trackoe.example")

    assert told.value.smtp_code == 451
    assert Inbox(tmp_path / "inbox").keys() == []


@pytest.mark.django_db
def test_the_demo_vouches_for_its_visitors_as_the_host_of_a_portal_would():
    box = Mailbox.objects.create(
        key="trackoe-support", portal_key="trackoe", address="support@trackoe.example", settings={"folder": "INBOX"}
    )
    assert (vouched(RAW, box), trust_of(read(RAW), box)) == (RAW, "unknown")

    vouch_for_visitors()

    box.refresh_from_db()
    assert box.settings == {"folder": "INBOX", "authserv_ids": [HOST]}
    assert trust_of(read(vouched(RAW, box)), box) == "verified"
    assert trust_of(read(RAW), box) == "unverified"


def test_no_preset_believes_a_host_that_its_operator_did_not_name():
    boxes = [
        (key, box) for key, folder in source.folders().items() for box in source.read(folder).files["portal.toml"].get("mailboxes", [])
    ]

    assert [key for key, _box in boxes] == ["trackoe"]
    assert [box for _key, box in boxes if box.get("authserv_ids") or box.get("checked_by_relay")] == []
