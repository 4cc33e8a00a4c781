"""Text as it came, written so that Markdown shows just that: what people write in mails was never meant as markup."""

from __future__ import annotations

import re

from parvis.kit.commonmark import MOST_CHARACTERS

_MARKS = re.compile(r"([\\`*_\[\]<~|])")
_ENTITY = re.compile(r"&(?=[#\w]{1,32};)")
_LEADING = re.compile(r"^[ \t]{1,200}")
_HEADING = re.compile(r"^(#{1,6})(?=[ \t]|$)")
_RULE = re.compile(r"^(?:[-=_*+][ \t]*){2,}$")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=[ \t]|$)")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`]{3,1000}")
_LAST = ".,;:!?)]}»”’'\""


def as_markdown(text: str) -> str:
    """`text` line by line: marks are escaped, addresses of the web become links, lines that begin with `>` stay quotations."""
    lines: list[str] = []
    is_quoted = False
    for line in map(_line, text.split("\n")):
        if is_quoted and line and not line.startswith(">"):
            lines.append("")  # else the line would be taken for a part of the quotation
        lines.append(line)
        is_quoted = line.startswith(">")
    written = "\n".join(lines)
    return written if len(written) <= MOST_CHARACTERS else text  # which the house shows as typed


def _line(line: str) -> str:
    quoting = 0
    while quoting < len(line) and line[quoting] in "> \t" and ">" in line[quoting:]:
        quoting += 1
    if quoting > 40:
        return _said(line)
    marks = ">" * line[:quoting].count(">")
    return f"{marks} {_said(line[quoting:])}" if marks else _said(line)


def _said(line: str) -> str:
    said = _LEADING.sub(lambda found: "\u00a0" * min(len(found[0].expandtabs(4)), 40), line.rstrip())
    if _RULE.match(said):
        return "\\" + said
    out, last = [], 0
    for found in _ADDRESS.finditer(said):
        address = found[0].rstrip(_LAST)
        out += [_escaped(said[last : found.start()]), f"<{address}>" if "\\" not in address else _escaped(address)]
        last = found.start() + len(address)
    out.append(_escaped(said[last:]))
    written = _HEADING.sub(r"\\\1", "".join(out))
    written = re.sub(r"^([-+])(?=[ \t]|$)", r"\\\1", written)
    return _NUMBER.sub(r"\1\\\2", written)


def _escaped(text: str) -> str:
    return _ENTITY.sub(r"\\&", _MARKS.sub(r"\\\1", text))
