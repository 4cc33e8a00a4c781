"""Finding services and articles by what a person types: few rows, searched in memory, a rare word counting more than a common one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import log
from typing import Any, Protocol, TypeVar

from parvis.kit.languages import pick
from parvis.kit.search import query_stems, stems

MOST_WORDS = 16
PREFIX = 3
"""From this length on, the beginning of a word finds it: people search while they type."""


class Searchable(Protocol):
    """A row with the stems it is found by, and a title in languages."""

    searchable: Any
    title: Any


Found = TypeVar("Found", bound=Searchable)


def found(rows: Sequence[Found], query: str, *, share: float = 0.5, most: int | None = None) -> list[Found]:
    """Those of `rows` that hold at least `share` of what `query` says, best first.

    Words that no row has say nothing; of the others, each counts by its rarity, and twice in a title.
    """
    wanted = query_stems(query[:300])[:MOST_WORDS]
    texts = [set(row.searchable.split()) for row in rows]
    weights = {stem: weight for stem in wanted if (weight := _rarity(stem, texts))}
    whole = sum(weights.values())
    if not whole:
        return []
    scored = [(_score(row, text, weights), place) for place, (row, text) in enumerate(zip(rows, texts, strict=True))]
    kept = sorted((-score[1], place) for score, place in scored if score[0] >= share * whole)
    return [rows[place] for _score_of, place in kept[:most]]


def _score(row: Searchable, text: Collection[str], weights: dict[str, float]) -> tuple[float, float]:
    """How much of the query the row holds, and its rank, in which the title counts twice."""
    held = sum(weight for stem, weight in weights.items() if _in(stem, text))
    if not held:
        return 0, 0
    title = set(stems(pick(row.title)).split())
    return held, held + sum(weight for stem, weight in weights.items() if _in(stem, title))


def _rarity(stem: str, texts: Iterable[Collection[str]]) -> float:
    holding = [_in(stem, text) for text in texts]
    return log(1 + len(holding) / sum(holding)) if any(holding) else 0


def _in(stem: str, words: Collection[str]) -> bool:
    return stem in words or (len(stem) >= PREFIX and any(word.startswith(stem) for word in words))
