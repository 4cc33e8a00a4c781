"""What somebody typed for an address: the number, and the words of the street and the commune, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from parvis.kit import text
from parvis.places.folding import SUFFIXES, fold, is_house_number

MOST_CHARACTERS: Final = 200
MOST_WORDS: Final = 16
KINDS: Final = {
    "allee", "avenue", "boulevard", "chemin", "cite", "clos", "corniche", "cote", "cour", "cours", "domaine", "esplanade", "faubourg",
    "hameau", "impasse", "lieudit", "lotissement", "mail", "montee", "parc", "parvis", "passage", "place", "placette", "pont", "promenade",
    "quai", "quartier", "residence", "rocade", "rond", "route", "rue", "ruelle", "sente", "sentier", "square", "traverse", "venelle",
    "villa", "village", "voie", "zac", "zone",
}  # fmt: skip
SMALL: Final = {"de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "au", "aux", "a", "sur", "sous", "chez"}
"""Words that files leave out or put in as they like."""
MONTHS: Final = {
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
}  # fmt: skip
PARTS: Final = {"appartement", "appt", "apt", "batiment", "bat", "cage", "entree", "esc", "escalier", "etage", "hall"}
"""With the word after them, a part of a building: no street is known by it."""


class Typed(NamedTuple):
    """One way to read it. `number`: 0 for none; `unfinished`: the last word as it was typed, which may go on."""

    number: int
    suffix: str
    words: tuple[str, ...]
    unfinished: str

    @property
    def telling(self) -> list[str]:
        """The words that a label must hold, the small ones left out where others remain; what is unfinished is no small word yet."""
        last = len(self.words) - 1 if self.unfinished else -1
        kept = [word for place, word in enumerate(self.words) if place == last or (word not in SMALL and len(word) > 1)]
        return kept or list(self.words)

    @property
    def is_vague(self) -> bool:
        """Nothing but words that half of all streets have."""
        return all(word in KINDS or word in SMALL or len(word) < 3 for word in self.words)


def readings(written: str, *, is_unfinished: bool) -> list[Typed]:
    """The likeliest first."""
    folded = fold(written[:MOST_CHARACTERS]).split()
    words = _without_parts(folded)[:MOST_WORDS]
    last = _last(written) if is_unfinished and words and words[-1] == folded[-1] else ""
    found = [_reading(words, place, last) for place in _numbers(words)]
    plain = _typed(words, words, last)
    return [*[reading for reading in found if reading.words], *([plain] if words else [])]


def _last(written: str) -> str:
    """`st` may become `strasbourg`: the last word is kept as it was typed too."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.fold(written[:MOST_CHARACTERS])).split()
    return words[-1] if words and not written[-1:].isspace() and words[-1].isascii() else ""


def _numbers(words: Sequence[str]) -> Iterator[int]:
    """Where the number of the house may stand: first, before the kind of a street, after its name; at most two places."""
    places = [place for place in range(len(words)) if _may_be_number(words, place)]
    before_kind = [place for place in places if _after_number(words, place) < len(words) and words[_after_number(words, place)] in KINDS]
    after_name = [place for place in places if place and words[place - 1] not in SMALL | MONTHS | KINDS]
    yield from list(dict.fromkeys([*before_kind, *(place for place in places if not place), *after_name]))[:2]


def _may_be_number(words: Sequence[str], place: int) -> bool:
    """`8 mai` is a day, `0` no number."""
    following = words[place + 1] if place + 1 < len(words) else ""
    return is_house_number(words[place]) and int(words[place]) > 0 and following not in MONTHS


def _after_number(words: Sequence[str], place: int) -> int:
    """The place of the first word behind the number, its suffix and the number it goes up to (`12-14`)."""
    after = place + 1 + bool(_suffix(words, place + 1))
    if after + 1 < len(words) and _may_be_number(words, after) and not words[after + 1].isdigit():
        after += 1 + bool(_suffix(words, after + 1))
    return after


def _suffix(words: Sequence[str], place: int) -> str:
    if place >= len(words):
        return ""
    word, following = words[place], words[place + 1] if place + 1 < len(words) else ""
    is_letter = len(word) == 1 and word.isalpha() and (word != "a" or following in KINDS)
    return word if word in SUFFIXES or is_letter else ""


def _reading(words: Sequence[str], place: int, last: str) -> Typed:
    after = _after_number(words, place)
    left = [*words[:place], *words[after:]]
    return _typed(words, left, last if after < len(words) else "", int(words[place]), _suffix(words, place + 1))


def _typed(words: Sequence[str], left: Sequence[str], last: str, number: int = 0, suffix: str = "") -> Typed:
    return Typed(number, suffix, tuple(left), last if left and left[-1] == words[-1] else "")


def _without_parts(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    skipped = -1
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in PARTS and (len(following) == 1 or is_house_number(following)):
            skipped = place + 1
        elif place != skipped:
            kept.append(word)
    if len(kept) > 2 and kept[-1] == "france":
        kept.pop()
    return kept
