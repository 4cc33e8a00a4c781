"""A message as it came: the whole text of a mail, its quoted parts told apart so that it can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString

from parvis.journal.models import Entry

DEEPEST: Final = 6
"""Quotes of quotes beyond this are drawn as one: nobody reads them, and a page must not be a tower."""
LONGEST: Final = 400_000
"""Characters drawn; the rest is in the file."""
_MARKS: Final = re.compile(r"(?:>[ \t]?)+")


@dataclass(frozen=True)
class Original:
    """`attachment`: id of the mail itself among the entry's files, empty where it is not kept."""

    text: str
    attachment: str = ""
    is_cut: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Original | None:
        """None for an entry that did not come by mail, or of which no more is known than is shown."""
        kept = entry.data.get("original")
        kept = kept if isinstance(kept, dict) else {}
        text = str(entry.data.get("original_text") or kept.get("text") or "")
        attachment = str(kept.get("attachment") or "")
        return cls(text[:LONGEST], attachment, len(text) > LONGEST) if text.strip() or attachment else None

    @property
    def html(self) -> SafeString:
        return quoted(self.text)


def quoted(text: str) -> SafeString:
    """Plain text as HTML that keeps its lines; what stands behind `>` is a block quote, one level for each mark. In one pass."""
    drawn: list[str] = []
    depth, lines = 0, list[str]()

    def flush() -> None:
        while lines and not lines[-1].strip():
            lines.pop()
        if lines:
            drawn.append(f"<p>{escape(chr(10).join(lines))}</p>")
        lines.clear()

    for line in text.splitlines():
        found = _MARKS.match(line)
        level = min(found[0].count(">"), DEEPEST) if found else 0
        if level != depth:
            flush()
            drawn.append("<blockquote>" * (level - depth) + "</blockquote>" * (depth - level))
            depth = level
        rest = line[found.end() :] if found else line
        if rest.strip() or lines:
            lines.append(rest.rstrip())
    flush()
    drawn.append("</blockquote>" * depth)
    return SafeString("".join(drawn))
