"""Two traces of one mail beside each other: what stays, what would go, what would come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Line:
    sentence: str
    is_other: bool
    """It stands on this side alone."""


@dataclass(frozen=True)
class Compared:
    before: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def change_count(self) -> int:
        return max(sum(line.is_other for line in side) for side in (self.before, self.after))


def compared(before: Sequence[str], after: Sequence[str]) -> Compared:
    """`before`, `after`: sentences in their order."""
    same_before, same_after = set[int](), set[int]()
    for block in SequenceMatcher(None, list(before), list(after), autojunk=False).get_matching_blocks():
        same_before |= set(range(block.a, block.a + block.size))
        same_after |= set(range(block.b, block.b + block.size))
    return Compared(_lines(before, same_before), _lines(after, same_after))


def _lines(sentences: Sequence[str], same: set[int]) -> tuple[Line, ...]:
    return tuple(Line(sentence, place not in same) for place, sentence in enumerate(sentences))
