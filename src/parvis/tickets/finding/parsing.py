"""A search as it is typed becomes words and terms. Nothing is refused: what is no operator is said so, and searched as words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from parvis.kit.text import one_line
from parvis.tickets.finding.language import Operator, called

MOST_CHARACTERS: Final = 300
MOST_TERMS: Final = 24
_TOKEN: Final = re.compile(
    r"""
    (?P<minus>-)?
    (?:(?P<name>[^\W\d_]{1,20}):(?!//))?
    (?: "(?P<quoted>[^"]*)"? | «\s?(?P<french>[^»]*)»? | (?P<bare>[^\s"«]\S*) )?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """`operator`: None for words; `name`: as it was typed. `start` and `end`: where it stands in the text."""

    operator: Operator | None
    value: str
    is_excluded: bool = False
    name: str = ""
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        value = f'"{self.value}"' if not self.value or re.search(r"[\s:«]|^-", self.value) else self.value
        return f"{'-' if self.is_excluded else ''}{f'{self.name}:' if self.name else ''}{value}"


@dataclass(frozen=True)
class Parsed:
    """`unknown`: terms whose name is no operator; their words are searched all the same."""

    text: str
    terms: tuple[Term, ...] = ()

    @property
    def words(self) -> str:
        """What is looked for in the texts."""
        return " ".join(self._said(one) for one in self.terms if one.operator is None and not one.is_excluded)

    @property
    def without(self) -> tuple[str, ...]:
        """Words that must not be there."""
        return tuple(self._said(one) for one in self.terms if one.operator is None and one.is_excluded)

    @property
    def narrowing(self) -> tuple[Term, ...]:
        return tuple(one for one in self.terms if one.operator is not None)

    @property
    def unknown(self) -> tuple[Term, ...]:
        return tuple(one for one in self.terms if one.operator is None and one.name)

    def __str__(self) -> str:
        """What `parse` reads as the same terms."""
        return " ".join(str(one) for one in self.terms)

    @staticmethod
    def _said(term: Term) -> str:
        return f"{term.name} {term.value}".strip()


def parse(typed: str) -> Parsed:
    text = one_line(typed, MOST_CHARACTERS)
    found: list[Term] = []
    at = 0
    while at < len(text) and len(found) < MOST_TERMS:
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            at += 1
            continue
        term = _term(match)
        if term.value or term.operator:
            found.append(term)
        at = match.end()
    return Parsed(text, tuple(found))


def _term(match: re.Match[str]) -> Term:
    quoted = match["quoted"] if match["quoted"] is not None else match["french"]
    value = (match["bare"] or "") if quoted is None else quoted.strip()
    name = match["name"] or ""
    return Term(called(name) if name else None, value.replace('"', "").strip(), bool(match["minus"]), name, match.start(), match.end())
