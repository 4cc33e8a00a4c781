"""The operation `simulated.eligibility`: the question of a run, the faults of the day, and the answer in the agreed shape."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from parvis.connectors.registry import Answer
from parvis.connectors.shapes.qualification import Qualification, Question
from parvis.connectors.shapes.reading import qualification
from parvis.connectors.simulated import faults
from parvis.connectors.simulated.answering import answering
from parvis.connectors.simulated.clock import simulation
from parvis.connectors.simulated.models import Simulation
from parvis.connectors.simulated.qualifying import qualify
from parvis.connectors.simulated.surveying import survey
from parvis.connectors.surveying.answers import verdict
from parvis.kit.clock import now

if TYPE_CHECKING:
    from parvis.connectors.models import Run

OPERATION = "eligibility"


def perform(run: Run) -> Answer:
    """Raises Garbled when the answer has not the agreed shape, and what `answering` raises."""
    row = simulation()
    with answering(row, operation=OPERATION, run=run):
        said = ask_outside(cast("Question", run.input), row, occasion=f"{run.once}/{run.attempts}")
    found = qualification(said)
    return Answer(found, verdict=verdict(found), valid_until=datetime.fromisoformat(found["valid_until"]))


def ask_outside(question: Question, row: Simulation, *, occasion: str) -> dict[str, Any]:
    """What the outside answers: of the shape `Qualification` unless it is told to have faults."""
    sites, number = survey(question, seed=row.seed)
    found = qualify(question, sites, at=now(), number=number)
    if faults.is_struck(row, "partial", operation=OPERATION, occasion=occasion):
        _leave_out(found)
    said: dict[str, Any] = dict(found)
    if faults.is_struck(row, "drift", operation=OPERATION, occasion=occasion):
        said["sites"] = said.pop("places")
    return said


def _leave_out(found: Qualification) -> None:
    """All but the first building."""
    left = found["places"][1:]
    found["places"] = found["places"][:1]
    found["missing"] = [place["building"]["identifier"] or place["building"]["address"] for place in left]
    found["is_partial"] = bool(left)
