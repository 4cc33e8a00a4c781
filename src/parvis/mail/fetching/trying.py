"""Whether a mailbox can be read: connected, signed in, its folder chosen, and nothing changed there.

Hosts are those of the configuration, which the worker calls all day; none can be named by who asks for a trial.
"""

from __future__ import annotations

import imaplib
import logging
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from imap_tools.errors import ImapToolsError

from parvis.mail.fetching.connection import CALL_SECONDS, open_box, place
from parvis.mail.fetching.folder import Folder
from parvis.mail.fetching.trouble import Trouble, in_words
from parvis.mail.models import Mailbox

logger = logging.getLogger(__name__)
FAILURES = (Trouble, OSError, ValueError, imaplib.IMAP4.error, ImapToolsError)


@dataclass(frozen=True)
class Tried:
    """`sentence`: what was found, or what failed and where to look; never a secret."""

    is_well: bool
    sentence: str


def tried(mailbox: Mailbox, seconds: float = 0) -> Tried:
    """`seconds`: how long each call to the host may last; by default as long as any."""
    if not mailbox.is_active:
        return Tried(True, _("out of use."))
    if mailbox.protocol != Mailbox.Protocol.IMAP:
        return Tried(True, _("waits for a mail host to hand mails over."))
    host, port, user, folder = place(mailbox)
    where = {"host": host, "port": port, "folder": folder}
    try:
        box = open_box(mailbox, seconds=seconds)
        try:
            with box.within(seconds or CALL_SECONDS):
                waiting, tells = len(Folder(box).unseen()), "IDLE" in box.capabilities()
        finally:
            box.close()
    except FAILURES as error:
        logger.warning("mailbox %s was tried and cannot be read (%s)", mailbox.pk, type(error).__name__)
        return Tried(False, in_words(error, host=host, port=port, user=user, folder=folder))
    return Tried(True, _found(waiting, tells=tells) % (where | {"count": waiting}))


def _found(count: int, *, tells: bool) -> str:
    if tells:
        return ngettext(
            "signed in at %(host)s:%(port)s, %(count)d mail waits in “%(folder)s”, the host tells us of new mail.",
            "signed in at %(host)s:%(port)s, %(count)d mails wait in “%(folder)s”, the host tells us of new mail.",
            count,
        )
    return ngettext(
        "signed in at %(host)s:%(port)s, %(count)d mail waits in “%(folder)s”, the host is asked for new mail from time to time.",
        "signed in at %(host)s:%(port)s, %(count)d mails wait in “%(folder)s”, the host is asked for new mail from time to time.",
        count,
    )
