"""For whom a mail is that a host hands over: which mailbox has this address."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from parvis.mail.keeping import keep
from parvis.mail.models import IncomingMail, Mailbox

_SIGNED = ("reply+", "bounce+")
_PREFERRED = (Mailbox.Protocol.LMTP, Mailbox.Protocol.COMMAND, Mailbox.Protocol.IMAP)


def mailbox_for(address: str) -> Mailbox | None:
    """The mailbox of an address, of an alias, of either with `+anything`, or of an address that our own mails name; None: nobody's."""
    wanted = address.strip().strip("<>").lower()
    local, at, domain = wanted.rpartition("@")
    if not at:
        return None
    plain = f"{local.partition('+')[0]}@{domain}"
    mailboxes = list(Mailbox.objects.filter(is_active=True))
    for known in (wanted, plain):
        for mailbox in mailboxes:
            if known in _addresses(mailbox):
                return mailbox
    if wanted.startswith(_SIGNED) and domain == settings.MAIL_DOMAIN.lower() and mailboxes:
        return min(mailboxes, key=lambda mailbox: (_PREFERRED.index(Mailbox.Protocol(mailbox.protocol)), mailbox.key))
    return None


def receive(raw: bytes, mailbox: Mailbox, *, envelope_from: str, recipients: Iterable[str]) -> tuple[IncomingMail, bool]:
    """Keep a mail once, however many of its recipients are ours. Of them the one that says most is noted: a signed address.

    Raises OSError or DatabaseError when it could not be kept: then its host must be told to try again.
    """
    told = sorted(recipients, key=lambda address: not address.lower().startswith(_SIGNED))
    return keep(raw, mailbox, envelope_from=envelope_from, envelope_to=told[0] if told else "")


def _addresses(mailbox: Mailbox) -> set[str]:
    return {str(address).strip().lower() for address in (mailbox.address, *mailbox.aliases)}
