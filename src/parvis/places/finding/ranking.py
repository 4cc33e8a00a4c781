"""How well a street says what was typed: from 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log10
from typing import Final, NamedTuple

from parvis.places.finding.typed import KINDS, SMALL

SMALL_WEIGHT, KIND_WEIGHT = 0.3, 0.5
"""Of words that every second street has; others weigh as many letters as they have, up to MOST_WEIGHT."""
MOST_WEIGHT: Final = 8
LEFT_OUT, COMMUNE_LEFT_OUT, OUT_OF_ORDER = 0.35, 0.08, 0.06
"""What is lost at most when words of the name, or of the commune, were not typed, or in another order; a postcode alone tells the commune."""
CODE: Final = 0.97
"""The commune's own code: five digits are more likely a postcode."""
BEGUN: Final = 0.95
"""A word of which only the beginning was typed: how long it becomes says nothing of whether it is meant."""
KNOWN: Final = 0.03
"""What a street of ten thousand numbers gains."""


class Wanted(NamedTuple):
    """A typed word. `accepted`: {word: how well it stands for the typed one}; `begins`: what a word may begin with."""

    typed: str
    accepted: Mapping[str, float]
    begins: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        return weight(self.typed)


def weight(word: str) -> float:
    if word in SMALL:
        return SMALL_WEIGHT * len(word)
    letters = min(len(word), MOST_WEIGHT)
    return KIND_WEIGHT * letters if word in KINDS else letters


def score(wanted: Sequence[Wanted], label: str, postcode: str, commune_code: str, house_count: int) -> float:
    """`label`: folded name, postcode and commune, as in `Street.label_folded`."""
    words = label.split()
    name_length = _name_length(words, postcode)
    places = {word: place for place, word in reversed(list(enumerate(words)))}
    code = commune_code.lower()
    asked = got = 0.0
    hits: list[int] = []
    for one in wanted:
        own = one.weight
        asked += own
        place, quality = (name_length, CODE) if one.typed == code and code not in places else _hit(one, words, places)
        if quality:
            got += own * quality
            hits.append(place)
    if not asked:
        return 0.0
    commune = range(name_length + 1, len(words))
    is_told = name_length in hits and not any(place in commune for place in hits)
    is_on_its_way = wanted[-1].begins and wanted[-1].typed not in places and hits[-1:] == [_first(words, name_length + 1)]
    left_out = _left_out(words, range(name_length), hits), 0.0 if is_told or is_on_its_way else _left_out(words, commune, hits)
    told = got / asked * (1 - LEFT_OUT * left_out[0]) * (1 - COMMUNE_LEFT_OUT * left_out[1]) - OUT_OF_ORDER * _disorder(hits, name_length)
    return max(0.0, min(1.0, told * (1 - KNOWN) + KNOWN * min(1.0, log10(house_count + 1) / 4)))


def _name_length(words: Sequence[str], postcode: str) -> int:
    return words.index(postcode) if postcode in words else len(words)


def _first(words: Sequence[str], start: int) -> int:
    """The place of the first telling word of the commune: whoever is still writing its name begins there."""
    return next((place for place in range(start, len(words)) if words[place] not in SMALL), -1)


def _hit(one: Wanted, words: Sequence[str], places: Mapping[str, int]) -> tuple[int, float]:
    """Where in the label the word stands and how well; (0, 0) when it does not."""
    if one.typed in places:
        return places[one.typed], 1.0
    best, where = 0.0, 0
    for word, quality in one.accepted.items():
        if quality > best and word in places:
            best, where = quality, places[word]
    if best or not one.begins:
        return where, best
    return next(((place, BEGUN) for place, word in enumerate(words) if word.startswith(one.begins)), (0, 0.0))


def _left_out(words: Sequence[str], part: range, hits: Sequence[int]) -> float:
    """The share of these words that nobody typed."""
    whole = missing = 0.0
    for place in part:
        own = weight(words[place])
        whole += own
        if place not in hits:
            missing += own
    return missing / whole if whole else 0.0


def _disorder(hits: Sequence[int], name_length: int) -> float:
    """The share of neighbours in the name, or in the commune, that stand the other way round than they were typed."""
    pairs = wrong = 0
    for before, after in pairwise(hits):
        if (before < name_length) == (after < name_length):
            pairs += 1
            wrong += after < before
    return wrong / pairs if pairs else 0.0
