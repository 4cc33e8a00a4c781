"""The lines of a file as text, each with its number: the encoding is found in the content, and a line that does not fit it is named."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import IO, Final

from parvis.places.importing.faults import Unreadable
from parvis.places.importing.unpacking import Unpacked

SAMPLE_BYTES: Final = 4 << 20
LONGEST_LINE_BYTES: Final = 1 << 16
UTF_8, WINDOWS, LATIN = "utf-8", "cp1252", "latin-1"
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_UTF_8_LETTER = re.compile(b"[\xc3\xc5][\x80-\xbf]")
_BINARY = re.compile(b"[\x00-\x08\x0e-\x1f]")
HEAD_BYTES: Final = 512
MANY: Final = 3
"""A stray character in a table is no reason to refuse it; so many at its very beginning are."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNDEFINED_IN_WINDOWS = re.compile(b"[\x81\x8d\x8f\x90\x9d]")

Line = tuple[int, str, str]
"""(its number in the file, its text, the reason why it cannot be read or nothing)"""


class Text:
    """Raises Unreadable for what is no text; `lines` may be walked once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.unpacked = Unpacked(stream)
        self._blocks = iter(self.unpacked)
        sample = self._sample()
        self.encoding = _encoding(b"".join(sample))
        self._blocks = chain(_without_mark(sample), self._blocks)

    def _sample(self) -> list[bytes]:
        sample: list[bytes] = []
        while sum(map(len, sample)) < SAMPLE_BYTES and (block := next(self._blocks, b"")):
            sample.append(block)
        if not sample:
            raise Unreadable("cut" if self.unpacked.is_cut else "empty")
        if sample[0].startswith(_UTF_16):
            raise Unreadable("utf-16")
        if b"\0" in sample[0].partition(b"\n")[0] or len(_BINARY.findall(sample[0], 0, HEAD_BYTES)) >= MANY:
            raise Unreadable("not-text")
        return sample

    def lines(self) -> Iterator[Line]:
        """Blank lines too. The last may stop in its middle: `unpacked.is_cut` says so afterwards."""
        number, rest = 0, b""
        for block in self._blocks:
            whole = (rest + block).split(b"\n")
            rest = whole.pop()[: LONGEST_LINE_BYTES + 1]
            yield from self._decoded(whole, number + 1)
            number += len(whole)
        if rest:
            yield from self._decoded([rest], number + 1)

    def _decoded(self, lines: list[bytes], first: int) -> Iterator[Line]:
        joined = b"\n".join(lines)
        if not joined.isascii() or b"\0" in joined or len(max(lines, key=len, default=b"")) > LONGEST_LINE_BYTES:
            for number, line in enumerate(lines, first):
                yield (number, *self._one(line))
            return
        text = joined.decode("ascii").replace("\r", "")
        if _CONTROLS.search(text):
            text = _CONTROLS.sub("", text)
        for number, written in enumerate(text.split("\n"), first):
            yield number, written, ""

    def _one(self, line: bytes) -> tuple[str, str]:
        if len(line) > LONGEST_LINE_BYTES:
            return line[:200].decode("ascii", "replace"), "line-too-long"
        if b"\0" in line:
            return line.replace(b"\0", b"\xe2\x90\x80" if self.encoding == UTF_8 else b"?").decode(self.encoding, "replace"), "nul"
        if line.isascii():
            return _clean(line.decode("ascii")), ""
        try:
            text = line.decode(self.encoding)
        except UnicodeDecodeError:
            return _clean(line.decode(self.encoding, "replace")), "encoding"
        if self.encoding != UTF_8 and _UTF_8_LETTER.search(line) and _is_utf_8(line):
            return _clean(text), "encoding"
        return _clean(unicodedata.normalize("NFC", text)), ""


def first_line(lines: Iterator[Line]) -> str:
    """The first that says something. Raises Unreadable where none does."""
    for _number, written, reason in lines:
        if written.strip() and not reason:
            return written
    raise Unreadable("empty")


def _clean(line: str) -> str:
    return _CONTROLS.sub("", line.rstrip("\r\n").replace("\r", " "))


def _without_mark(sample: list[bytes]) -> list[bytes]:
    return [sample[0].removeprefix(codecs.BOM_UTF8), *sample[1:]]


def _encoding(sample: bytes) -> str:
    """What most lines beyond ASCII are written in; UTF-8 where there is none."""
    marked = [line for line in sample.split(b"\n")[:-1] or [sample] if not line.isascii()]
    if not marked or 2 * sum(map(_is_utf_8, marked)) >= len(marked):
        return UTF_8
    return LATIN if any(_UNDEFINED_IN_WINDOWS.search(line) for line in marked if not _is_utf_8(line)) else WINDOWS


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True
