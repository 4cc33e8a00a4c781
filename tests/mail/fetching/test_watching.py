"""A worker's own thread for each mailbox."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache

from parvis.kit.clock import now
from parvis.mail.fetching import watching
from parvis.mail.fetching.lease import Lease, Lost
from parvis.mail.fetching.watching import note_failure, note_well, watch_mailboxes
from parvis.mail.models import IncomingMail, MailAlert, Mailbox
from tests.mail.fetching.conftest import mail


@pytest.fixture
def watched(mailbox, monkeypatch):
    """The mailbox, while a worker reads it."""
    cache.clear()
    monkeypatch.setattr(watching, "BACK_OFF_SECONDS", (0.2,))
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.2)
    stop = threading.Event()
    thread = threading.Thread(target=watch_mailboxes, args=(stop,), daemon=True)
    thread.start()
    yield mailbox
    stop.set()
    thread.join(30)
    assert not thread.is_alive()


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def kept() -> int:
    return IncomingMail.objects.count()


def test_a_mail_that_comes_while_the_worker_waits_is_kept_at_once(mailhost, watched):
    mailhost.put(watched.address, mail(1))
    wait_until(lambda: kept() == 1, "the first mail")

    begun = time.monotonic()
    mailhost.put(watched.address, mail(2))
    wait_until(lambda: kept() == 2, "the host told us of the second")

    assert time.monotonic() - begun < watching.NEWS_SECONDS / 4


def test_a_host_that_stops_and_starts_is_read_again_without_anybody(mailhost, watched):
    mailhost.put(watched.address, mail(1))
    wait_until(lambda: kept() == 1, "the first mail")

    mailhost.run("imap-stop")
    try:
        wait_until(lambda: Mailbox.objects.get(pk=watched.pk).failing_since is not None, "that it fails is noted")
        assert str(watched.settings["port"]) in Mailbox.objects.get(pk=watched.pk).last_error
    finally:
        mailhost.run("imap-start")
    mailhost.put(watched.address, mail(2))

    wait_until(lambda: kept() == 2, "the second mail")
    wait_until(lambda: Mailbox.objects.get(pk=watched.pk).failing_since is None, "that it is well is noted")
    assert Mailbox.objects.get(pk=watched.pk).last_error == ""


def test_a_mailbox_that_is_put_out_of_use_is_left_alone(mailhost, watched):
    mailhost.put(watched.address, mail(1))
    wait_until(lambda: kept() == 1, "the first mail")

    Mailbox.objects.filter(pk=watched.pk).update(is_active=False)
    wait_until(lambda: not any(one.name == f"mailbox-{watched.pk}" for one in threading.enumerate()), "its thread ends")
    mailhost.put(watched.address, mail(2))
    time.sleep(0.5)

    assert kept() == 1


@pytest.fixture
def post(db) -> Mailbox:
    cache.clear()
    return Mailbox.objects.create(key="post", portal_key="yservice", address="post@parvis.test", settings={"host": "localhost"})


def test_one_worker_reads_a_mailbox_at_a_time(post):
    first, second = Lease(post.pk), Lease(post.pk)

    assert first.take()
    assert not second.take()
    first.leave()
    assert second.take()


def test_a_worker_that_lost_its_mailbox_lets_go(post):
    first = Lease(post.pk)
    first.take()
    cache.set(f"mailbox-reader:{post.pk}", "x@elsewhere:1:1", 100)

    with pytest.raises(Lost):
        first.hold()


def test_a_dead_worker_of_this_machine_holds_nothing(post):
    import socket

    cache.set(f"mailbox-reader:{post.pk}", f"x@{socket.gethostname()}:999999:1", 100)

    assert Lease(post.pk).take()


def test_the_team_is_told_once_of_a_mailbox_that_fails_for_long(post):
    note_failure(post, ConnectionRefusedError())
    post.refresh_from_db()
    assert not MailAlert.objects.exists()

    Mailbox.objects.filter(pk=post.pk).update(failing_since=now() - timedelta(minutes=16))
    for _time in range(3):
        post.refresh_from_db()
        note_failure(post, ConnectionRefusedError())

    alert = MailAlert.objects.get()
    assert (alert.kind, alert.count, alert.portal_key) == ("mailbox_failing", 1, "yservice")
    assert alert.data["mailbox"] == "post@parvis.test"


def test_a_fault_of_one_mail_is_said_without_calling_the_mailbox_broken(post):
    note_well(post, "Number 3 cannot be fetched.")

    post.refresh_from_db()
    assert (post.failing_since, post.last_error) == (None, "Number 3 cannot be fetched.")
