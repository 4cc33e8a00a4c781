"""Addresses by text: forgiving of what was left out, mistyped, abbreviated or put in another order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import hypot
from typing import Final

from parvis.places import dictionary
from parvis.places.dictionary import Meant
from parvis.places.finding import numbers
from parvis.places.finding.found import KINDS, Found, Kind, label_of, street_kind, street_of
from parvis.places.finding.municipalities import municipalities
from parvis.places.finding.ranking import Wanted, score
from parvis.places.finding.retrieving import Near, StreetRow, Term, streets
from parvis.places.finding.typed import Typed, readings

MOST: Final = 50
LEAST_SCORE: Final = 0.3
FAR: Final = 50_000
"""Metres: what is farther from where somebody looks is not taken to be farther still."""
BY_DISTANCE: Final = 0.15
"""How much of the score what is far loses."""
_CODE: Final = re.compile("[0-9a-z]{5}")


def find(
    text: str,
    *,
    limit: int = 10,
    town: str = "",
    postcode: str = "",
    near: tuple[float, float] | None = None,
    kinds: Collection[Kind] = KINDS,
    autocomplete: bool = True,
) -> list[Found]:
    """The places that `text` may mean, the likeliest first; those of a number that a street has not are marked `is_near`.

    `town`: code of a commune (INSEE), what is no code finds nothing, nor does a `postcode` that is none; `near`: Lambert-93 metres,
    what is nearer comes first; `autocomplete`: the last word may go on.
    """
    town, postcode = town.strip().lower(), postcode.strip().lower()
    if any(said and not _CODE.fullmatch(said) for said in (town, postcode)):
        return []
    limit = max(1, min(limit, MOST))
    point = Near(*near) if near else None
    asked = [_Asked(reading, town, postcode, point) for reading in readings(text, is_unfinished=autocomplete)]
    if not asked:
        return []
    chosen, rows = _retrieved(asked)
    found = [] if chosen is None else _of_streets(chosen, rows, limit, kinds)
    if "municipality" in kinds and not asked[0].reading.number:
        found += municipalities(asked[0].terms(), asked[0].wanted(), limit, town=town.upper())
    found = [one for one in found if one.kind in kinds and one.score >= LEAST_SCORE]
    return sorted((_placed(one, point) for one in found), key=lambda one: _rank(one, point))[:limit]


@dataclass(frozen=True, slots=True)
class _Asked:
    reading: Typed
    town: str
    postcode: str
    near: Near | None

    def terms(self, meant: dict[str, list[Meant]] | None = None, without: Collection[str] = ()) -> list[Term]:
        """What a street must hold; `meant`: what else than the typed words will do."""
        telling = [word for word in self.reading.telling if word not in without]
        limits = [Term((f"i{self.town}",))] if self.town else []
        limits += [Term((self.postcode,))] if self.postcode else []
        return [*(self._term(word, (meant or {}).get(word, [])) for word in telling), *limits] if telling else []

    def _term(self, word: str, meant: Sequence[Meant]) -> Term:
        codes = (f"i{word}",) if len(word) == 5 and word[1:].isdigit() else ()
        others = tuple(one.text for one in meant if one.text != word)
        return Term((word, *codes, *others), self.begins(word))

    def begins(self, word: str) -> tuple[str, ...]:
        if not (self.reading.unfinished and word == self.reading.words[-1]):
            return ()
        return (word,) if self.reading.unfinished == word else (word, self.reading.unfinished)

    def wanted(self, meant: dict[str, list[Meant]] | None = None) -> list[Wanted]:
        words = self.reading.words
        return [
            Wanted(
                word,
                {one.text: one.quality for one in (meant or {}).get(word, ())},
                self.begins(word) or ((word,) if len(word) == 1 else ()),
            )
            for word in words
        ]

    @property
    def is_vague(self) -> bool:
        return self.reading.is_vague and not (self.town or self.postcode or self.near)


Ranked = list[tuple[float, StreetRow]]


def _retrieved(asked: Sequence[_Asked]) -> tuple[_Asked | None, Ranked]:
    """As it was typed; else with words that are spelt alike; else with a word less."""
    for one in asked:
        if not one.is_vague and (rows := streets([one.terms()], near=one.near)):
            return one, _ranked(one, rows, {})
    clear = next((one for one in asked if not one.is_vague), None)
    if clear is None:
        return None, []
    for kept, meant in _attempts(clear):
        if rows := streets(kept, near=clear.near):
            return clear, _ranked(clear, rows, meant)
    return clear, []


Alike = dict[str, list[Meant]]


def _attempts(one: _Asked) -> Iterator[tuple[list[list[Term]], Alike]]:
    """Lists of terms of which one must hold, each attempt more forgiving than the one before."""
    telling = one.reading.telling
    meant = dictionary.meant(telling)
    strange = {word: [] if _is_known(found) else found for word, found in meant.items()}
    if any(strange.values()):
        yield [one.terms(strange)], strange
    widened = _begun(one, meant)
    yield [one.terms(widened)], widened
    hopeless = [word for word in telling if word in widened and not widened[word] and not one.begins(word)]
    if hopeless and len(hopeless) < len(telling):
        yield [one.terms(widened, hopeless)], widened
    left = [word for word in telling if word not in hopeless]
    for fewer in (1, 2):
        if len(left) > fewer:
            dropped = [some for some in combinations(left, fewer) if _tells(set(left) - set(some))]
            yield [one.terms(widened, [*hopeless, *some]) for some in dropped], widened


def _tells(words: Collection[str]) -> bool:
    return not Typed(0, "", tuple(words), "").is_vague and any(not word.isdigit() for word in words)


def _begun(one: _Asked, meant: Alike) -> Alike:
    """`meant`, with what a mistyped last word may become."""
    last = one.reading.telling[-1]
    if one.begins(last) and not _is_known(meant.get(last, [])):
        return meant | {last: [*meant.get(last, []), *dictionary.begun(last)]}
    return meant


def _is_known(found: Sequence[Meant]) -> bool:
    return bool(found) and found[0].quality == 1.0


def _ranked(one: _Asked, rows: Sequence[StreetRow], meant: Alike) -> Ranked:
    wanted = one.wanted(meant)
    scored = [(score(wanted, row.label_folded, row.postcode, row.commune_id, row.house_count), row) for row in rows]
    return sorted(scored, key=lambda pair: (-pair[0], -pair[1].house_count, pair[1].id))


def _of_streets(one: _Asked, ranked: Ranked, limit: int, kinds: Collection[Kind]) -> list[Found]:
    if one.reading.number and "housenumber" in kinds:
        return numbers.of_streets(ranked, one.reading, limit)
    return [_of_street(points, row) for points, row in ranked if street_kind(row.code, row.house_count) in kinds][: limit * 2]


def _of_street(points: float, row: StreetRow) -> Found:
    street = street_of(row)
    return Found(
        street_kind(row.code, row.house_count),
        points,
        label_of(street),
        row.commune_id,
        row.commune_name,
        row.postcode,
        street,
        x=row.x,
        y=row.y,
    )


def _placed(found: Found, near: Near | None) -> Found:
    if near is None or found.x is None or found.y is None:
        return found
    return replace(found, distance=hypot(found.x - near.x, found.y - near.y))


def _rank(found: Found, near: Near | None) -> tuple[float, bool]:
    away = min(1.0, FAR if found.distance is None else found.distance / FAR) if near else 0.0
    return -found.score + BY_DISTANCE * away, found.is_near
