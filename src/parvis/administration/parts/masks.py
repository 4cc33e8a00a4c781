"""A format as people write it, 00-0000: 0 stands for a digit, A for a letter; anything richer is written between slashes."""

from __future__ import annotations

import re

_PIECE = re.compile(r"(\\d|\[0-9\]|\[A-Za-z\])(?:\{(\d{1,2})\})?|([-_./ ])|\\([-./ ])")


def of_mask(mask: str) -> str:
    if len(mask) > 1 and mask.startswith("/") and mask.endswith("/"):
        return mask[1:-1]
    written, rest = "", mask
    while rest:
        run = len(rest) - len(rest.lstrip(rest[0]))
        piece = {"0": "[0-9]", "A": "[A-Za-z]"}.get(rest[0]) or re.escape(rest[0])
        written += piece + (f"{{{run}}}" if run > 1 else "")
        rest = rest[run:]
    return written


def as_mask(pattern: str) -> str:
    """The mask of a pattern that is one, else the pattern between slashes."""
    if not pattern:
        return ""
    said, at = "", 0
    while at < len(pattern):
        match = _PIECE.match(pattern, at)
        if match is None:
            return f"/{pattern}/"
        mark = "A" if match[1] == "[A-Za-z]" else "0" if match[1] else match[3] or match[4]
        said += mark * int(match[2] or 1)
        at = match.end()
    return said
