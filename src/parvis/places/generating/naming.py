"""Names for the streets of a town: the common ones everywhere, so that towns share them, rarer ones the larger it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from itertools import accumulate
from typing import Final

from parvis.places.generating import vocabulary as words
from parvis.places.generating.chance import Chance

Name = tuple[str, str]
"""(kind, name)"""
FEMININE_KIND: Final = "Rue"
COMMONNESS: Final = 25
"""The hundredth name is about a fifth as common as the first."""


@cache
def _known() -> tuple[list[str], list[float]]:
    """(names, running weights)"""
    spots = [
        f"{spot} {adjective}"
        for spot in words.SPOTS
        for adjective in (*words.ADJECTIVES["f" if spot.startswith("de la") else "m"], *words.OWNERS)
    ]
    names = list(dict.fromkeys([*words.COMMON, *_mixed(words.PEOPLE, words.NATURE, words.TITLED, words.TRADES, words.SAINTS), *spots]))
    return names, list(accumulate(1 / (rank + COMMONNESS) for rank in range(len(names))))


def _mixed(*lists: tuple[str, ...]) -> Iterator[str]:
    """One of each in turn, so that none of them is all common or all rare."""
    for place in range(max(map(len, lists))):
        yield from (one[place] for one in lists if place < len(one))


def names(chance: Chance, count: int, but: Collection[Name] = ()) -> list[Name]:
    """All different, and none of `but`."""
    known, weights = _known()
    kinds, shares = list(words.KINDS), list(accumulate(words.KINDS.values()))
    found: dict[Name, None] = {}
    tries = 0
    while len(found) < count:
        tries += 1
        kind = chance.choices(kinds, cum_weights=shares)[0]
        is_rare = tries > 2 * count or chance.random() < 0.08
        name = _person(chance) if is_rare else chance.choices(known, cum_weights=weights)[0]
        whole = FEMININE_KIND if name in words.FEMININE else kind, name
        if whole not in but:
            found[whole] = None
    return list(found)


def _person(chance: Chance) -> str:
    return f"{chance.choice(words.FORENAMES)} {chance.choice(words.SURNAMES)}"
