"""The demo's mail server: takes every mail and sends none on; each becomes a file of the inbox.

Mail to an address of a portal is handed over to Parvis too, as a mail host would.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

logger = logging.getLogger(__name__)

SUFFIX = ".eml"
TakeIn = Callable[[bytes, str, list[str]], None]
"""(the mail, its sender, its recipients): keeps it when one of them is ours; raises when it could not be kept."""


class Catcher:
    """Writes the bytes of each mail, preceded by the two lines in which a mail server notes the envelope."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.take_in: TakeIn | None = None  # while the demo is being filled, nobody is there to take a mail in

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        noted = [f"Return-Path: <{envelope.mail_from or ''}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        raw = envelope.original_content or b""
        if self.take_in is not None:
            try:
                await asyncio.to_thread(self.take_in, raw, envelope.mail_from or "", list(envelope.rcpt_tos))
            except Exception:
                # whatever it is, a mail host tries again
                logger.exception("a mail could not be taken in")
                return "451 It cannot be taken in right now, try again later"
        store(self.folder, "".join(f"{line}\r\n" for line in noted).encode() + raw)
        return "250 Kept for the inbox"


def store(folder: Path, raw: bytes) -> Path:
    """Names sort by arrival; a mail is there whole or not at all."""
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    part = folder / f"{name}.part"
    part.write_bytes(raw)
    return part.rename(folder / f"{name}{SUFFIX}")


def start(folder: Path, port: int) -> Controller:
    """A server in a thread of this process; `stop()` ends it."""
    controller = Controller(Catcher(folder), hostname="127.0.0.1", port=port, decode_data=False, data_size_limit=100 * 1024 * 1024)
    controller.start()
    return controller
