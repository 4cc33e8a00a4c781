"""The door for mail hosts: «250» only for what is committed, «451» when the trouble is ours, one answer for each recipient."""

import io
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from parvis.__main__ import main
from parvis.demo.ports import free_port, is_taken
from parvis.kit.files import open_stored
from parvis.mail import keeping, listening
from parvis.mail.identity import reply_address
from parvis.mail.listening import address_of, listen
from parvis.mail.models import IncomingMail, Mailbox
from parvis.mail.receiving import mailbox_for
from tests.mail.mailhost import started, why_not

pytestmark = pytest.mark.django_db(transaction=True)
RAW = b"From: ann@client.test\r\nTo: support@parvis.test\r\nSubject: Hello\r\nMessage-ID: <1@client.test>\r\n\r\nBonjour\r\n"


@pytest.fixture(autouse=True)
def support(tmp_path, settings) -> Mailbox:
    settings.MEDIA_ROOT = tmp_path
    aliases = ["Aide@parvis.test"]
    return Mailbox.objects.create(key="support", portal_key="trackoe", address="support@parvis.test", aliases=aliases, protocol="lmtp")


@pytest.fixture(params=[True, False], ids=["LMTP", "SMTP"])
def door(request) -> Iterator[smtplib.SMTP]:
    with open_door(is_lmtp=request.param) as port:
        client = smtplib.LMTP("127.0.0.1", port) if request.param else smtplib.SMTP("127.0.0.1", port, timeout=30)
        client.ehlo_or_helo_if_needed()
        yield client
        client.close()


class open_door:  # noqa: N801  it reads as what it does
    def __init__(self, *, is_lmtp: bool) -> None:
        self.stop, self.port = threading.Event(), free_port()
        self.thread = threading.Thread(target=listen, args=(str(self.port), self.stop), kwargs={"is_lmtp": is_lmtp}, daemon=True)

    def __enter__(self) -> int:
        self.thread.start()
        until = time.monotonic() + 20
        while not is_taken("127.0.0.1", self.port):
            assert time.monotonic() < until
            time.sleep(0.05)
        return self.port

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        self.thread.join(20)


def test_a_mail_is_kept_with_its_envelope(door):
    door.sendmail("ann@client.test", ["support@parvis.test"], RAW)

    row = IncomingMail.objects.get()
    with open_stored(row.raw_key) as file:
        assert file.read() == RAW
    assert (row.envelope_from, row.envelope_to, row.mailbox.key) == ("ann@client.test", "support@parvis.test", "support")


def test_an_unknown_recipient_is_refused_and_the_others_are_not(door):
    refused = door.sendmail("ann@client.test", ["nobody@parvis.test", "aide+tag@parvis.test"], RAW)

    assert {address: code for address, (code, _text) in refused.items()} == {"nobody@parvis.test": 550}
    assert IncomingMail.objects.count() == 1


def test_a_mail_to_several_of_our_addresses_is_one_and_names_the_signed_one(door, settings):
    signed = reply_address(Mailbox.objects.get().mails.model().pk)

    assert door.sendmail("", ["support@parvis.test", signed, "aide@parvis.test"], RAW) == {}

    assert IncomingMail.objects.get().envelope_to == signed


def test_each_recipient_has_an_answer_by_lmtp():
    with open_door(is_lmtp=True) as port, socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        file = sock.makefile("rwb")
        said = [b"LHLO x", b"MAIL FROM:<>", b"RCPT TO:<support@parvis.test>", b"RCPT TO:<aide@parvis.test>", b"DATA"]
        assert file.readline().startswith(b"220")
        for line in said:
            file.write(line + b"\r\n")
            file.flush()
            while file.readline()[3:4] == b"-":
                pass
        file.write(RAW + b".\r\n")
        file.flush()
        answers = [file.readline()[:3] for _recipient in range(2)]
        file.write(b"QUIT\r\n")
        file.flush()

        assert [*answers, file.readline()[:3]] == [b"250", b"250", b"221"]
        file.close()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OperationalError("the database is away")])
def test_trouble_of_ours_is_for_the_host_to_try_again(door, monkeypatch, error):
    def fail(files):
        raise error

    with monkeypatch.context() as patched, pytest.raises(smtplib.SMTPDataError) as told:
        patched.setattr(keeping, "put", fail)
        door.sendmail("ann@client.test", ["support@parvis.test"], RAW)

    assert told.value.smtp_code == 451
    assert not IncomingMail.objects.exists()
    assert door.sendmail("ann@client.test", ["support@parvis.test"], RAW) == {}


