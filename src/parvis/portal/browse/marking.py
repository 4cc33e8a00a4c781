"""Where the words that were searched stand in a text."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from parvis.catalogue.finding import PREFIX
from parvis.kit.search import query_stems, stems

_WORD = re.compile(r"[^\W_]+")
_FEWEST_LETTERS = 4
"""Shorter words are in every text: marking them says nothing."""


def marked(text: str, query: str) -> SafeString:
    """`text` escaped, with `<mark>` around the words that `query` found."""
    telling = [word for word in _WORD.findall(query[:300]) if len(word) >= _FEWEST_LETTERS or word.isdigit()]
    wanted = query_stems(" ".join(telling))
    pieces, at = [], 0
    for match in _WORD.finditer(text) if wanted else ():
        pieces.append(escape(text[at : match.start()]))
        word = escape(match[0])
        pieces.append(f"<mark>{word}</mark>" if _holds(match[0], wanted) else word)
        at = match.end()
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308  every piece is escaped


def _holds(word: str, wanted: list[str]) -> bool:
    stem = stems(word)
    return any(stem == one or (len(one) >= PREFIX and stem.startswith(one)) for one in wanted)
