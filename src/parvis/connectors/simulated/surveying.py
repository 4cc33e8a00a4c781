"""What the simulator adds to what the register of places says: pinned scenarios, and what becomes of a number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from parvis.connectors.shapes.qualification import NumberAnswer, Question
from parvis.connectors.simulated import scenarios
from parvis.connectors.simulated.drawing import Draw
from parvis.connectors.simulated.models import PinnedScenario
from parvis.connectors.simulated.sites import PlayedSite
from parvis.connectors.surveying import answers, reading
from parvis.connectors.surveying.reasons import reason
from parvis.connectors.surveying.sites import Site
from parvis.kit.clock import today

SHARE_COMMITTED: Final = 0.03
"""Of the active numbers, those that cannot be taken along yet."""


def survey(question: Question, *, seed: int) -> tuple[list[PlayedSite], NumberAnswer | None]:
    """The buildings of the question in its order, and what is known of the line number when one was asked about."""
    sites, number = reading.survey(question), _number(question, seed)
    pins = _pins(question, sites)
    lines = reading.lines_of(question)
    played = [
        PlayedSite(
            **vars(site),
            seed=seed,
            number_state=number["state"] if number else "",
            pins=frozenset(pins[key] for key in (site.building["identifier"], *lines) if key in pins),
        )
        for site in sites
    ]
    return played, number


def _pins(question: Question, sites: Iterable[Site]) -> dict[str, str]:
    kinds = {site.building["identifier"]: PinnedScenario.Subject.BUILDING for site in sites}
    kinds |= dict.fromkeys(reading.lines_of(question), PinnedScenario.Subject.LINE)
    return scenarios.pinned(kinds)


def _number(question: Question, seed: int) -> NumberAnswer | None:
    found = reading.number_of(question)
    if found is None or not question.get("with_portability") or found["state"] != "active":
        return found
    draw = Draw(seed, f"line/{found['value']}")
    if draw.share("portability") < SHARE_COMMITTED:
        found["portability"] = reason("numberNotPortable", today(answers.PARIS) + timedelta(days=draw.between("commitment", 20, 300)))
    found["is_portable"] = found["portability"] is None
    return found