def test_a_database_that_is_away_refuses_no_recipient_for_good(door, monkeypatch):
    def fail(address):
        raise OperationalError

    monkeypatch.setattr(listening, "mailbox_for", fail)

    with pytest.raises(smtplib.SMTPRecipientsRefused) as told:
        door.sendmail("ann@client.test", ["support@parvis.test"], RAW)

    assert told.value.recipients["support@parvis.test"][0] == 451


def test_a_mail_that_is_too_large_is_refused_at_once_and_at_the_end(monkeypatch):
    monkeypatch.setattr(listening, "HARD_BYTES", 2000)
    with open_door(is_lmtp=False) as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        with pytest.raises(smtplib.SMTPSenderRefused) as told:
            client.sendmail("ann@client.test", ["support@parvis.test"], RAW + b"x" * 3000)
        assert told.value.smtp_code == 552
        client.rset()
        client.mail("ann@client.test")
        client.rcpt("support@parvis.test")
        assert client.data(RAW + b"x\r\n" * 3000)[0] == 552

    assert not IncomingMail.objects.exists()


def test_a_line_of_any_length_is_taken(door):
    assert door.sendmail("ann@client.test", ["support@parvis.test"], RAW + b"x" * 200_000 + b"\r\n") == {}


def test_more_connections_than_we_have_strength_for_are_told_to_come_back(monkeypatch):
    monkeypatch.setattr(listening, "MOST_CONNECTIONS", 1)
    with open_door(is_lmtp=False) as port:
        time.sleep(0.3)  # the look whether the door is open was a connection too
        with smtplib.SMTP("127.0.0.1", port, timeout=30), socket.create_connection(("127.0.0.1", port), timeout=30) as second:
            assert second.recv(3) == b"421"


def test_a_silent_connection_is_closed(monkeypatch):
    monkeypatch.setattr(listening, "CALL_SECONDS", 0.5)
    with open_door(is_lmtp=True) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as silent:
        assert silent.recv(3) == b"220"
        while silent.recv(1000):
            pass


def test_a_port_alone_is_of_this_machine_only():
    assert address_of("8024") == ("127.0.0.1", 8024)
    assert address_of("[::1]:8024") == ("::1", 8024)
    with pytest.raises(ImproperlyConfigured, match="is not a place to listen"):
        address_of("here")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("SUPPORT@parvis.test", True),
        ("<support+1042@parvis.test>", True),
        ("support@elsewhere.test", False),
        ("support", False),
        ("reply+made-up@localhost", True),
        ("reply+made-up@elsewhere.test", False),
        ("bounce+made-up@localhost", True),
    ],
)
def test_whose_address_it_is(settings, address, found):
    settings.MAIL_DOMAIN = "localhost"

    assert bool(mailbox_for(address)) is found


def receive(monkeypatch, *arguments: str, raw: bytes = RAW) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    return main(["mail", "receive", *arguments])


def test_a_program_hands_a_mail_over_and_may_do_so_twice(monkeypatch, capsys):
    arguments = ["--from", "ann@client.test", "--to", "aide@parvis.test"]

    assert [receive(monkeypatch, *arguments), receive(monkeypatch, "--mailbox", "support"), receive(monkeypatch)] == [0, 0, 0]

    row = IncomingMail.objects.get()
    assert row.envelope_to == "aide@parvis.test"
    assert capsys.readouterr().out.splitlines() == [f"{row.pk} kept", f"{row.pk} known already", f"{row.pk} known already"]


def test_a_program_is_told_whose_fault_it_is(monkeypatch, capsys):
    def full(files):
        raise OSError(28, "No space left on device")

    assert receive(monkeypatch, "--to", "nobody@parvis.test") == 67
    assert receive(monkeypatch, "--mailbox", "misspelt") == 75
    monkeypatch.setattr(keeping, "put", full)
    assert receive(monkeypatch, "--mailbox", "support") == 75

    assert not IncomingMail.objects.exists()
    assert "there is no mailbox “misspelt”; mailboxes: support" in capsys.readouterr().err


@pytest.mark.slow
def test_a_real_postfix_hands_its_mail_over():
    if why_not():
        pytest.skip(why_not())
    with open_door(is_lmtp=True) as port, started(deliver_to=port) as postfix:
        postfix.send(RAW, "support@parvis.test")
        until = time.monotonic() + 60
        while not IncomingMail.objects.exists():
            assert time.monotonic() < until, Path(postfix.folder / "log" / "postfix").read_text()
            time.sleep(0.2)

    assert IncomingMail.objects.get().envelope_from == "someone@client.test"
