"""Header blocks and header values, read from raw bytes: unfolded, decoded, cut, never refused."""

import binascii
import re
from collections.abc import Set

from parvis.mail.reading.charsets import decode, decode_unlabelled, named
from parvis.mail.reading.transfer import from_base64

MAX_BYTES = 256 * 1024
MAX_HEADERS = 1_000
MAX_VALUE = 64 * 1024

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|sender|reply-to|message-id|in-reply-to|references|received|return-path|mime-version|content-[a-z-]+"
    rb"|delivered-to|precedence|x-[\w-]+|list-[a-z-]+|auto-submitted|dkim-signature|authentication-results|status|user-agent)[ \t]*:",
    re.IGNORECASE,
)
_NO_HEADERS = frozenset[bytes]()
_BLANK_LINE = re.compile(rb"\n\r?\n")
_WORD_START = re.compile(r"=\?([^\s?=]{1,80})\?([bBqQ])\?")
_FOLD = re.compile(rb"[\r\n]+")


class Headers:
    """Raw values by name, in the order of the mail.

    `charset`: of the mail's text, which is what its headers are in when they are neither UTF-8 nor say what they are.
    """

    __slots__ = ("_values", "charset", "was_cut")

    def __init__(self, values: dict[str, list[bytes]], *, was_cut: bool = False, charset: str = "") -> None:
        self._values = values
        self.was_cut = was_cut
        self.charset = charset

    def all(self, name: str) -> list[str]:
        """Every value of `name`, unfolded, encoded words still encoded."""
        return [unfold(value, self.charset) for value in self._values.get(name, ())]

    def get(self, name: str) -> str:
        """The first value of `name` that is not blank, unfolded, encoded words still encoded."""
        for value in self._values.get(name, ()):
            if text := unfold(value, self.charset):
                return text
        return ""

    def has(self, name: str) -> bool:
        return name in self._values

    def count(self, name: str) -> int:
        return len(self._values.get(name, ()))

    def in_charset(self, charset: str) -> "Headers":
        return Headers(self._values, was_cut=self.was_cut, charset=charset)


def read_block(raw: bytes, start: int, end: int, stops: Set[bytes] = _NO_HEADERS) -> tuple[Headers, int]:
    """The header block that begins at `start`, and where the body begins.

    `stops`: delimiter lines, without line end, that end the block even without a blank line. A line that is no header ends the
    block too, unless a well-known header follows it.
    """
    items: list[tuple[str, list[bytes]]] = []
    position = start
    while position < end:
        if len(items) >= MAX_HEADERS or position - start > MAX_BYTES:
            blank = _BLANK_LINE.search(raw, position, end)
            return _headers(items, was_cut=True), blank.end() if blank else end
        line, after = _line(raw, position, end)
        field = _FIELD.match(line)
        if field and not (stops and line.startswith(b"--") and line.rstrip() in stops):
            items.append((field[1].decode("ascii").lower(), [line[field.end() :]]))
        elif not line.strip():
            if _ends_block(raw, line, after, end):
                return _headers(items), after
        elif line[:1] in (b" ", b"\t") and items:
            items[-1][1].append(line)
        elif not (_is_envelope(line) and not items) and not _goes_on(raw, line, after, end, stops):
            return _headers(items), position
        position = after
    return _headers(items), end


def _line(raw: bytes, start: int, end: int) -> tuple[bytes, int]:
    newline = raw.find(b"\n", start, end)
    stop, after = (end, end) if newline < 0 else (newline, newline + 1)
    return raw[start : stop - 1] if raw[stop - 1 : stop] == b"\r" and stop > start else raw[start:stop], after


def _ends_block(raw: bytes, line: bytes, after: int, end: int) -> bool:
    """An empty line does; one of spaces does unless more headers follow."""
    return not line or not _KNOWN.match(raw[after : min(after + 80, end)])


def _is_envelope(line: bytes) -> bool:
    return line.startswith((b"From ", b">From "))


def _goes_on(raw: bytes, line: bytes, after: int, end: int, stops: Set[bytes]) -> bool:
    return line.rstrip() not in stops and _KNOWN.match(raw[after : min(after + 80, end)]) is not None


def _headers(items: list[tuple[str, list[bytes]]], *, was_cut: bool = False) -> Headers:
    values: dict[str, list[bytes]] = {}
    for name, lines in items:
        values.setdefault(name, []).append(b"\n".join(lines))
    return Headers(values, was_cut=was_cut)


def unfold(value: bytes, charset: str = "") -> str:
    """A raw value on one line, as text."""
    return decode_unlabelled(_FOLD.sub(b"", value[:MAX_VALUE]), charset).strip().replace("\x00", "")


def decode_words(text: str) -> str:
    """`text` with its encoded words (RFC 2047) decoded; characters split between two words are put together again."""
    if "=?" not in text:
        return text
    told: list[str] = []
    held: list[bytes] = []
    held_label = ""
    position = 0
    while word := _next_word(text, position):
        start, end, label, data = word
        gap = text[position:start]
        position = end
        if not (held and not gap.strip() and label == held_label):
            told.append(decode(b"".join(held), held_label))
            # Blanks between two encoded words only separate them.
            told.append(gap if gap.strip() or not held else "")
            held = []
        held.append(data)
        held_label = label
    told.append(decode(b"".join(held), held_label) if held else "")
    return "".join(told) + text[position:]


def _next_word(text: str, position: int) -> tuple[int, int, str, bytes] | None:
    """(start, end, charset label, bytes) of the next encoded word. Its text may hold spaces and `?`, as many senders write."""
    while found := _WORD_START.search(text, position):
        # `=?utf-8?Q?=C3=A9?=`: the end is never the `?` before the text with the `=` that begins it.
        end = text.find("?=", found.end())
        if end < 0:
            return None
        if found[2] in "qQ":
            while end >= 0 and re.match("[0-9A-Fa-f]{2}", text[end + 2 : end + 4]):
                end = text.find("?=", end + 2)
        if end >= 0:
            payload = text[found.end() : end]
            data = _from_q(payload, found[1]) if found[2] in "qQ" else _from_b(payload)
            return found.start(), end + 2, found[1].lower(), data
        position = found.end()
    return None


def _from_q(payload: str, label: str) -> bytes:
    """Raw letters that a sender left among the encoded ones are of the word's own charset."""
    plain = payload.replace("_", " ")
    if named(label) != "utf-8":
        try:
            return binascii.a2b_qp(plain.encode("cp1252"))
        except UnicodeEncodeError:
            pass
    return binascii.a2b_qp(plain.encode("utf-8", "replace"))


def _from_b(payload: str) -> bytes:
    return from_base64(payload.encode("ascii", "ignore"))
