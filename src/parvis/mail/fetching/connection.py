"""A connection to an IMAP host on which no call lasts longer than it may, however slowly the host drips."""

from __future__ import annotations

import imaplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket
from typing import Any

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxLoginError

from parvis.mail.fetching.secrets import secret
from parvis.mail.fetching.tokens import Tokens
from parvis.mail.models import Mailbox

SILENT_SECONDS = 20
CALL_SECONDS = 60
BYE_SECONDS = 3
PORTS = {"tls": 993, "starttls": 143, "none": 143}


class Box(BaseMailBox):
    """imap-tools' mailbox, whose calls end in time: `with box.within(60): …`."""

    def __init__(self, host: str, port: int, security: str, seconds: float) -> None:
        self._host, self._port, self._security, self._silent = host, port, security, min(SILENT_SECONDS, seconds)
        with self.within(seconds):
            super().__init__()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What is under way when they are over ends with TimeoutError, and the connection with it."""
        over = threading.Event()
        timer = threading.Timer(seconds, self._cut, [over])
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, ValueError, AttributeError, imaplib.IMAP4.error, ImapToolsError) as error:
            if over.is_set():
                raise TimeoutError(f"no answer in {seconds:.0f} seconds") from error
            raise
        finally:
            timer.cancel()

    def capabilities(self) -> set[str]:
        """Of the person who is signed in: it may be more than before."""
        _status, answers = self.client.capability()
        return set((answers[0] or b"").decode("ascii", "replace").upper().split())

    def close(self) -> None:
        """Say goodbye if it is quick; the connection is gone in any case."""
        with suppress(Exception), self.within(BYE_SECONDS):
            self.client.logout()
        with suppress(Exception):
            self.client.shutdown()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        context = ssl.create_default_context()
        if self._security == "tls":
            return _SecureClient(self, self._host, self._port, ssl_context=context, timeout=self._silent)
        client = _Known(self, self._host, self._port, timeout=self._silent)
        if self._security == "starttls":
            client.starttls(context)
        return client

    def _cut(self, over: threading.Event) -> None:
        over.set()
        sock: socket | None = getattr(getattr(self, "client", None), "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(SHUT_RDWR)


class _Known(imaplib.IMAP4):
    """A client that its box knows before the host's greeting, which may never end."""

    def __init__(self, box: Box, *arguments: Any, **named: Any) -> None:
        box.client = self
        super().__init__(*arguments, **named)


class _SecureClient(_Known, imaplib.IMAP4_SSL):
    pass


def open_box(mailbox: Mailbox, tokens: Tokens | None = None, *, seconds: float = 0) -> Box:
    """Connected, signed in, its folder chosen. Raises Trouble, OSError, IMAP4.error or ImapToolsError; `trouble.in_words` says them.

    `seconds`: how long each call may last; by default as long as any.
    """
    seconds = seconds or CALL_SECONDS
    said = mailbox.settings
    host, port, user, folder = place(mailbox)
    tokens = tokens or Tokens()
    is_oauth = said.get("auth") == "xoauth2"
    password = tokens.current(mailbox) if is_oauth else secret(mailbox.secret_name)
    box = Box(host, port, said.get("security", "tls"), seconds)
    try:
        with box.within(seconds):
            _sign_in(box, user, password, is_oauth=is_oauth)
            box.folder.set(folder)
    except MailboxLoginError:
        tokens.drop()
        box.close()
        raise
    except BaseException:
        box.close()
        raise
    return box


def place(mailbox: Mailbox) -> tuple[str, int, str, str]:
    """(host, port, user, folder)"""
    said = mailbox.settings
    port = int(said.get("port") or PORTS[said.get("security", "tls")])
    return str(said.get("host", "")), port, str(said.get("user") or mailbox.address), str(said.get("folder") or "INBOX")


def _sign_in(box: Box, user: str, password: str, *, is_oauth: bool) -> None:
    try:
        if is_oauth:
            box.xoauth2(user, password, initial_folder=None)
        elif (user + password).isascii():
            box.login(user, password, initial_folder=None)
        else:
            box.login_utf8(user, password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:  # as imaplib says of AUTHENTICATE what imap-tools says of LOGIN
        raise MailboxLoginError(("NO", [str(error).encode()]), "OK") from error
