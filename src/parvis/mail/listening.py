"""Taking mail from a mail host by LMTP, or by SMTP: it hears «250» once the mail is committed, and «451» when the trouble is ours."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, close_old_connections

from parvis.kit.jobs import watch
from parvis.mail.keeping import HARD_BYTES
from parvis.mail.models import Mailbox
from parvis.mail.receiving import mailbox_for, receive

logger = logging.getLogger(__name__)

MOST_CONNECTIONS = 50
CALL_SECONDS = 180
"""For one command, and for the whole of one mail."""
LINE_BYTES = 25 * 1024 * 1024
"""Mails are written with lines of any length; refusing one would send the mail back."""
LATER = "451 4.3.0 The mail cannot be kept right now, try again later"
OURS = (OSError, DatabaseError, InterfaceError)
Answer = TypeVar("Answer")


@dataclass
class Door:
    """What aiosmtpd asks about each recipient and each mail. The database is asked in threads of its own."""

    is_lmtp: bool = True
    open_connections: int = 0
    mailboxes: WeakKeyDictionary[Envelope, Mailbox] = field(default_factory=WeakKeyDictionary)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "mail-door"))

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        try:
            mailbox = await self._asked(lambda: mailbox_for(address))
        except OURS:
            logger.exception("whether an address is ours could not be found out")
            return LATER
        if mailbox is None:
            return "550 5.1.1 Nobody receives mail at this address here"
        envelope.rcpt_tos.append(address)
        self.mailboxes.setdefault(envelope, mailbox)
        return "250 2.1.5 Recipient OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """LMTP wants one answer for each recipient (RFC 2033)."""
        raw, sender, recipients = envelope.original_content or b"", envelope.mail_from or "", list(envelope.rcpt_tos)
        mailbox = self.mailboxes[envelope]
        try:
            row, _is_new = await self._asked(lambda: receive(raw, mailbox, envelope_from=sender, recipients=recipients))
            said = f"250 2.0.0 Kept as {row.pk}"
        except OURS:
            logger.exception("a mail could not be kept, its host was told to try again")
            said = LATER
        return "\r\n".join([said] * (len(recipients) if self.is_lmtp else 1))

    async def handle_exception(self, error: Exception) -> str:
        logger.error("the mail door failed", exc_info=error)
        return LATER

    async def _asked(self, question: Callable[[], Answer]) -> Answer:
        def ask() -> Answer:
            close_old_connections()
            try:
                return question()
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self.threads, ask)


class _Counted(SMTP):
    """Refuses, for a while, more connections than we have strength for."""

    line_length_limit = LINE_BYTES

    def connection_made(self, transport: Any) -> None:
        self.event_handler.open_connections += 1
        if self.event_handler.open_connections > MOST_CONNECTIONS:
            transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
            transport.close()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open_connections -= 1
        super().connection_lost(error)


class _CountedLMTP(_Counted, LMTP):
    pass


@watch
def listen_if_wanted(stop: threading.Event) -> None:
    """In a worker, when PARVIS_LMTP_LISTEN says where."""
    if settings.LMTP_LISTEN:
        listen(settings.LMTP_LISTEN, stop)
    stop.wait()


def listen(where: str, stop: threading.Event, *, is_lmtp: bool = True) -> None:
    """Take mail until `stop` is set. `where`: "port" or "host:port"; a port alone is of this machine only. Raises OSError."""
    host, port = address_of(where)
    asyncio.run(_serve(host, port, stop, is_lmtp=is_lmtp))


def address_of(where: str) -> tuple[str, int]:
    """Raises ImproperlyConfigured."""
    host, _colon, port = where.strip().rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured(f"“{where}” is not a place to listen: write a port, or host:port such as 127.0.0.1:8024.")
    return host.strip("[]") or "127.0.0.1", int(port)


async def _serve(host: str, port: int, stop: threading.Event, *, is_lmtp: bool) -> None:
    door = Door(is_lmtp)
    loop = asyncio.get_running_loop()

    def enter() -> SMTP:
        kind = _CountedLMTP if is_lmtp else _Counted
        return kind(door, data_size_limit=HARD_BYTES, enable_SMTPUTF8=True, timeout=CALL_SECONDS, ident="Parvis", loop=loop)

    server = await loop.create_server(enter, host, port)
    logger.info("mail is taken at %s:%s", host, port)
    try:
        while not stop.is_set():
            await asyncio.sleep(0.2)
    finally:
        server.close()
        door.threads.shutdown(wait=True)
