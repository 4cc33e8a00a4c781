"""A building as eligibility sees it: how it is connected, and which visit it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from parvis.connectors.shapes.qualification import Appointment, BuildingAnswer, FloorAnswer, Sockets, Text, Wiring
from parvis.places.spelling import is_ground_floor

STATE_TEXTS: Final[Mapping[str, Text]] = {
    "DEPLOYE": {"fr": "Raccordable", "en": "Can be connected"},
    "RAD": {"fr": "Raccordable sur demande", "en": "Connected on demand"},
    "EN COURS DE DEPLOIEMENT": {"fr": "En cours de déploiement", "en": "Being deployed"},
    "SIGNE": {"fr": "Convention signée, travaux à planifier", "en": "Agreement signed, works to be planned"},
    "CIBLE": {"fr": "Cible du déploiement", "en": "Target of the deployment"},
    "ABANDONNE": {"fr": "Abandonné", "en": "Given up"},
}


@dataclass(frozen=True)
class Site:
    """`is_full`: the register says that no fibre is left; `floor`, `socket`: those that were asked about."""

    building: BuildingAnswer
    wiring: Wiring
    floors: list[FloorAnswer]
    sockets: Sockets
    is_full: bool = False
    floor: int | None = None
    socket: str = ""

    @property
    def state(self) -> str:
        return self.building["state"]

    def visit_kind(self) -> Appointment:
        """The table of operateurs.md 1.2: a socket is there, else house or block, and the ground floor of a block is complex."""
        if self.socket:
            return "short"
        chosen = next((floor for floor in self.floors if floor["id"] == self.floor), None)
        return chosen["visit_kind"] if chosen else kind_of_visit(self.building["kind"], "", self.sockets)


def state_text(state: str) -> Text:
    """In words; a state that nobody has put in words reads as its file spells it."""
    return dict(STATE_TEXTS.get(state, {"fr": state, "en": state}))


def kind_of_visit(building_kind: str, level: str, sockets: Sockets) -> Appointment:
    """For a dwelling of which no socket is known."""
    if sockets["existing"] and sockets["existing"] >= sockets["total"]:
        return "short"
    if building_kind == "PAVILLON":
        return "house"
    return "complex" if is_ground_floor(level) else "block"
