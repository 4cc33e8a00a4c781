"""The questions put to our own look-up, one after the other in one process, as they are put to the other one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from parvis.bench.places.questions import REVERSE, Place, Question
from parvis.places.folding import fold

MOST: Final = 10
Said = tuple[str, str, str]
"""Number, street and town of one result, folded."""


@dataclass
class Score:
    """Of one kind of question: how long (ms), how often the first was right, how often one of ten."""

    times: list[float] = field(default_factory=list)
    firsts: int = 0
    tenths: int = 0
    misses: list[str] = field(default_factory=list)

    def note(self, milliseconds: float, right: Said, results: Sequence[Said], text: str) -> None:
        self.times.append(milliseconds)
        self.firsts += right in results[:1]
        self.tenths += right in results[:MOST]
        if right not in results[:1] and len(self.misses) < 5:
            self.misses.append(f"{text!r}: {' '.join(results[0]) if results else 'nothing'}")

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        ordered = sorted(self.times)
        return ordered[round(0.95 * (len(ordered) - 1))]

    @property
    def first(self) -> float:
        return self.firsts / len(self.times)

    @property
    def tenth(self) -> float:
        return self.tenths / len(self.times)


Scores = dict[str, Score]


def ours(asked: Iterable[Question], places: Sequence[Place]) -> Scores:
    from parvis.places import finding

    scores: Scores = {}
    for question in asked:
        started = time.perf_counter()
        found = finding.find(question.text, limit=MOST)
        taken = (time.perf_counter() - started) * 1000
        scores.setdefault(question.kind, Score()).note(taken, question.answer, [_said(one) for one in found], question.text)
    for place in places:
        started = time.perf_counter()
        found = finding.nearest(place.x, place.y, limit=MOST)
        taken = (time.perf_counter() - started) * 1000
        right = Question(REVERSE, "", place).answer
        scores.setdefault(REVERSE, Score()).note(taken, right, [_said(one) for one in found], f"{place.lon} {place.lat}")
    return scores


def _said(found: Any) -> Said:
    return fold(found.full_number), fold(found.street.name if found.street else ""), fold(found.commune_name)


def table(columns: dict[str, Scores]) -> str:
    """Markdown; a column for each system."""
    kinds = next(iter(columns.values()))
    head = " | ".join(f"{name} p50 / p95 ms | top 1 / top 10" for name in columns)
    lines = [f"| question | asked | {head} |", f"| --- | ---: {'| ---: ' * (2 * len(columns))}|"]
    for kind, own in kinds.items():
        cells = [
            f"{one.p50:.2f} / {one.p95:.2f} | {one.first:.3f} / {one.tenth:.3f}" for one in (scores[kind] for scores in columns.values())
        ]
        lines.append(f"| {kind} | {len(own.times)} | {' | '.join(cells)} |")
    return "\n".join(lines)
