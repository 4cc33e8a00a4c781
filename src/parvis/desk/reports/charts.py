"""Charts as SVG made by the server: attributes and classes alone, drawn without their words, which stand around them as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parvis.reports.tables import number

WIDTH, HEIGHT = 600, 200
DOTS: Final = 45
"""Up to as many points are marked; more would be a thick line."""
STEPS: Final = (1, 2, 5)


@dataclass(frozen=True)
class Line:
    """`kind`: its colour and its dashes."""

    name: str
    values: Sequence[int]
    kind: str


@dataclass(frozen=True)
class Chart:
    """`sentence`: what the drawing says to who does not see it; `top`, `middle`: of its scale; `marks`: below it, from left to right."""

    svg: SafeString
    sentence: str
    top: str
    middle: str
    marks: Sequence[str]
    lines: Sequence[Line] = ()


def lines(sentence: str, marks: Sequence[str], drawn: Sequence[Line]) -> Chart:
    top = ceiling(max((value for line in drawn for value in line.values), default=0))
    paths = [_path(line, top) for line in drawn]
    return Chart(_svg(sentence, format_html_join("", "{}", ((path,) for path in paths))), sentence, *_scale(top), _ends(marks), drawn)


def bars(sentence: str, marks: Sequence[str], values: Sequence[int], kinds: Sequence[str]) -> Chart:
    """One bar for each mark; `kinds`: the colour of each."""
    top = ceiling(max(values, default=0))
    room = WIDTH / max(len(values), 1)
    rows = (
        (
            kind,
            round(place * room + room * 0.2, 1),
            round(HEIGHT - HEIGHT * value / top, 1),
            round(room * 0.6, 1),
            round(HEIGHT * value / top, 1),
        )
        for place, (value, kind) in enumerate(zip(values, kinds, strict=True))
    )
    drawn = format_html_join("", '<rect class="chart__bar chart__bar--{}" x="{}" y="{}" width="{}" height="{}"/>', rows)
    return Chart(_svg(sentence, drawn), sentence, *_scale(top), marks)


def ceiling(value: int) -> int:
    """The next round number: 1, 2 or 5 and noughts; at least 2, so that its half is whole."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= max(value, 2) and (step * power) % 2 == 0:
                return step * power
        power *= 10


def _scale(top: int) -> tuple[str, str]:
    return number(top), number(top // 2)


def _ends(marks: Sequence[str]) -> Sequence[str]:
    """The first, the middle one and the last: more would run into each other on a phone."""
    if len(marks) <= 3:
        return marks
    return [marks[0], marks[len(marks) // 2], marks[-1]]


def _path(line: Line, top: int) -> SafeString:
    count = len(line.values)
    room = WIDTH / max(count - 1, 1)
    points = [
        (round(place * room if count > 1 else WIDTH / 2, 1), round(HEIGHT - HEIGHT * value / top, 1))
        for place, value in enumerate(line.values)
    ]
    drawn = format_html('<path class="chart__line chart__line--{}" d="M{}"/>', line.kind, " L".join(f"{x} {y}" for x, y in points))
    if count > DOTS:
        return drawn
    dots = " ".join(f"M{x} {y}h0" for x, y in points)
    return drawn + format_html('<path class="chart__dots chart__line--{}" d="{}"/>', line.kind, dots)


def _svg(sentence: str, drawn: SafeString) -> SafeString:
    """Stretched to its place; its lines keep their width (vector-effect, in the stylesheet)."""
    return format_html(
        '<svg class="chart__drawing" viewBox="0 -6 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="chart__grid" d="M0 0H{}M0 {}H{}M0 {}H{}"/>{}</svg>',
        WIDTH,
        HEIGHT + 12,
        sentence,
        WIDTH,
        HEIGHT // 2,
        WIDTH,
        HEIGHT,
        WIDTH,
        drawn,
    )
