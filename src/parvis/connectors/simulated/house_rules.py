"""The rules of an offer that brings none of its own, by its technology. Same shape as those of the catalogue."""

from __future__ import annotations

from typing import Final

from parvis.connectors.shapes.qualification import Rule
from parvis.connectors.surveying.answers import COPPER_TECHNOLOGIES

NOT_DEPLOYED: Final = ["CIBLE", "SIGNE", "EN COURS DE DEPLOIEMENT"]

FIBRE: Final[list[Rule]] = [
    {"when": {"territory": "overseas"}, "reason": "onlyMetropolitanAreaOffer"},
    {"when": {"state": "ABANDONNE"}, "reason": "abandoned"},
    {"when": {"state": NOT_DEPLOYED}, "reason": "notDeployed"},
    {"when": {"is_excluded": True}, "reason": "exclusionZone"},
    {"when": {"is_served": False}, "reason": "notServed"},
    {"when": {"is_gelled": True}, "reason": "temporaryGel"},
    {"when": {"is_saturated": True}, "reason": "saturated"},
]
DEDICATED: Final[list[Rule]] = [
    {"when": {"territory": "overseas"}, "reason": "onlyMetropolitanAreaOffer"},
    {"when": {"is_excluded": True}, "reason": "exclusionZone"},
]
COPPER: Final[list[Rule]] = [
    {"when": {"territory": "overseas"}, "reason": "onlyMetropolitanAreaOffer"},
    {"when": {"technology_closed": "FCT"}, "reason": "FCT"},
    {"when": {"is_frozen": True}, "reason": "freezeBeforeClosing"},
    {"when": {"technology_closed": "FCC"}, "reason": "FCC"},
    {"when": {"technology_closed": "FCG"}, "reason": "FCG"},
    {"when": {"is_excluded": True}, "reason": "exclusionZone"},
    {"when": {"has_copper": False}, "reason": "noCopperLine"},
]

DEDICATED_TECHNOLOGIES: Final = frozenset({"FTTO", "FTTE"})


def rules_of(technology: str) -> list[Rule]:
    if technology.upper() in COPPER_TECHNOLOGIES:
        return COPPER
    return DEDICATED if technology.upper() in DEDICATED_TECHNOLOGIES else FIBRE
