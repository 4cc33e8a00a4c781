"""What part of the ground a plan shows, and where on the paper each point falls."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

PAPERS: Final = {"small": (360, 270), "usual": (640, 420), "wide": (1000, 480)}
"""Units of the drawing, across and down: a unit is about a pixel, so that letters have their size."""
REACHES: Final = (60, 120, 240, 480, 960)
"""Metres from the middle to the edges at left and right, from the nearest view to the farthest."""
USUAL: Final = 120
STEP: Final = 0.6
"""How far one moves at once, in reaches."""
_SIDES: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}


@dataclass(frozen=True)
class View:
    """Around (x, y), metres in Lambert-93. `reach`: one of REACHES; `paper`: one of PAPERS."""

    x: float
    y: float
    reach: int = USUAL
    paper: str = "usual"

    @classmethod
    def read(cls, said: Mapping[str, str], otherwise: View | None = None) -> View | None:
        """What an address says: `x`, `y` and `reach`; `otherwise` where it says no point."""
        x, y = _number(said.get("x", "")), _number(said.get("y", ""))
        reach = _number(said.get("reach", ""))
        if x is None or y is None:
            return replace(otherwise, reach=_nearest(reach)) if otherwise and reach is not None else otherwise
        return cls(x, y, _nearest(reach if reach is not None else USUAL), otherwise.paper if otherwise else "usual")

    @property
    def width(self) -> int:
        return PAPERS[self.paper][0]

    @property
    def height(self) -> int:
        return PAPERS[self.paper][1]

    @property
    def query(self) -> dict[str, str]:
        return {"x": f"{self.x:.1f}", "y": f"{self.y:.1f}", "reach": str(self.reach)}

    @property
    def metres(self) -> float:
        """Of one unit of the drawing."""
        return 2 * self.reach / self.width

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) of what is shown, in metres."""
        up = self.reach * self.height / self.width
        return self.x - self.reach, self.y - up, self.x + self.reach, self.y + up

    def on_paper(self, x: float, y: float) -> tuple[float, float]:
        """Units from the upper left corner."""
        return (x - self.x) / self.metres + self.width / 2, self.height / 2 - (y - self.y) / self.metres

    def shows(self, x: float, y: float) -> bool:
        west, south, east, north = self.box
        return west <= x <= east and south <= y <= north

    def moved(self, side: str) -> View:
        """`side`: left, right, up or down."""
        right, up = _SIDES[side]
        step = self.reach * STEP
        return replace(self, x=self.x + right * step, y=self.y + up * step)

    @property
    def nearer(self) -> View | None:
        place = REACHES.index(self.reach)
        return replace(self, reach=REACHES[place - 1]) if place else None

    @property
    def farther(self) -> View | None:
        place = REACHES.index(self.reach)
        return replace(self, reach=REACHES[place + 1]) if place + 1 < len(REACHES) else None

    @property
    def ruler(self) -> tuple[int, float]:
        """(metres, units) of the scale drawn in a corner: about a sixth of the width."""
        metres = next(step for step in (10, 20, 50, 100, 200, 500) if step >= self.reach / 4.8)
        return metres, metres / self.metres


def _nearest(reach: float) -> int:
    return min(REACHES, key=lambda one: abs(one - reach))


def _number(said: str) -> float | None:
    try:
        found = float(said)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) < 1e8 else None
