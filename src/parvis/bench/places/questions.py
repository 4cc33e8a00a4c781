"""What people type for an address that is there, in the ways they type it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from parvis.places.finding.typed import KINDS, SMALL
from parvis.places.folding import fold

SHORT: Final = {
    "avenue": "av",
    "boulevard": "bd",
    "place": "pl",
    "impasse": "imp",
    "chemin": "che",
    "route": "rte",
    "saint": "st",
    "rue": "r",
}
NEXT_KEYS: Final = {"a": "z", "e": "r", "i": "o", "o": "p", "u": "y", "n": "b", "r": "t", "s": "d", "t": "y", "l": "m", "c": "v", "m": "l"}
BEGUN: Final = 3
"""Letters of the town that are typed when the suggestions are looked at."""


class Place(NamedTuple):
    """A house. `x`, `y` in metres, `lon`, `lat` in degrees."""

    number: str
    street: str
    postcode: str
    town: str
    x: float
    y: float
    lon: float
    lat: float


class Question(NamedTuple):
    kind: str
    text: str
    place: Place

    @property
    def answer(self) -> tuple[str, str, str]:
        """What is right. Two streets of one name in one town are the same to who does not say the postcode."""
        return fold(self.place.number), fold(self.place.street), fold(self.place.town)


def questions(places: list[Place], chance: random.Random) -> Iterator[Question]:
    """Each place in each way that suits it."""
    for kind, write in WAYS.items():
        for place in places:
            if text := write(place, chance):
                yield Question(kind, text, place)


def _full(place: Place, _chance: random.Random) -> str:
    return f"{place.number} {place.street} {place.postcode} {place.town}"


def _town(place: Place, _chance: random.Random) -> str:
    return f"{place.number} {place.street} {place.town}"


def _plain(place: Place, _chance: random.Random) -> str:
    """Without accents, capitals and hyphens; a town is typed as far as its district."""
    return fold(f"{place.number} {place.street} {place.town}")


def _postcode(place: Place, _chance: random.Random) -> str:
    return f"{place.number} {place.street} {place.postcode}"


def _unfinished(place: Place, _chance: random.Random) -> str:
    return f"{place.number} {fold(place.street)} {fold(place.town)[:BEGUN]}".rstrip()


def _inverted(place: Place, _chance: random.Random) -> str:
    return f"{place.town} {place.number} {place.street}"


def _abbreviated(place: Place, _chance: random.Random) -> str:
    words = fold(f"{place.street} {place.town}").split()
    short = [SHORT.get(word, word) for word in words]
    return f"{place.number} {' '.join(short)}" if short != words else ""


def _left_out(place: Place, chance: random.Random) -> str:
    """A street of several names with one of them."""
    words = fold(place.street).split()
    telling = [word for word in words if word not in KINDS and word not in SMALL]
    if len(telling) < 2:
        return ""
    dropped = chance.choice(telling[:-1])
    return f"{place.number} {' '.join(word for word in words if word != dropped)} {place.town}"


def _mistyped(change: Callable[[str, random.Random], str]) -> Callable[[Place, random.Random], str]:
    def write(place: Place, chance: random.Random) -> str:
        words = fold(place.street).split()
        at = max(range(len(words)), key=lambda number: len(words[number]) if words[number] not in KINDS else 0)
        if len(words[at]) < 5:
            return ""
        words[at] = change(words[at], chance)
        return f"{place.number} {' '.join(words)} {place.town}"

    return write


def _swapped(word: str, chance: random.Random) -> str:
    at = chance.choice([at for at in range(1, len(word) - 1) if word[at] != word[at + 1]] or [1])
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _missing(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _another(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + NEXT_KEYS.get(word[at], "e") + word[at + 1 :]


def _town_mistyped(place: Place, chance: random.Random) -> str:
    words = fold(place.town).split()
    if len(words[0]) < 5:
        return ""
    return f"{place.number} {place.street} {' '.join([_swapped(words[0], chance), *words[1:]])}"


WAYS: Final[dict[str, Callable[[Place, random.Random], str]]] = {
    "full address": _full,
    "number, street, town": _town,
    "without accents": _plain,
    "number, street, postcode": _postcode,
    "unfinished: number, street, «tow»": _unfinished,
    "town first": _inverted,
    "abbreviated": _abbreviated,
    "a word left out": _left_out,
    "mistyped: letters exchanged": _mistyped(_swapped),
    "mistyped: a letter missing": _mistyped(_missing),
    "mistyped: another letter": _mistyped(_another),
    "mistyped town": _town_mistyped,
}
REVERSE: Final = "reverse: the nearest to a point"
