"""The demo's mail server: takes every mail and sends none on; each becomes a file of the inbox."""

import secrets
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SUFFIX = ".eml"


class Catcher:
    """Writes the bytes of each mail, preceded by the two lines in which a mail server notes the envelope."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        noted = [f"Return-Path: <{envelope.mail_from or ''}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        store(self.folder, "".join(f"{line}\r\n" for line in noted).encode() + (envelope.original_content or b""))
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
