"""Faults that the outside may be told to have, so that retries, time limits and the circuit breaker can be seen at work (telecom.md 3.5)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.connectors.attempt import seconds_left
from parvis.connectors.shapes.qualification import Text
from parvis.connectors.simulated.clock import simulation
from parvis.connectors.simulated.drawing import Draw
from parvis.connectors.simulated.models import Simulation
from parvis.kit.clock import now
from parvis.kit.errors import Refused

MOST_SECONDS: Final = 120


class Switch(TypedDict):
    """`share`: of the calls or notifications, per cent; `seconds`: for latency; `operations`: keys, empty for all."""

    share: int
    seconds: float
    operations: list[str]


@dataclass(frozen=True)
class Fault:
    key: str
    title: Text
    text: Text


FAULTS: Final[Mapping[str, Fault]] = {
    one.key: one
    for one in (
        Fault("latency", {"fr": "Lenteur", "en": "Latency"}, {"fr": "La réponse se fait attendre.", "en": "The answer takes its time."}),
        Fault(
            "error",
            {"fr": "Erreur 5xx", "en": "5xx error"},
            {"fr": "Le service répond par une erreur.", "en": "The service answers with an error."},
        ),
        Fault(
            "timeout",
            {"fr": "Absence de réponse", "en": "No answer"},
            {
                "fr": "Le service fait ce qui est demandé, mais sa réponse se perd.",
                "en": "The service does what is asked, but its answer is lost.",
            },
        ),
        Fault(
            "duplicate",
            {"fr": "Notifications en double", "en": "Duplicate notifications"},
            {"fr": "La même notification arrive deux fois.", "en": "The same notification comes twice."},
        ),
        Fault(
            "disorder",
            {"fr": "Notifications dans le désordre", "en": "Notifications out of order"},
            {"fr": "Une notification arrive après la suivante.", "en": "A notification comes after the next one."},
        ),
        Fault(
            "partial",
            {"fr": "Réponses partielles", "en": "Partial answers"},
            {"fr": "Seul le premier bâtiment reçoit une réponse.", "en": "Only the first building is answered for."},
        ),
        Fault(
            "drift",
            {"fr": "Format modifié", "en": "Changed format"},
            {"fr": "La réponse n’a plus la forme convenue.", "en": "The answer no longer has the shape agreed upon."},
        ),
    )
}


def switch(kind: str, *, share: int, seconds: float = 0, operations: list[str] | None = None) -> Simulation:
    """Turn a fault on, or off with a share of 0. Raises Refused for one that is unknown or out of bounds."""
    if kind not in FAULTS:
        raise Refused(_("This fault is not known."), code="fault")
    if not 0 <= share <= 100:
        raise Refused(_("Give a share between 0 and 100 per cent."), code="share")
    if not 0 <= seconds <= MOST_SECONDS:
        raise Refused(_("Give a time between 0 and %(most)s seconds.") % {"most": MOST_SECONDS}, code="seconds")
    simulation()
    with transaction.atomic():
        row = Simulation.objects.select_for_update().get(pk=Simulation.THE_ONE)
        others = {key: value for key, value in row.faults.items() if key != kind}
        said: Switch = {"share": share, "seconds": seconds, "operations": operations or []}
        wanted = others | ({kind: said} if share else {})
        if wanted != row.faults:
            row.faults, row.updated_at = wanted, now()
            row.save(update_fields=["faults", "updated_at"])
    return row


def is_struck(row: Simulation, kind: str, *, operation: str, occasion: object) -> bool:
    """Whether the fault happens this time: the same for one occasion, such as the key of a call and its attempt."""
    said: Switch | None = row.faults.get(kind)
    if said is None or (said["operations"] and operation not in said["operations"]):
        return False
    return Draw(row.seed, f"fault/{kind}/{occasion}").share("struck") * 100 < said["share"]


def wait(row: Simulation, *, operation: str, occasion: object) -> None:
    """The latency, if it happens this time. Raises TimeoutError where it lasts longer than the call may."""
    if not is_struck(row, "latency", operation=operation, occasion=occasion):
        return
    seconds = row.faults["latency"]["seconds"]
    waited = seconds_left(seconds)
    time.sleep(waited)
    if waited < seconds:
        raise TimeoutError
