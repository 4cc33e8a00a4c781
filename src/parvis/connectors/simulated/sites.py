"""What the simulator plays of a building beside what the register says, and what rules may ask about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from parvis.connectors.shapes.qualification import Appointment
from parvis.connectors.simulated.copper import Closing
from parvis.connectors.simulated.drawing import Draw
from parvis.connectors.surveying.sites import Site

OVERSEAS: Final = ("97", "98")
SHARE_SATURATED: Final = 0.008
SHARE_EXCLUDED: Final = 0.002
SHARE_GELLED: Final = 0.004
SHARE_WITHOUT_COPPER: Final = 0.08
STATES: Final = {"DEPLOYE": 93.5, "EN COURS DE DEPLOIEMENT": 3, "CIBLE": 2, "RAD": 1, "ABANDONNE": 0.5}
"""Per cent. Source: coverage of the third quarter of 2025 (telecom.md 3.4)."""

PINNED_STATES: Final[Mapping[str, str]] = {
    "deployed": "DEPLOYE",
    "in_progress": "EN COURS DE DEPLOIEMENT",
    "target": "CIBLE",
    "on_demand": "RAD",
    "abandoned": "ABANDONNE",
}


@dataclass(frozen=True)
class PlayedSite(Site):
    """`pins`: scenarios pinned on the building or its lines."""

    seed: int = 0
    number_state: str = ""
    pins: frozenset[str] = field(default_factory=frozenset)

    @property
    def draw(self) -> Draw:
        return Draw(self.seed, f"building/{self.building['identifier'] or self.building['id']}")

    @property
    def department(self) -> str:
        code = self.building["commune_code"]
        return code[:3] if code.startswith(OVERSEAS) else code[:2]

    @property
    def state(self) -> str:
        pinned = next((state for key, state in PINNED_STATES.items() if key in self.pins), "")
        return pinned or self.building["state"] or self.draw.weighted("state", STATES)

    @property
    def closing(self) -> Closing:
        return Closing.of(self.building["commune_code"], self.seed)

    def visit_kind(self) -> Appointment:
        return "short" if "socket" in self.pins else super().visit_kind()

    def gelled_until(self, on: date) -> date | None:
        """Works go on until the end of the month in which they were drawn."""
        network = Draw(self.seed, f"pm/{self.wiring['pm'] or self.building['id']}")
        is_drawn = network.share(f"gel {on:%Y-%m}") < SHARE_GELLED
        last = date(on.year + on.month // 12, on.month % 12 + 1, 1)
        return last if is_drawn or "gelled" in self.pins else None


def conditions(site: PlayedSite, on: date) -> dict[str, Any]:
    """{name: value or list of values}: everything that the `when` of a rule may ask of a building on that day."""
    closed = [key for key, _day in site.closing.reached(on)]
    if "copper_open" in site.pins:
        closed = []
    elif "copper_closed" in site.pins:
        closed = ["FCC", "FCG", "FCT"]
    drawn = site.draw
    is_plain = "deployed" in site.pins
    return {
        "state": site.state,
        "zone": site.building["zone"],
        "department": site.department,
        "commune": site.building["commune_code"],
        "territory": "overseas" if site.building["commune_code"].startswith(OVERSEAS) else "metropolitan",
        "building_kind": site.building["kind"],
        "owner": site.building["owner"],
        "technology_closed": closed,
        "number": site.number_state,
        "has_copper": "copper_open" in site.pins or drawn.share("copper") >= SHARE_WITHOUT_COPPER,
        "has_socket": bool(site.socket or site.sockets["existing"]),
        "is_served": bool(site.wiring["pm"]),
        "is_frozen": "frozen" in site.pins or (site.closing.is_frozen(on) and "copper_open" not in site.pins),
        "is_gelled": site.gelled_until(on) is not None and not is_plain,
        "is_excluded": "excluded" in site.pins or (drawn.share("excluded") < SHARE_EXCLUDED and not is_plain),
        "is_saturated": "saturated" in site.pins or (not site.sockets["free"] and not is_plain and _is_full(site)),
    }


def _is_full(site: PlayedSite) -> bool:
    return site.is_full or (not site.sockets["existing"] and site.draw.share("saturated") < SHARE_SATURATED)


def fits(when: Mapping[str, Any], known: Mapping[str, Any], on: date) -> bool:
    """Whether every part of `when` holds; a name that is unknown never does."""
    for name, wanted in when.items():
        if name == "from":
            holds = on.isoformat() >= str(wanted)
        elif name == "until":
            holds = on.isoformat() <= str(wanted)
        else:
            holds = name in known and bool(_several(known[name]) & _several(wanted))
        if not holds:
            return False
    return True


def _several(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list | tuple | set | frozenset) else {value}
