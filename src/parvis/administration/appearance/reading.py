"""What a brand colour becomes: how readable each pair is, and in words what was adapted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kit.colours import contrast
from parvis.kit.theme import WHITE, ramp, report

LEAST = 4.5
"""WCAG 2.2, 1.4.3: text of ordinary size."""
PAIRS: dict[str, str | Promise] = {
    "button": gettext_lazy("Text of a button"),
    "button_hover": gettext_lazy("Text of a button under the pointer"),
    "link": gettext_lazy("Link in a page"),
    "link_on_tint": gettext_lazy("Link on a tinted ground"),
    "banner": gettext_lazy("Title on the banner"),
}


@dataclass(frozen=True)
class Pair:
    label: str | Promise
    light: float
    dark: float

    @property
    def passes(self) -> bool:
        return min(self.light, self.dark) >= LEAST


@dataclass(frozen=True)
class Reading:
    colour: str

    @property
    def pairs(self) -> list[Pair]:
        found = report(self.colour)
        return [Pair(label, found["light"][key], found["dark"][key]) for key, label in PAIRS.items()]

    @property
    def passes(self) -> bool:
        return all(pair.passes for pair in self.pairs)

    @property
    def adapted(self) -> Iterator[str]:
        """A sentence for each thing that is not the colour as it was given."""
        colours = ramp(self.colour)
        if colours.accent[0] != self.colour.lower():
            yield _("Buttons take the nearest shade on which text can be read.")
        if colours.on_accent[0] != WHITE:
            yield _("White on this colour reaches only %(ratio)s: the text of buttons is dark.") % {
                "ratio": number_format(contrast(self.colour, WHITE), 1)
            }
        if colours.accent_text[0] != colours.accent[0]:
            yield _("Links take a shade of it that reads on every ground.")
