"""The mailboxes of a portal, from its preset to the rows that workers read, and back."""

import shutil

import pytest

from parvis.mail.models import IncomingMail, Mailbox
from parvis.presets.apply import apply
from parvis.presets.check import mistakes_together
from parvis.presets.export import canonical_texts, export
from parvis.presets.source import read

pytestmark = pytest.mark.django_db
MAILBOX = """
[[mailboxes]]
key = "support"
address = "support@petite.example"
aliases = ["aide@petite.example"]
service = "question"
host = "imap.petite.example"
secret = "PARVIS_MAILBOX_PETITE"
after = "move:Archive"
authserv_ids = ["mx.petite.example"]
strangers = "hold"
"""


@pytest.fixture
def with_mailbox(folder):
    path = folder / "portal.toml"
    path.write_text(path.read_text(encoding="utf-8") + MAILBOX, encoding="utf-8")
    return read(folder)


def test_a_mailbox_becomes_a_row_with_what_its_silence_means(with_mailbox):
    apply(with_mailbox)

    row = Mailbox.objects.get()
    assert (row.key, row.portal_key, row.service_slug, row.secret_name) == ("petite-support", "petite", "question", "PARVIS_MAILBOX_PETITE")
    assert (row.address, row.aliases, row.protocol) == ("support@petite.example", ["aide@petite.example"], "imap")
    assert row.settings == {
        "host": "imap.petite.example",
        "security": "tls",
        "folder": "INBOX",
        "auth": "password",
        "after": "move:Archive",
        "poll_seconds": 60,
        "authserv_ids": ["mx.petite.example"],
        "checked_by_relay": False,
        "strangers": "hold",
    }


def test_it_comes_out_as_it_was_written_and_a_second_apply_changes_nothing(with_mailbox):
    apply(with_mailbox)

    assert export("petite") == canonical_texts(with_mailbox)
    assert MAILBOX.strip() in export("petite")["portal.toml"]
    assert apply(with_mailbox) == []


def test_a_change_reaches_the_row_and_leaves_where_its_reading_stands(with_mailbox, change):
    apply(with_mailbox)
    Mailbox.objects.update(last_uid=7, uid_validity=3)

    apply(change("portal.toml", "imap.petite.example", "mail.petite.example"))

    row = Mailbox.objects.get()
    assert (row.settings["host"], row.last_uid, row.uid_validity) == ("mail.petite.example", 7, 3)


@pytest.mark.parametrize(("has_mail", "left"), [(True, [False]), (False, [])])
def test_a_mailbox_that_goes_keeps_what_it_received(with_mailbox, folder, has_mail, left):
    apply(with_mailbox)
    if has_mail:
        IncomingMail.objects.create(mailbox=Mailbox.objects.get(), content_key="x", size=1)
    path = folder / "portal.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(MAILBOX, ""), encoding="utf-8")

    apply(read(folder))

    assert list(Mailbox.objects.values_list("is_active", flat=True)) == left
    assert "mailboxes" not in export("petite")["portal.toml"]


def test_two_presets_cannot_share_an_address(with_mailbox, tmp_path, folder):
    twin = read(shutil.copytree(folder, tmp_path / "twin"))

    found = [str(one) for one in mistakes_together([with_mailbox, twin])]

    assert "twin/portal.toml: mailboxes: “support@petite.example” is already used by the preset “petite”." in found
