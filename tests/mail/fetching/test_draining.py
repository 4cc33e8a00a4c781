"""A real mailbox into our keeping: nothing lost, nothing twice, and the host is told only of what is kept."""

import errno
from datetime import timedelta

import pytest
from django.utils.translation import override

from parvis.kit.clock import now
from parvis.mail import keeping
from parvis.mail.fetching import draining
from parvis.mail.fetching.draining import Drain
from parvis.mail.fetching.folder import Folder
from parvis.mail.models import IncomingMail, Mailbox
from tests.mail.fetching.conftest import mail


def subjects() -> list[str]:
    from parvis.kit.files import open_stored

    found = []
    for row in IncomingMail.objects.order_by("id"):
        with open_stored(row.raw_key) as file:
            found.append(next(line.decode() for line in file.read().splitlines() if line.startswith(b"Subject")).removeprefix("Subject: "))
    return found


def test_new_mails_are_kept_and_marked_as_seen(mailhost, mailbox, drained):
    mailhost.put(mailbox.address, mail(1), mail(2))

    assert drained(mailbox) == (2, "")

    assert subjects() == ["Number 1", "Number 2"]
    assert mailhost.uids(mailbox.address, "UNSEEN") == []
    assert drained(mailbox) == (0, "")


def test_mail_delivered_by_a_relay_is_kept(mailhost, mailbox, drained):
    mailhost.send(mail(1), mailbox.address)
    mailhost.wait_for_mails(mailbox.address, 1)

    assert drained(mailbox) == (1, "")


def test_what_had_been_read_before_the_first_look_is_left_and_what_is_read_later_is_not(mailhost, mailbox, drained):
    mailhost.put(mailbox.address, mail(1), flags="(\\Seen)")
    assert drained(mailbox) == (0, "")

    mailhost.put(mailbox.address, mail(2), flags="(\\Seen)")

    assert drained(mailbox) == (1, "")
    assert subjects() == ["Number 2"]


def test_the_same_mail_thrice_with_other_traces_and_a_copy_is_one(mailhost, mailbox, drained):
    mailhost.put(mailbox.address, mail(1), mail(1), mail(1, header=b"Received: from a by b\r\nReturn-Path: <ann@client.test>\r\n"))
    with mailhost.open(mailbox.address) as client:
        client.uid("COPY", "1", "INBOX")

    assert drained(mailbox) == (1, "")

    assert mailhost.uids(mailbox.address, "UNSEEN") == []


def test_the_same_mail_in_two_mailboxes_is_one(mailhost, mailbox, drained):
    other = Mailbox.objects.create(
        key="other", portal_key="ipeos", address=f"other-{mailbox.address}", settings=mailbox.settings, secret_name=mailbox.secret_name
    )
    mailhost.put(mailbox.address, mail(1))
    mailhost.put(other.address, mail(1), mail(2))

    assert [drained(mailbox), drained(other)] == [(1, ""), (1, "")]


def test_a_host_that_numbers_anew_is_looked_at_again_and_nothing_is_twice(mailhost, mailbox, drained):
    mailhost.put(mailbox.address, mail(1), mail(2))
    drained(mailbox)
    with mailhost.open(mailbox.address) as client:
        client.create("Aside")
        client.uid("COPY", "1:*", "Aside")
    mailhost.put(mailbox.address, mail(3), flags="(\\Seen)")
    Mailbox.objects.filter(pk=mailbox.pk).update(settings=mailbox.settings | {"folder": "Aside"})
    with mailhost.open(mailbox.address) as client:
        client.uid("COPY", "3", "Aside")

    assert drained(mailbox) == (1, "")

    mailbox.refresh_from_db()
    assert subjects() == ["Number 1", "Number 2", "Number 3"]
    assert mailbox.last_uid == 3


@pytest.mark.parametrize(("after", "left", "aside"), [("delete", [], 0), ("move:Kept", [], 2), ("flag", [1, 2], 0)])
def test_what_is_kept_is_put_away_as_configured(mailhost, mailbox, drained, after, left, aside):
    Mailbox.objects.filter(pk=mailbox.pk).update(settings=mailbox.settings | {"after": after})
    mailhost.put(mailbox.address, mail(1), mail(2))

    assert drained(mailbox) == (2, "")

    assert mailhost.uids(mailbox.address) == left
    if aside:
        assert len(mailhost.uids(mailbox.address, "ALL", "Kept")) == aside


