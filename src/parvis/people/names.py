"""Names of people, as they write them in one field or as their mail programs do: split in two, or not believed at all."""

from __future__ import annotations

import re

from parvis.kit.text import one_line

LONGEST = 200
_PART = 100
# Source: what lists and forms are seen to put in a display name that is no part of anybody's name.
_WRAPPED = re.compile(r"""^(["'«“‘])\s*(.+?)\s*(["'»”’])$""")
_MARKUP = re.compile(r"[<>{}\[\]\\|`]|&[a-z#][a-z0-9]{0,8};|https?:|www\.", re.IGNORECASE)


def split(full_name: str) -> tuple[str, str]:
    """First and last name of «Erwan Le Goff», «LE GOFF Erwan» or «Le Goff, Erwan»; a single word is a first name.

    Where nothing says which is which, the first word is the first name: together they read as they were written.
    """
    said = one_line(full_name, LONGEST)
    last, comma, first = (part.strip() for part in said.partition(","))
    if not comma or not first or not last or "," in first:
        first, last = _by_capitals(said.split())
    return first[:_PART].rstrip(), last[:_PART].rstrip()


def from_mail(display_name: str) -> str:
    """The name that a mail carries, where it is one: an address or markup in its place is nobody's name."""
    said = one_line(display_name, LONGEST)
    if wrapped := _WRAPPED.match(said):
        said = wrapped[2]
    if "@" in said or _MARKUP.search(said) or not re.search(r"[^\W\d_]", said):
        return ""
    return said


def _by_capitals(words: list[str]) -> tuple[str, str]:
    """Administrations write the last name in capitals, and often first."""
    head = 0
    while head < len(words) and _is_capitals(words[head]):
        head += 1
    if 0 < head < len(words) and not any(map(_is_capitals, words[head:])):
        return " ".join(words[head:]), " ".join(words[:head])
    return " ".join(words[:1]), " ".join(words[1:])


def _is_capitals(word: str) -> bool:
    """One letter alone is an initial."""
    return word.isupper() and sum(character.isalpha() for character in word) > 1
