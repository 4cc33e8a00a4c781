"""Mail that somebody writes to the demo's portals, on its way into Parvis."""

from django.db import close_old_connections

from parvis.mail.models import Mailbox
from parvis.mail.reading import read
from parvis.mail.receiving import mailbox_for, receive

HOST = "mx.demo.invalid"
"""How the demo signs what it found out of a sender. Presets name no host: a real portal believes those that its operator names."""


def vouch_for_visitors() -> None:
    """Let the mailboxes of this demo believe its own mail host, and nobody else."""
    for mailbox in Mailbox.objects.all():
        mailbox.settings = {**mailbox.settings, "authserv_ids": [HOST]}
        mailbox.save(update_fields=["settings"])


def take_in(raw: bytes, sender: str, recipients: list[str]) -> None:
    """Keep the mail when one of its recipients is an address of ours. Raises OSError or DatabaseError."""
    close_old_connections()
    try:
        ours = [(address, mailbox) for address in recipients if (mailbox := mailbox_for(address))]
        if ours:
            receive(vouched(raw, ours[0][1]), ours[0][1], envelope_from=sender, recipients=[address for address, _mailbox in ours])
    finally:
        close_old_connections()


def vouched(raw: bytes, mailbox: Mailbox) -> bytes:
    """`raw` as the mail host of a real portal would hand it over: with what it found out of the sender. Here everybody is who they say."""
    hosts = mailbox.settings.get("authserv_ids", [])
    if not hosts:
        return raw
    domain = read(raw).sender.email.rpartition("@")[2]
    return f"Authentication-Results: {hosts[0]}; dmarc=pass header.from={domain}\r\n".encode() + raw
