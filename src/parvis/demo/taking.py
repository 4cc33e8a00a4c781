"""Mail that somebody writes to the demo's portals, on its way into Parvis."""

from django.db import close_old_connections

from parvis.mail.receiving import mailbox_for, receive


def take_in(raw: bytes, sender: str, recipients: list[str]) -> None:
    """Keep the mail when one of its recipients is an address of ours. Raises OSError or DatabaseError."""
    close_old_connections()
    try:
        ours = [(address, mailbox) for address in recipients if (mailbox := mailbox_for(address))]
        if ours:
            receive(raw, ours[0][1], envelope_from=sender, recipients=[address for address, _mailbox in ours])
    finally:
        close_old_connections()
