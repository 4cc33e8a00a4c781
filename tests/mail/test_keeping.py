"""Mail that came is kept whole, once, and before its host is told."""

import errno
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection

from parvis.kit.clock import now
from parvis.kit.files import keys_in, open_stored
from parvis.kit.jobs import SWEEPS, Sweep, pokes
from parvis.mail import keeping
from parvis.mail.keeping import Delivery, expire_raw, forget, keep, keep_all, take_orphans_in
from parvis.mail.models import IncomingMail, Mailbox

pytestmark = pytest.mark.django_db(transaction=True)


def mail(number: int = 1, *, header: bytes = b"", message_id: bool = True, body: bytes = b"Bonjour") -> bytes:
    named = b"Message-ID: <%d@client.test>\r\n" % number if message_id else b""
    date = b"Date: Sat, 28 Nov 2026 10:00:%02d +0100\r\n" % (number % 60)
    return (
        header
        + b"From: Ann <ann@client.test>\r\nTo: support@parvis.test\r\n"
        + date
        + b"Subject: Hello\r\n"
        + named
        + b"\r\n"
        + body
        + b"\r\n"
    )


@pytest.fixture(autouse=True)
def shelf(tmp_path, settings) -> Path:
    """The folder of the bytes of incoming mail."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "mail"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox.objects.create(key="support", portal_key="yservice", address="support@parvis.test")


def files(shelf: Path) -> list[Path]:
    return sorted(path for path in shelf.rglob("*") if path.is_file())


def content(row: IncomingMail) -> bytes:
    with open_stored(row.raw_key) as file:
        return file.read()


def test_a_mail_is_kept_as_it_came(mailbox, shelf):
    raw = mail()

    row, is_new = keep(raw, mailbox, uid_validity=7, uid=3, envelope_from="ann@client.test", envelope_to="support@parvis.test")

    row.refresh_from_db()
    assert is_new
    assert content(row) == raw
    assert (row.state, row.size, row.uid_validity, row.uid) == ("received", len(raw), 7, 3)
    assert (row.envelope_from, row.envelope_to) == ("ann@client.test", "support@parvis.test")
    assert row.message_key
    assert len(files(shelf)) == 1


def test_its_bytes_are_on_the_disk_before_its_row_is_written(mailbox, monkeypatch):
    seen = []
    flush = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (seen.append("flushed"), flush(descriptor))[1])
    insert = keeping._insert
    monkeypatch.setattr(keeping, "_insert", lambda *arguments: (seen.append("row"), insert(*arguments))[1])

    keep(mail(), mailbox)

    assert seen[0] == "flushed"
    assert seen.index("row") == len(seen) - 1


def test_a_new_mail_wakes_who_works_through_them(mailbox, monkeypatch):
    monkeypatch.setitem(SWEEPS._items, "mail.process_due", Sweep("mail.process_due", 5, lambda: None))
    before = pokes().get("mail.process_due", 0)

    keep(mail(), mailbox)

    assert pokes().get("mail.process_due", 0) > before


@pytest.mark.parametrize(
    "again",
    [
        mail(),
        mail(header=b"Received: from elsewhere by here; Sat, 28 Nov 2026\r\nDelivered-To: support@parvis.test\r\n"),
        mail(header=b"X-Spam-Score: 0\r\nReturn-Path: <ann@client.test>\r\n"),
    ],
    ids=["the same", "another way", "other traces"],
)
def test_the_same_mail_again_is_the_earlier_row_and_leaves_no_second_file(mailbox, shelf, again):
    first, _new = keep(mail(), mailbox, uid_validity=1, uid=1)

    second, is_new = keep(again, mailbox, uid_validity=1, uid=2)

    assert (second.pk, is_new) == (first.pk, False)
    assert len(files(shelf)) == 1
    assert IncomingMail.objects.count() == 1


def test_a_mail_without_message_id_that_a_relay_gave_a_date_line_of_its_own_is_the_same(mailbox):
    first, _new = keep(mail(message_id=False), mailbox)

    second, is_new = keep(mail(message_id=False, header=b"Received: by relay\r\n"), mailbox)

    assert (second.pk, is_new) == (first.pk, False)


def test_two_mailboxes_that_get_the_same_mail_have_one_row(mailbox):
    other = Mailbox.objects.create(key="other", portal_key="ipeos", address="help@parvis.test")

    first, _new = keep(mail(), mailbox, uid_validity=1, uid=1)
    second, is_new = keep(mail(), other, uid_validity=1, uid=1)

    assert (second.pk, is_new) == (first.pk, False)


def test_two_mails_are_two_rows(mailbox):
    kept = keep_all([Delivery(mail(number), mailbox, 1, number) for number in (1, 2)])

    assert [is_new for _row, is_new in kept] == [True, True]


def test_the_same_mail_twice_in_one_batch_is_one_row(mailbox, shelf):
    kept = keep_all([Delivery(mail(), mailbox, 1, 1), Delivery(mail(), mailbox, 1, 2), Delivery(mail(2), mailbox, 1, 3)])

    assert [is_new for _row, is_new in kept] == [True, False, True]
    assert kept[1][0].pk == kept[0][0].pk
    assert len(files(shelf)) == 2


def test_a_host_that_gives_the_number_of_one_mail_to_another_loses_none(mailbox):
    first, _new = keep(mail(1), mailbox, uid_validity=1, uid=1)

    second, is_new = keep(mail(2), mailbox, uid_validity=1, uid=1)

    second.refresh_from_db()
    assert is_new
    assert second.pk != first.pk
    assert second.uid is None


def test_the_same_number_and_the_same_bytes_are_the_same_mail_though_its_key_is_read_otherwise(mailbox, monkeypatch):
    first, _new = keep(mail(), mailbox, uid_validity=1, uid=1)
    monkeypatch.setattr(keeping, "content_keys", lambda read: ("another", ""))

    second, is_new = keep(mail(), mailbox, uid_validity=1, uid=1)

    assert (second.pk, is_new) == (first.pk, False)


def test_a_mail_that_our_reader_fails_on_is_kept_all_the_same(mailbox, monkeypatch):
    def fail(raw):
        raise RecursionError

    monkeypatch.setattr(keeping, "read", fail)

    row, is_new = keep(mail(), mailbox)
    again, is_new_again = keep(mail(), mailbox)

    assert (is_new, is_new_again) == (True, False)
    assert again.pk == row.pk


def test_a_full_disk_keeps_nothing_half(mailbox, shelf, monkeypatch):
    save = default_storage.save
    calls = []

    def save_two(name, content):
        calls.append(name)
        if len(calls) > 2:
            path = Path(default_storage.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", save_two)

    with pytest.raises(OSError, match="No space left"):
        keep_all([Delivery(mail(number), mailbox, 1, number) for number in range(1, 6)])

    assert not IncomingMail.objects.exists()
    assert files(shelf) == []


def test_a_mail_too_large_is_kept_whole_and_its_size_says_so(mailbox, shelf):
    raw = mail(body=b"x" * (keeping.LARGEST_BYTES + 10))

    row, _new = keep(raw, mailbox)

    assert row.size > keeping.LARGEST_BYTES
    assert files(shelf)[0].stat().st_size == len(raw)


def test_of_a_mail_beyond_all_measure_the_beginning_is_kept(mailbox, shelf, monkeypatch):
    monkeypatch.setattr(keeping, "HARD_BYTES", 5000)
    monkeypatch.setattr(keeping, "BEGINNING_BYTES", 1000)
    raw = mail(body=b"x" * 6000)

    row, _new = keep(raw, mailbox)

    assert row.size == len(raw)
    assert files(shelf)[0].read_bytes() == raw[:1000]


def test_when_the_commit_fails_the_bytes_stay_and_are_taken_in_later(mailbox, shelf, monkeypatch):
    def fail(*arguments):
        raise DatabaseError("connection lost")

    with monkeypatch.context() as patched, pytest.raises(DatabaseError):
        patched.setattr(keeping, "_insert", fail)
        keep(mail(), mailbox)
    assert len(files(shelf)) == 1

    assert take_orphans_in() == 0  # too fresh: whoever wrote them may be about to commit
    with time_machine.travel(now() + timedelta(hours=2), tick=True):
        assert take_orphans_in() == 1
        assert take_orphans_in() == 0

    row = IncomingMail.objects.get()
    assert content(row) == mail()
    assert len(files(shelf)) == 1


def test_bytes_without_a_row_of_a_mail_that_is_kept_otherwise_are_let_go(mailbox, shelf):
    keep(mail(), mailbox)
    IncomingMail.objects.all().delete()
    second, _new = keep(mail(), mailbox)

    with time_machine.travel(now() + timedelta(hours=2), tick=True):
        assert take_orphans_in() == 0

    assert [path.name for path in files(shelf)] == [second.raw_key.rpartition("/")[2]]


def test_half_written_bytes_are_no_mail(mailbox, shelf):
    row, _new = keep(mail(), mailbox)
    Path(default_storage.path(row.raw_key)).write_bytes(mail()[:20])
    IncomingMail.objects.all().delete()

    with time_machine.travel(now() + timedelta(hours=2), tick=True):
        assert take_orphans_in() == 0

    assert files(shelf) == []


def test_raw_bytes_go_when_their_time_has_come_and_the_row_stays(mailbox, shelf, settings):
    settings.RAW_MAIL_DAYS = 90
    row, _new = keep(mail(1), mailbox)
    waiting, _new = keep(mail(2), mailbox)
    IncomingMail.objects.filter(pk=row.pk).update(state="done")

    with time_machine.travel(now() + timedelta(days=89), tick=True):
        assert expire_raw() == 0
    with time_machine.travel(now() + timedelta(days=91), tick=True):
        assert expire_raw() == 1
        assert take_orphans_in() == 0

    row.refresh_from_db()
    assert row.raw_key == ""
    assert [path.name for path in files(shelf)] == [waiting.raw_key.rpartition("/")[2]]  # nobody has decided about it
    assert keep(mail(1), mailbox) == (row, False)


def test_a_mail_that_is_forgotten_does_not_come_back(mailbox, shelf):
    row, _new = keep(mail(), mailbox)

    forget([row])

    with time_machine.travel(now() + timedelta(hours=2), tick=True):
        assert take_orphans_in() == 0
    assert not IncomingMail.objects.exists()
    assert keys_in("mail/0") == ([], [])


WRITER = """
import os, sys, threading, django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[2]
from parvis.mail.keeping import keep
from parvis.mail.models import Mailbox
mailbox = Mailbox.objects.get()
sys.stdin.readline()
kept = [keep(b"From: a@b.test\\r\\nMessage-ID: <%d@b.test>\\r\\n\\r\\nx" % number, mailbox)[1] for number in range(20)]
print(sum(kept))
"""


@pytest.mark.slow
def test_processes_that_keep_the_same_mails_at_once_keep_each_once(mailbox, shelf, tmp_path):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "parvis.config.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITER, str(connection.settings_dict["NAME"]), str(tmp_path)]
    writers = [subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _number in range(2)]

    answers = [writer.communicate(timeout=100)[0] for writer in _all_started(writers)]

    assert sum(map(int, answers)) == 20
    assert IncomingMail.objects.count() == 20
    assert len(files(shelf)) == 20


def _all_started(writers):
    """Each waits for a line; they are all told in the same moment, as far as a test can."""
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    return writers
