"""New mail is told of at once, whenever it comes."""

import imaplib
import socket
import time

import pytest

from parvis.mail.fetching import watching
from parvis.mail.fetching.connection import open_box
from parvis.mail.fetching.draining import Drain
from parvis.mail.fetching.folder import Folder
from parvis.mail.fetching.news import forget_news, wait_for_news
from tests.mail.fetching.conftest import mail
from tests.mail.fetching.test_trouble import serving


def waited(box, at_most: float = 10) -> float:
    """Seconds."""
    begun = time.monotonic()
    wait_for_news(box, at_most, lambda: False)
    return time.monotonic() - begun


@pytest.mark.parametrize("is_told", [True, False], ids=["the host told of it already", "the host has not told of it yet"])
def test_a_mail_that_comes_between_reading_and_waiting_is_news(mailhost, mailbox, opened, is_told):
    box = opened(mailbox)
    forget_news(box)
    Drain(mailbox).run(Folder(box))
    mailhost.put(mailbox.address, mail(1))
    if is_told:
        box.client.noop()

    assert waited(box) < 5

    forget_news(box)
    assert Drain(mailbox).run(Folder(box)) == (1, "")
    assert waited(box, 2) > 1.5


def talking(answer_to_idle: bytes, asked: list[bytes] | None = None):
    """A host that says this when it is asked to tell of news; `asked`: what it was asked is added to it."""

    def talk(peer: socket.socket) -> None:
        peer.sendall(b"* OK ready\r\n")
        lines = peer.makefile("rb")
        tag = b""
        for line in lines:
            words = line.upper().split()
            if words == [b"DONE"]:
                peer.sendall(tag + b" OK done\r\n")
                continue
            tag = line.split()[0]
            if asked is not None:
                asked.append(words[1])
            if words[1] == b"IDLE":
                peer.sendall(answer_to_idle.replace(b"TAG", tag))
                continue
            told = {b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n", b"SELECT": b"* 1 EXISTS\r\n"}.get(words[1], b"")
            peer.sendall(told + tag + b" OK done\r\n")

    return talk


@pytest.mark.parametrize("answer", [b"* 2 EXISTS\r\n+ idling\r\n", b"+ idling\r\n* 2 EXISTS\r\n"])
def test_news_may_come_before_the_host_says_that_it_listens(mailbox, answer):
    with serving(talking(answer)) as port:
        mailbox.settings = {"host": "127.0.0.1", "port": port, "security": "none"}
        box = open_box(mailbox)
        forget_news(box)

        assert waited(box) < 2

        assert box.client.noop()[0] == "OK"
        box.close()


def test_a_host_that_will_not_tell_of_news_is_trouble(mailbox):
    with serving(talking(b"TAG NO not today\r\n")) as port:
        mailbox.settings = {"host": "127.0.0.1", "port": port, "security": "none"}
        box = open_box(mailbox)
        forget_news(box)

        with pytest.raises(Exception, match="not today") as raised:
            wait_for_news(box, 10, lambda: False)

        assert not isinstance(raised.value, imaplib.IMAP4.abort)
        box.close()


def test_a_host_that_tells_of_its_mails_at_every_call_is_not_asked_without_a_pause(mailbox, monkeypatch):
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.5)
    asked: list[bytes] = []
    with serving(talking(b"+ idling\r\n* 1 EXISTS\r\n", asked)) as port:
        mailbox.settings = {"host": "127.0.0.1", "port": port, "security": "none"}
        mailbox.save()
        reader = watching.Reader(mailbox.pk)
        reader.thread.start()
        time.sleep(2.2)
        reader.stop.set()
        reader.thread.join(10)

    assert 3 <= asked.count(b"IDLE") <= 6
