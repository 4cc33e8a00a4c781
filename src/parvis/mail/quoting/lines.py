"""A line of a mail as the splitter looks at it: what is seen, without what mail programs leave around it.

Every rule looks at one line, or at a fixed number of lines, and never at more than `SEEN` characters of a line: the whole is linear.
What stands below `LOOKED_AT` lines counts as one more line, so that a mail of a million line ends costs no more than a long one.
"""

import re
from typing import NamedTuple

SEEN = 400  # characters of a line that rules look at; an attribution with two long addresses has some 250
LOOKED_AT = 10_000

_MARKS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\r"
_SEEN_AS: dict[str, str | None] = dict.fromkeys("\u00a0\u202f\u2007\u2009\u3000\t", " ") | dict.fromkeys(_MARKS)
_TRANSLATED = str.maketrans(_SEEN_AS)
_RULER = re.compile(r"[-_=*~#+\u2010-\u2015\u2500\u2501─━ ]{3,}")
_BROKEN_LINK = re.compile(r"[^\s]{0,300}[=&/%_#?][^\s]{0,300}")


class Line(NamedTuple):
    """`raw` as it came; `text` as rules read it: trimmed, spaces made plain, invisible marks gone; `is_marked` when it begins with `>`."""

    raw: str
    text: str
    is_marked: bool

    @property
    def is_blank(self) -> bool:
        return not self.text

    @property
    def is_ruler(self) -> bool:
        """Drawn across the page, with no word in it."""
        return _RULER.fullmatch(self.text) is not None


_BLANK = Line("", "", False)


def lines_of(text: str) -> list[Line]:
    return [_line(raw) if raw else _BLANK for raw in text.split("\n", LOOKED_AT)]


def _line(raw: str) -> Line:
    seen = raw[:SEEN]
    text = (seen.replace("\t", " ") if seen.isascii() else seen.translate(_TRANSLATED)).strip()
    return Line(raw, text, text.startswith(">"))


def joined(lines: list[Line]) -> str:
    """The lines as they came, without the blank ones around them."""
    start, end = 0, len(lines)
    while start < end and lines[start].is_blank:
        start += 1
    while end > start and lines[end - 1].is_blank:
        end -= 1
    return "\n".join(line.raw.rstrip("\r") for line in lines[start:end])


def next_written(lines: list[Line], start: int, within: int | None = None) -> int | None:
    """The first line that is not blank, from `start` on, at most `within` lines further."""
    end = len(lines) if within is None else min(len(lines), start + within)
    return next((i for i in range(start, end) if lines[i].text), None)


def breaks_a_link(lines: list[Line], i: int) -> bool:
    """The rest of a long address that a mail program broke inside a quote: the `>` was put before its first half only."""
    if i == 0 or i + 1 >= len(lines) or not lines[i - 1].is_marked or not lines[i + 1].is_marked:
        return False
    return "://" in lines[i - 1].text and _BROKEN_LINK.fullmatch(lines[i].text) is not None
