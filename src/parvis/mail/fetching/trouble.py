"""What is wrong with a mailbox, in a sentence that tells its operator where to look."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError, UnexpectedCommandStatusError

from parvis.kit.text import excerpt, one_line

_ANSWER = re.compile(rb"[\x20-\x7e]+")


class Trouble(Exception):  # noqa: N818  a finding, not a fault of the program
    """The sentence says what is wrong and what to do."""


def in_words(error: BaseException, *, host: str, port: int, user: str = "", folder: str = "") -> str:
    """One sentence about why the mailbox could not be read; never a secret."""
    where = {"host": host, "port": port, "user": user, "folder": folder, "why": _said_by(error)}
    if isinstance(error, Trouble):
        return str(error)
    for kinds, words in _SENTENCES():
        if isinstance(error, kinds):
            return words % where
    return _("The mailbox at %(host)s:%(port)s could not be read: %(why)s") % where


def _SENTENCES() -> list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]]:  # noqa: N802  a table, told in the language of now
    """The first that fits counts, so the narrow ones come first."""
    return [
        (
            ssl.SSLCertVerificationError,
            _("The certificate of %(host)s:%(port)s is not to be trusted (%(why)s): check host, port and certificate."),
        ),
        (ssl.SSLError, _("%(host)s:%(port)s does not speak TLS as we do (%(why)s): check port and security.")),
        (socket.gaierror, _("There is no host called %(host)s: check host.")),
        (ConnectionRefusedError, _("Nothing answers at %(host)s:%(port)s: is the mail host running, and the port right?")),
        (TimeoutError, _("%(host)s:%(port)s takes too long to answer: is it overloaded, or is a firewall between?")),
        (MailboxLoginError, _("%(host)s does not let “%(user)s” in: check user and the secret (%(why)s).")),
        (MailboxFolderSelectError, _("“%(user)s” has no folder “%(folder)s” at %(host)s: check folder (%(why)s).")),
        (imaplib.IMAP4.abort, _("The connection to %(host)s:%(port)s broke: %(why)s")),
        ((imaplib.IMAP4.error, ImapToolsError), _("%(host)s:%(port)s refused what it was asked: %(why)s")),
        ((DatabaseError, InterfaceError), _("Our database could not keep the mail: %(why)s")),
        (OSError, _("The mail could not be fetched or kept: %(why)s")),
    ]


def _said_by(error: BaseException) -> str:
    if isinstance(error, UnexpectedCommandStatusError):
        pieces = [piece for piece in error.command_result[1] or [] if isinstance(piece, bytes)]
        text = b" ".join(match for piece in pieces for match in _ANSWER.findall(piece)).decode("ascii")
    elif isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message
    else:
        text = str(error) or type(error).__name__
    return excerpt(one_line(text), 200)