def test_a_full_disk_leaves_the_mail_on_the_host_unmarked(mailhost, mailbox, drained, monkeypatch):
    def full(files):
        raise OSError(errno.ENOSPC, "No space left on device")

    mailhost.put(mailbox.address, mail(1), mail(2))
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(keeping, "put", full)
        drained(mailbox)

    assert not IncomingMail.objects.exists()
    assert mailhost.uids(mailbox.address, "UNSEEN") == [1, 2]
    assert drained(mailbox) == (2, "")


def test_a_mail_that_was_kept_but_not_marked_is_marked_the_next_time(mailhost, mailbox, drained, monkeypatch):
    mailhost.put(mailbox.address, mail(1))
    with monkeypatch.context() as patched, pytest.raises(ConnectionError):
        patched.setattr(Folder, "put_away", lambda *arguments: (_ for _ in ()).throw(ConnectionError))
        drained(mailbox)
    assert mailhost.uids(mailbox.address, "UNSEEN") == [1]

    assert drained(mailbox) == (0, "")

    assert mailhost.uids(mailbox.address, "UNSEEN") == []
    assert IncomingMail.objects.count() == 1


def test_a_mail_that_the_host_cannot_give_stops_no_other_and_is_told(mailhost, mailbox, drained, monkeypatch):
    mailhost.put(mailbox.address, mail(1), mail(2), mail(3))
    raw, raws = Folder.raw, Folder.raws
    with monkeypatch.context() as patched:
        patched.setattr(Folder, "raws", lambda self, uids: {uid: got for uid, got in raws(self, uids).items() if uid != 2})
        patched.setattr(Folder, "raw", lambda self, uid, most: b"" if uid == 2 else raw(self, uid, most))

        with override("en"):
            assert drained(mailbox) == (2, "Not all mails can be fetched: the host does not give number 2. It is tried again.")
    with mailhost.open(mailbox.address) as client:
        client.uid("STORE", "2", "+FLAGS", "(\\Seen)")  # somebody reads it meanwhile

    assert drained(mailbox) == (1, "")
    assert IncomingMail.objects.count() == 3


def test_a_mail_on_which_the_host_hangs_up_comes_last(mailhost, mailbox, opened, monkeypatch):
    mailhost.put(mailbox.address, mail(1), mail(2), mail(3))
    raw, raws, asked = Folder.raw, Folder.raws, []

    def hang_up(self, uids):
        asked.append(list(uids))
        if 2 in uids:
            self.box.client.sock.close()
            raise ConnectionResetError
        return raws(self, uids)

    monkeypatch.setattr(Folder, "raws", hang_up)
    monkeypatch.setattr(Folder, "raw", lambda self, uid, most: hang_up(self, [uid]).get(uid, b""))
    drain = Drain(mailbox)
    for _attempt in range(3):
        with pytest.raises(ConnectionResetError):
            drain.run(Folder(opened(mailbox)))

    assert asked[0] == [1, 2, 3]
    assert sorted(subjects()) == ["Number 1", "Number 3"]
    assert raw is not None


def test_a_heavy_mail_comes_in_pieces_and_whole(mailhost, mailbox, drained, monkeypatch):
    monkeypatch.setattr("parvis.mail.fetching.folder.PIECE_BYTES", 1000)
    monkeypatch.setattr(draining, "PIECE_BYTES", 1000)
    heavy = mail(1, body=b"\r\n".join(b"line %d of many" % number for number in range(500)))
    mailhost.put(mailbox.address, heavy, mail(2))

    assert drained(mailbox) == (2, "")

    assert IncomingMail.objects.order_by("id")[0].size == len(heavy)


def test_of_a_mail_beyond_all_measure_only_the_beginning_is_fetched(mailhost, mailbox, drained, monkeypatch):
    monkeypatch.setattr(draining, "HARD_BYTES", 2000)
    monkeypatch.setattr(draining, "BEGINNING_BYTES", 500)
    huge = mail(1, body=b"\r\n".join(b"line %d of many" % number for number in range(500)))
    mailhost.put(mailbox.address, huge)

    assert drained(mailbox) == (1, "")

    row = IncomingMail.objects.get()
    assert row.size == len(huge)
    assert len(_content(row)) == 500


def _content(row: IncomingMail) -> bytes:
    from parvis.kit.files import open_stored

    with open_stored(row.raw_key) as file:
        return file.read()


def test_more_mails_than_fit_in_one_batch_all_come(mailhost, mailbox, drained):
    mailhost.put(mailbox.address, *(mail(number) for number in range(120)))
    begun = now()

    assert drained(mailbox) == (120, "")

    assert now() - begun < timedelta(seconds=60)
    assert mailhost.uids(mailbox.address, "UNSEEN") == []
