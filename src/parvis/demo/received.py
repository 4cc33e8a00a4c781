"""A mail as the demo's inbox shows it, read from its bytes and from nothing else."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property


@dataclass(frozen=True)
class Received:
    """`key`: the name of its file, which begins with its arrival in nanoseconds."""

    key: str
    raw: bytes = field(repr=False)

    @cached_property
    def message(self) -> Message:
        return message_from_bytes(self.raw)

    @property
    def subject(self) -> str:
        return self._header("Subject")

    @property
    def sender(self) -> str:
        return self._header("From")

    @property
    def to(self) -> str:
        return self._header("To") or self._header("Delivered-To")

    @property
    def arrived_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.key.partition("-")[0]) / 1e9, tz=UTC)

    @property
    def dated_at(self) -> datetime | None:
        try:
            return parsedate_to_datetime(self._header("Date"))
        except (TypeError, ValueError):
            return None

    @cached_property
    def text(self) -> str:
        return self._body("text/plain")

    @cached_property
    def html(self) -> str:
        return self._body("text/html")

    @property
    def source(self) -> str:
        return self.raw.decode("utf-8", "replace")

    @property
    def attachments(self) -> list[str]:
        names = [part.get_filename() for part in self.message.walk() if not part.is_multipart()]
        return [_decoded(name) for name in names if name]

    def _header(self, name: str) -> str:
        return " ".join(_decoded(str(self.message.get(name, ""))).split())

    def _body(self, content_type: str) -> str:
        for part in self.message.walk():
            if part.get_content_type() == content_type and not part.get_filename():
                return _text(part)
        return ""


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _decoded(header: str) -> str:
    """An encoded header as text; as it came when its encoding is unknown."""
    try:
        pieces = decode_header(header)
        return "".join(piece if isinstance(piece, str) else piece.decode(charset or "utf-8", "replace") for piece, charset in pieces)
    except (LookupError, ValueError):
        return header
