"""An answer that says where, on one line."""

from __future__ import annotations

from typing import Any, Final

_LINES: Final = (("number", "street"), ("postcode", "town"))
"""Of an address, as a list needs it: without the door."""


def place_words(answer: Any) -> str:
    """`answer`: an address in its parts, or a text."""
    if isinstance(answer, dict):
        said = (" ".join(str(answer[part]) for part in line if answer.get(part)) for line in _LINES)
        return ", ".join(line for line in said if line)
    return answer if isinstance(answer, str) else ""
