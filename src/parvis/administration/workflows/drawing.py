"""A workflow as a drawing: statuses side by side in the order of their phases, each move an arrow on a line of its own.

Nothing can lie over anything else, however many moves there are: a line holds one arrow and its words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.administration.parts.delays import spoken
from parvis.administration.parts.values import word
from parvis.catalogue.workflow import PHASES
from parvis.kit.icons import glyph_paths
from parvis.kit.languages import pick
from parvis.presets.parts import Part

COLUMN: Final = 152
BOX: Final = 132
TOP: Final = 92
"""Where the arrows begin, below the statuses."""
ROW: Final = 40
_LETTER: Final = 6.4
_ANY: Final = "*"


@dataclass(frozen=True)
class Node:
    key: str
    label: tuple[str, ...]
    glyph: str
    meaning: str
    x: int
    is_start: bool
    is_wrong: bool = False
    """The checks say something of it."""

    @property
    def left(self) -> int:
        return self.x - BOX // 2

    @property
    def glyph_x(self) -> int:
        return self.left + 8

    @property
    def text_x(self) -> int:
        return self.left + 30

    @property
    def right(self) -> int:
        return self.left + BOX

    @property
    def drawing(self) -> SafeString:
        return glyph_paths(self.glyph)


@dataclass(frozen=True)
class Band:
    """The statuses of one phase."""

    name: str
    x: int
    width: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Arrow:
    """`sources`: where it leaves from; `is_automatic`: dashed, with its delay or event in `when`."""

    key: str
    label: str
    when: str
    sources: tuple[int, ...]
    end: int
    y: int
    is_automatic: bool
    is_any: bool
    is_wrong: bool = False

    @property
    def left(self) -> int:
        return min((*self.sources, self.end))

    @property
    def right(self) -> int:
        return max((*self.sources, self.end))

    @property
    def is_loop(self) -> bool:
        """It leads back to one of the statuses that it leaves from."""
        return self.end in self.sources

    @property
    def text_x(self) -> int:
        return (self.left + self.right) // 2

    @property
    def text_y(self) -> int:
        return self.y - 6

    @property
    def heads(self) -> list[str]:
        """The points of the arrow, one for each side that it comes from."""
        backs = [back for back, is_there in ((-9, self.left < self.end), (9, self.right > self.end)) if is_there]
        return [f"{self.end},{self.y} {self.end + back},{self.y - 5} {self.end + back},{self.y + 5}" for back in backs]


@dataclass(frozen=True)
class Drawing:
    nodes: list[Node]
    bands: list[Band]
    arrows: list[Arrow]
    width: int
    height: int

    @property
    def foot(self) -> int:
        return self.height - 8


def drawing(part: Part, *, wrong: Collection[str] = ()) -> Drawing:
    """`wrong`: keys of statuses and moves that the checks say something of."""
    statuses = sorted(part.get("statuses") or [], key=lambda one: PHASES.index(one["phase"]) if one.get("phase") in PHASES else len(PHASES))
    start = part.get("start")
    nodes = [
        Node(
            one["key"],
            _lines(pick(one.get("label")) or one["key"]),
            one.get("glyph", ""),
            one.get("meaning", "calm"),
            84 + COLUMN * at,
            one["key"] == start,
            one["key"] in wrong,
        )
        for at, one in enumerate(statuses)
    ]
    places = {node.key: node.x for node in nodes}
    moves = [one for one in part.get("moves") or () if one.get("to") in places]
    arrows = [arrow for at, one in enumerate(moves) if (arrow := _arrow(one, places, TOP + ROW * (at + 1), wrong))]
    width = max(84 * 2 + COLUMN * (len(nodes) - 1), 200) + 20
    return Drawing(nodes, _bands(statuses, nodes), arrows, width, TOP + ROW * (len(moves) + 1))


def _bands(statuses: list[Mapping[str, Any]], nodes: list[Node]) -> list[Band]:
    bands: list[Band] = []
    for phase in PHASES:
        inside = [node for one, node in zip(statuses, nodes, strict=True) if one.get("phase") == phase]
        if inside:
            left = inside[0].x - COLUMN // 2 + 3
            bands.append(Band(word(phase), left, inside[-1].x + COLUMN // 2 - 3 - left))
    return bands


def _arrow(move: Mapping[str, Any], places: Mapping[str, int], y: int, wrong: Collection[str] = ()) -> Arrow | None:
    end = places[move["to"]]
    is_any = _ANY in (move.get("from") or ())
    sources = [x for key, x in places.items() if (is_any and key != move["to"]) or key in (move.get("from") or ())]
    if not sources:
        return None
    when = [spoken(str(move["after"]))] if move.get("after") else []
    when += [word(one) for one in move.get("on") or ()]
    label = pick(move.get("label")) or move["key"]
    said = f"{label} ({', '.join(when)})" if when else label
    return Arrow(move["key"], said, ", ".join(when), tuple(sources), end, y, bool(when), is_any, move["key"] in wrong)


def _lines(text: str, most: int = 15) -> tuple[str, ...]:
    """At most two lines of a box."""
    lines = [""]
    for piece in text.split():
        if len(lines[-1]) + len(piece) + 1 <= most or not lines[-1]:
            lines[-1] = f"{lines[-1]} {piece}".strip()
        else:
            lines.append(piece)
    return tuple(
        [lines[0][:18], (" ".join(lines[1:]))[:17] + ("…" if len(" ".join(lines[1:])) > 17 else "")] if len(lines) > 1 else [lines[0][:18]]
    )


def summary(drawn: Drawing) -> str:
    return _("%(statuses)d statuses, %(moves)d moves; the same is in words below") % {
        "statuses": len(drawn.nodes),
        "moves": len(drawn.arrows),
    }
