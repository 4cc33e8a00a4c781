"""Where the words that were searched stand in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from parvis.catalogue.article_index import tokens
from parvis.catalogue.article_search import Term
from parvis.catalogue.finding import PREFIX
from parvis.kit.search import query_stems, stems
from parvis.kit.text import fold

_WORD = re.compile(r"[^\W_]+")
_FEWEST_LETTERS = 4
"""Shorter words are in every text: marking them says nothing."""


def marked(text: str, query: str) -> SafeString:
    """`text` escaped, with `<mark>` around the words that `query` found."""
    telling = [word for word in _WORD.findall(query[:300]) if _tells(word)]
    wanted = query_stems(" ".join(telling))
    held = cache(lambda word: _holds(word, wanted))  # a word that is repeated is stemmed once
    return with_marks(text, held) if wanted else SafeString(escape(text))


def with_marks(text: str, is_wanted: Callable[[str], bool]) -> SafeString:
    pieces, at = [], 0
    for match in _WORD.finditer(text):
        pieces.append(escape(text[at : match.start()]))
        word = escape(match[0])
        pieces.append(f"<mark>{word}</mark>" if is_wanted(match[0]) else word)
        at = match.end()
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308  every piece is escaped


class Marker:
    """The words by which articles were found, whatever was typed for them."""

    def __init__(self, terms: Iterable[Term], languages: Sequence[str]) -> None:
        telling = [term for term in terms if _tells(term.said)]
        self.languages = languages
        self._whole = {stem for term in telling for stem in term.stems}
        self._beginnings = tuple({stem for term in telling if term.begins for stem in term.stems if len(stem) >= PREFIX})
        self._begin = {stem[:2] for stem in self._whole}
        self._known: dict[str, bool] = {}

    def holds(self, word: str) -> bool:
        """A stem begins as its word does: most words need no stemming to be told apart."""
        if fold(word[:2])[:2] not in self._begin:
            return False
        if word not in self._known:
            found = tokens(word, self.languages)
            self._known[word] = any(stem in self._whole or stem.startswith(self._beginnings) for stem in found)
        return self._known[word]

    def mark(self, text: str) -> SafeString:
        return with_marks(text, self.holds)

    def passage(self, text: str, length: int) -> SafeString:
        """About `length` characters of `text`, from where most of the words stand close to each other; else its beginning."""
        places = [match.start() for match in _WORD.finditer(text) if self.holds(match[0])]
        best = max(places, key=lambda start: (sum(start <= place < start + length for place in places), -start), default=0)
        begin = text.rfind(" ", 0, max(0, best - length // 4)) + 1 if best > length // 3 else 0
        end = begin + length if len(text) <= begin + length else max(text.rfind(" ", 0, begin + length), begin + length // 2)
        before, after = "… " if begin else "", " …" if end < len(text) else ""
        return mark_safe(f"{before}{self.mark(text[begin:end])}{after}")  # noqa: S308  escaped by mark


def _tells(word: str) -> bool:
    return len(word) >= _FEWEST_LETTERS or word.isdigit()


def _holds(word: str, wanted: list[str]) -> bool:
    stem = stems(word)
    return any(stem == one or (len(one) >= PREFIX and stem.startswith(one)) for one in wanted)
