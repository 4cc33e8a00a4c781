"""What is offered while somebody types an address.

For a page: give a text field `data-suggest="{% url "portal:place_complete" %}"`, with `data-suggest-key="place"` when the page wants to
know which place was chosen (`finding.chosen` reads it) and `data-suggest-send` when choosing sends the form, and load
`<script src="{% static "kit/suggest.js" %}" type="module"></script>`. Without script it is a plain text field: read it with `finding.find`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.places import finding
from parvis.places.departments import context_of
from parvis.places.finding import Found

MOST: Final = 8
MOST_CHARACTERS: Final = 200


@dataclass(frozen=True)
class Offer:
    """`text`: what comes into the field; `key`: for `finding.chosen`; `more`: what is said beside it."""

    text: str
    key: str
    more: str = ""


@dataclass(frozen=True)
class Offers:
    """`said`: for whoever does not see the list."""

    rows: list[Offer]
    said: str


def offers(typed: str) -> Offers:
    """Addresses that `typed` may become, or that are nearest to the position it is."""
    typed = one_line(typed, MOST_CHARACTERS)
    try:
        found = _found(typed)
    except Refused as refusal:
        return Offers([], str(refusal))
    rows = [Offer(one.label, one.key, _more(one)) for one in found]
    if not rows:
        return Offers([], _("No address resembles this one."))
    return Offers(
        rows,
        ngettext("%(count)d address, arrow down to choose", "%(count)d addresses, arrow down to choose", len(rows)) % {"count": len(rows)},
    )


def _found(typed: str) -> list[Found]:
    if finding.is_position(typed):
        point = finding.position(typed)
        return finding.nearest(point.x, point.y, limit=MOST)
    return finding.find(typed, limit=MOST)


def _more(found: Found) -> str:
    if found.distance is not None:
        return _("%(metres)d m away") % {"metres": round(found.distance)}
    if found.is_near:
        return _("the nearest number")
    if found.kind == "municipality":
        return context_of(found.commune_code)
    return ""
