"""Closed-loop clients: each waits for its page before asking for the next. Figures of one run are compared with that run's bare page."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from parvis.bench.operations import Operation, Person, Wrong


@dataclass
class Figures:
    """Milliseconds, per second, bytes over the wire, queries a page."""

    clients: int
    times: list[float] = field(default_factory=list)
    byte_counts: list[int] = field(default_factory=list)
    query_counts: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.times) if self.times else float("nan")

    @property
    def p95(self) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))] if ordered else float("nan")

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def bytes(self) -> int:
        return int(statistics.median(self.byte_counts)) if self.byte_counts else 0

    @property
    def queries(self) -> int:
        return int(statistics.median(self.query_counts)) if self.query_counts else 0


def measure(operation: Operation, people: Sequence[Person], seconds: float) -> Figures:
    """Let each of `people` repeat `operation` for `seconds`."""
    figures = Figures(len(people))
    started = time.perf_counter()
    threads = [threading.Thread(target=_repeat, args=(operation, person, started + seconds, figures)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.seconds = time.perf_counter() - started
    return figures


def rounds(operations: dict[str, Operation], people: Sequence[Person], *, seconds: float, repeat: int) -> dict[str, Figures]:
    """Every operation `repeat` times, one after the other, so that a busy moment of the machine falls on all; gathered by name."""
    gathered = {name: Figures(len(people)) for name in operations}
    for operation in operations.values():
        _once(operation, people[0])
    for _ in range(repeat):
        for name, operation in operations.items():
            found = measure(operation, people, seconds)
            kept = gathered[name]
            kept.times += found.times
            kept.byte_counts += found.byte_counts
            kept.query_counts += found.query_counts
            kept.errors += found.errors
            kept.seconds += found.seconds
    return gathered


def _once(operation: Operation, person: Person) -> None:
    try:
        operation(person)
    except Wrong:
        return


def _repeat(operation: Operation, person: Person, until: float, figures: Figures) -> None:
    browser = person.browser
    while True:
        browser.start()
        try:
            operation(person)
        except Wrong as wrong:
            figures.errors.append(str(wrong))
            if len(figures.errors) > 20:
                return
        else:
            figures.times.append(browser.elapsed * 1000)
            figures.byte_counts.append(browser.byte_count)
            figures.query_counts.append(browser.query_count)
        if time.perf_counter() >= until:
            return
