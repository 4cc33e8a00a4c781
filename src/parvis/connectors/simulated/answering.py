"""How the outside answers a call: late, with an error, or not at all, when it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from parvis.connectors.attempt import went_over_the_line
from parvis.connectors.simulated import faults
from parvis.connectors.simulated.models import Simulation
from parvis.connectors.troubles import Unavailable

if TYPE_CHECKING:
    from parvis.connectors.models import Run


@contextmanager
def answering(row: Simulation, *, operation: str, run: Run) -> Iterator[None]:
    """Around what the outside does for `run`. Raises Unavailable before it, TimeoutError after: then it is done, and nobody was told."""
    occasion = f"{run.once}/{run.attempts}"
    faults.wait(row, operation=operation, occasion=occasion)
    if faults.is_struck(row, "error", operation=operation, occasion=occasion):
        went_over_the_line(status=503, sent=0, received=0)
        raise Unavailable("http_503")
    yield
    if faults.is_struck(row, "timeout", operation=operation, occasion=occasion):
        raise TimeoutError
    went_over_the_line(status=200, sent=0, received=0)
