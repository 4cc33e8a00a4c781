"""What a person is recognised by in texts, and taking it out of them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

ERASED = "[effacé]"
"""What stands where something personal stood. Data, not interface: it is written once, in no reader's language."""
SHORTEST = 4
"""A term of fewer characters would be found in words of everybody."""
_BASES: dict[str, str] = {}
for _code in range(0xC0, 0x180):
    _plain = unicodedata.normalize("NFD", chr(_code))[0].lower()
    if _plain.isascii() and _plain.isalpha():
        _BASES[_plain] = _BASES.get(_plain, "") + chr(_code)
_PREFIX = re.compile(r"^(?:\+|00)(\d{2})|^0")
_GAP = r"[\s\u00a0\u202f.\-/]*"


@dataclass(frozen=True)
class Traces:
    """`names`: whole ones. `parts`: first and last name alone, which count only where the person is known to take part.

    `subjects`: requests that they made.
    """

    users: frozenset[UUID] = frozenset()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    subjects: frozenset[UUID] = frozenset()

    def merged(self, other: Traces) -> Traces:
        both = {name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name)))) for name in _TEXTS}
        return replace(self, users=self.users | other.users, subjects=self.subjects | other.subjects, **both)

    def finds(self, text: str, *, near: bool = False) -> bool:
        return bool(text) and any(pattern.search(text) for pattern in self._patterns(near))

    def without(self, text: str, *, near: bool = False) -> str:
        """`text` with every trace replaced by the mark."""
        for pattern in self._patterns(near):
            text = pattern.sub(ERASED, text)
        return text

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """Spellings for a database that compares letters one by one; what it finds is looked at again by `finds`."""
        found = [spelling for phone in self.phones for spelling in _phone_spellings(phone)]
        for word in (*self.emails, *self.names, *self.terms):
            parts = [part for part in re.split(r"[\s'’\-]+", word) if len(part) >= SHORTEST] or [word]
            found += [form for part in parts for form in (part, part.lower(), part.upper(), part.capitalize(), _unaccented(part))]
        return tuple(dict.fromkeys((*found, *(json.dumps(word)[1:-1] for word in found))))

    def _patterns(self, near: bool) -> list[re.Pattern[str]]:
        return self._near if near else self._far

    @cached_property
    def _far(self) -> list[re.Pattern[str]]:
        longest_first = sorted((*self.emails, *self.names, *self.terms), key=len, reverse=True)
        return [*map(_word, longest_first), *(re.compile(_phone(phone)) for phone in self.phones if _digits(phone))]

    @cached_property
    def _near(self) -> list[re.Pattern[str]]:
        return [*self._far, *map(_word, self.parts)]


_TEXTS = ("emails", "phones", "names", "terms", "parts")


@dataclass(frozen=True)
class Corrections:
    """What is wrong → what is right, as one types it."""

    pairs: tuple[tuple[str, str], ...]

    def without(self, text: str, *, near: bool = False) -> str:
        for wrong, right in self.pairs:
            text = _word(wrong).sub(right.replace("\\", r"\\"), text)
        return text


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def mapped(value: Any, change: Any) -> Any:
    """A JSON value with `change` made to every text in it, keys aside."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    return value


def _word(text: str) -> re.Pattern[str]:
    """`text` as a whole word, whatever its case, accents, apostrophes and the space in it."""
    return re.compile(rf"(?<!\w){''.join(map(_letter, ' '.join(text.split())))}(?!\w)", re.IGNORECASE)


def _letter(character: str) -> str:
    if character in " \u00a0-":
        return r"[\s\u00a0\-]+"
    if character in "'’":
        return "['’]"
    base = unicodedata.normalize("NFD", character)[0].lower()
    return f"[{re.escape(character)}{base}{_BASES.get(base, '')}]\u0301?" if base.isascii() and base.isalpha() else re.escape(character)


def _unaccented(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _digits(phone: str) -> str:
    """The national number without its first zero."""
    compact = re.sub(r"[^\d+]", "", phone)
    return _PREFIX.sub("", compact)


def _phone(phone: str) -> str:
    return rf"(?<!\d)(?:(?:\+|00)\d{{2}}{_GAP}(?:\(0\))?{_GAP}|0)?{_GAP.join(_digits(phone))}(?!\d)"


def _phone_spellings(phone: str) -> list[str]:
    digits = _digits(phone)
    pairs = [digits[:1], *(digits[at : at + 2] for at in range(1, len(digits), 2))]
    tail = pairs[-3:] if len(pairs) > 3 else pairs
    return [sign.join(tail) for sign in ("", " ", ".", "-", "\u00a0", "\u202f", "/")] + [digits[-6:]]
