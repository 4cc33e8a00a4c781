"""The tree of a mail's parts, found in one walk over its delimiter lines. Nothing is decoded, unpacked or copied here.

The standard library's parser asks every open multipart about every line, and recurses once per level; a mail of 25 MiB made to
hurt it keeps it busy for minutes. Here a line that begins with `--` is looked up in the table of open delimiters.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from parvis.mail.reading.headers import Headers, read_block
from parvis.mail.reading.parameters import content_type, first_word, parameters

MAX_PARTS = 1_000
MAX_DEPTH = 50
MAX_DELIMITER = 998
LONGEST_SECONDS = 1.2
"""For the walk; what was found until then is read."""

_DELIMITER = re.compile(rb"\n--([^\n]{1,1000})")
_GUESS = re.compile(rb"\n--([^\s-][^\r\n]{2,200})\r?\nContent-", re.IGNORECASE)
_LOOK_AT_CLOCK = 4096


@dataclass(slots=True)
class Node:
    """A part: its headers and where its body stands in the raw mail."""

    headers: Headers
    start: int
    end: int
    is_top: bool = False
    within: str = ""
    """The type of the multipart that holds it."""
    children: list[Node] = field(default_factory=list)
    type: str = "text/plain"
    """What it is read as."""
    declared: str = ""
    """What it says it is."""
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        value = self.headers.get("content-type")
        fallback = "message/rfc822" if self.within == "multipart/digest" else "text/plain"
        self.type = self.declared = content_type(value) or fallback
        self.parameters = parameters(value) if ";" in value else {}
        value = self.headers.get("content-disposition")
        self.disposition = first_word(value)
        self.disposition_parameters = parameters(value) if ";" in value else {}

    @property
    def is_multipart(self) -> bool:
        return self.type.startswith("multipart/")

    @property
    def delimiter(self) -> bytes:
        """As its lines carry it, without the `--`."""
        return self.parameters.get("boundary", "")[:MAX_DELIMITER].encode("utf-8", "replace").rstrip()

    def leaves(self) -> list[Node]:
        found = []
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if not node.is_multipart:
                found.append(node)
            waiting.extend(reversed(node.children))
        return found


def read_tree(raw: bytes, faults: list[str]) -> Node:
    """The tree of `raw`, which begins with a line feed; what had to be left out is added to `faults`."""
    headers, body = read_block(raw, _first_line(raw), len(raw))
    if headers.was_cut:
        faults.append("headers-cut")
    top = Node(headers, body, len(raw), is_top=True)
    if top.is_multipart:
        _Walk(raw, top, top.delimiter, faults).go()
        if not top.children:
            _try_again(raw, top, faults)
    return top


def _first_line(raw: bytes) -> int:
    """Past the line feed that was set before the mail, and past blank lines before its headers."""
    found = re.compile(rb"[\r\n]{1,100}(?:\xef\xbb\xbf)?").match(raw)
    return found.end() if found else 1


def _try_again(raw: bytes, top: Node, faults: list[str]) -> None:
    """A multipart whose delimiter is missing or wrong: by the delimiter that its body shows, else as text."""
    faults.append("delimiter-missing")
    guess = _GUESS.search(raw, max(top.start - 1, 0), min(top.start + 100_000, len(raw)))
    if guess:
        _Walk(raw, top, guess[1].rstrip(), faults).go()
    if not top.children:
        top.type = "text/plain"


class _Walk:
    """One pass from delimiter to delimiter. `_open`: the multiparts that hold the place where we are, outermost first."""

    def __init__(self, raw: bytes, top: Node, delimiter: bytes, faults: list[str]) -> None:
        self._raw = raw
        self._top = top
        self._faults = faults
        self._open: list[tuple[Node, bytes]] = []
        self._levels: dict[bytes, int] = {}
        self._stops: set[bytes] = set()
        self._leaf: Node | None = None
        self._count = 0
        self._enter(top, delimiter)

    def go(self) -> None:
        last = time.monotonic() + LONGEST_SECONDS
        resume = max(self._top.start - 1, 0)
        for index, found in enumerate(_DELIMITER.finditer(self._raw, resume)):
            if index % _LOOK_AT_CLOCK == 0 and time.monotonic() > last:
                self._faults.append("time-cut")
                break
            if found.start() < resume:
                continue
            line = found[1].rstrip()
            level, is_end = self._level(line)
            if level is None:
                continue
            self._close(level, found.start())
            if is_end:
                self._leave(level)
                if not self._open:
                    break
            elif self._count >= MAX_PARTS:
                self._faults.append(f"parts-cut {MAX_PARTS}")
                break
            else:
                resume = self._begin(self._open[-1][0], self._after(found.end()))

    def _level(self, line: bytes) -> tuple[int | None, bool]:
        """Which open multipart the line belongs to, and whether it ends it."""
        level = self._levels.get(line)
        if level is not None:
            return level, False
        return (self._levels.get(line[:-2].rstrip()), True) if line.endswith(b"--") else (None, False)

    def _after(self, position: int) -> int:
        """The beginning of the next line."""
        newline = self._raw.find(b"\n", position)
        return len(self._raw) if newline < 0 else newline + 1

    def _close(self, level: int, position: int) -> None:
        """The part before a delimiter ends before its line end; multiparts within are left, closed or not."""
        end = position - 1 if self._raw[position - 1 : position] == b"\r" else position
        if self._leaf:
            self._leaf.end = max(end, self._leaf.start)
            self._leaf = None
        while len(self._open) > level + 1:
            self._leave(len(self._open) - 1)

    def _leave(self, level: int) -> None:
        _, delimiter = self._open.pop()
        if self._levels.get(delimiter) != level:
            return
        outer = [index for index, (_, other) in enumerate(self._open) if other == delimiter]
        if outer:
            self._levels[delimiter] = outer[-1]
        else:
            del self._levels[delimiter]
            self._stops -= {b"--" + delimiter, b"--" + delimiter + b"--"}

    def _enter(self, node: Node, delimiter: bytes) -> None:
        self._open.append((node, delimiter))
        if delimiter:
            self._levels[delimiter] = len(self._open) - 1
            self._stops |= {b"--" + delimiter, b"--" + delimiter + b"--"}

    def _begin(self, parent: Node, position: int) -> int:
        """Reads the headers of the part at `position`; returns from where delimiters count again."""
        headers, body = read_block(self._raw, position, len(self._raw), self._stops)
        node = Node(headers, body, len(self._raw), within=parent.type)
        parent.children.append(node)
        self._count += 1
        if node.is_multipart and len(self._open) >= MAX_DEPTH:
            self._faults.append(f"depth-cut {MAX_DEPTH}")
            node.type = "application/octet-stream"
        if node.is_multipart and node.delimiter:
            self._enter(node, node.delimiter)
        else:
            if node.is_multipart:
                node.type = "text/plain"
            self._leaf = node
        # The line feed before the body may be the one that its first delimiter needs.
        return max(body - 1, position - 1)
