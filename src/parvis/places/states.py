"""What an infrastructure operator's file says of a building, as the badge of its sheet says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from parvis.places.models import Line


@dataclass(frozen=True)
class Badge:
    """As `{% status %}` draws it."""

    key: str
    said: str | Promise
    meaning: str
    glyph: str

    @property
    def label(self) -> str:
        return str(self.said)


NONE: Final = Badge("none", pgettext_lazy("state of a building", "CANNOT BE CONNECTED"), "bad", "cancelled")

BADGES: Final[Mapping[str, Badge]] = {
    "DEPLOYE": Badge("deployed", pgettext_lazy("state of a building", "CONNECTABLE"), "good", "closed"),
    "RAD": Badge("on-demand", pgettext_lazy("state of a building", "CONNECTABLE ON REQUEST"), "warn", "assigned"),
    "EN COURS DE DEPLOIEMENT": Badge("deploying", pgettext_lazy("state of a building", "BEING DEPLOYED"), "info", "progress"),
    "CIBLE": Badge("target", pgettext_lazy("state of a building", "TARGET"), "calm", "new"),
    "SIGNE": Badge("signed", pgettext_lazy("state of a building", "SIGNED"), "info", "assigned"),
    "ABANDONNE": Badge("abandoned", pgettext_lazy("state of a building", "ABANDONED"), "calm", "cancelled"),
}
"""By the state in the file (telecom.md 2.1; labels: operateurs.md 1.2). Any other cannot be connected."""


def badge_of(state: str) -> Badge:
    return BADGES.get(state.upper().strip(), NONE)


LINE_BADGES: Final[Mapping[str, Badge]] = {
    Line.State.AVAILABLE: Badge("available", pgettext_lazy("state of a line", "Available"), "good", "closed"),
    Line.State.RESERVED: Badge("reserved", pgettext_lazy("state of a line", "Reserved"), "info", "assigned"),
    Line.State.OCCUPIED: Badge("occupied", pgettext_lazy("state of a line", "Occupied"), "warn", "hold"),
    Line.State.OUT_OF_SERVICE: Badge("out-of-service", pgettext_lazy("state of a line", "Out of service"), "bad", "alert"),
}
