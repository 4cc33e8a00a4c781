"""When copper closes at a place. Drawn by commune, after the national plan: lots close technically each 31 January from 2025 to 2030,
commercially two years before, and everywhere commercially on 31 January 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from parvis.connectors.simulated.drawing import Draw

GENERAL: Final = date(2026, 1, 31)
FREEZE: Final = timedelta(days=180)
LOTS: Final = {"2025": 1, "2026": 3, "2027": 8, "2028": 18, "2029": 30, "2030": 40}
"""Year of the technical closing: share of the communes, per cent."""


@dataclass(frozen=True)
class Closing:
    commercial_on: date
    technical_on: date

    @classmethod
    def of(cls, commune_code: str, seed: int) -> Closing:
        year = int(Draw(seed, f"commune/{commune_code}").weighted("copper", LOTS))
        return cls(date(year - 2, 1, 31), date(year, 1, 31))

    @property
    def planned(self) -> dict[str, date]:
        return {"FCG": GENERAL, "FCC": self.commercial_on, "FCT": self.technical_on}

    def reached(self, on: date) -> list[tuple[str, date]]:
        """The milestones reached by `on`, with their days."""
        return [(key, day) for key, day in self.planned.items() if on >= day]

    def is_frozen(self, on: date) -> bool:
        return self.technical_on - FREEZE <= on < self.technical_on
