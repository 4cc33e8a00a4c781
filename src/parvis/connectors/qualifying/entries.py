"""The keys by which a place is asked about, as tabs and forms name them. Source: operateurs.md 1.1, «Entry keys»."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.connectors.models.qualification import Qualification
from parvis.kit.text import one_line
from parvis.places.spelling import line_digits

Kind = Qualification.Kind
Words = str | Promise


@dataclass(frozen=True)
class Key:
    """`tab`: its short name; `label`, `hint`, `example`: of the one field that asks it; `column`: its title in a file of many."""

    kind: str
    icon: str
    tab: Words
    label: Words
    hint: Words
    example: str
    column: str
    inputmode: str = ""

    @property
    def kinds(self) -> list[str]:
        """Kinds of searches that it makes."""
        return [self.kind, Kind.PTO] if self.kind == Kind.BUILDING else [self.kind]


KEYS: Final[Mapping[str, Key]] = {
    one.kind: one
    for one in (
        Key(Kind.ADDRESS, "map-pin", pgettext_lazy("key", "Address"), gettext_lazy("Postal, standardised address"),
            gettext_lazy("Number, street, postcode or town."), "8 rue des Goélands, 29200 Brest", "adresse"),
        Key(Kind.ND, "phone", pgettext_lazy("key", "ND"), gettext_lazy("ND (line number)"), gettext_lazy("Ten digits, active or not."),
            "02 98 00 00 31", "nd", inputmode="tel"),
        Key(Kind.SERVICE, "hash", pgettext_lazy("key", "Service number"), gettext_lazy("Service number"),
            gettext_lazy("As your invoices and orders name it."), "F00000015", "prestation"),
        Key(Kind.GPS, "crosshair", pgettext_lazy("key", "GPS coordinates"), gettext_lazy("Geographic coordinates (GPS)"),
            gettext_lazy("Latitude, then longitude, in WGS84 degrees."), "48.3921, -4.4870", "gps"),
        Key(Kind.MAP, "map", pgettext_lazy("key", "Map"), gettext_lazy("Around this address or these coordinates"),
            gettext_lazy("The map opens there: choose the building on it."), "29200 Brest", ""),
        Key(Kind.BUILDING, "building-2", pgettext_lazy("key", "Building or PTO"), gettext_lazy("Code of the building, or reference of the PTO"),
            gettext_lazy("As TAO shows them."), "IMB/77058/X/0218", "immeuble"),
    )
}  # fmt: skip
"""In the order of the tabs."""
KINDS: Final = tuple(kind for key in KEYS.values() for kind in key.kinds)
"""All by which one may ask, without a form that tells some of them apart by their spelling."""
PTO_COLUMN: Final = "pto"
SPELLED: Final = re.compile(r"[A-Z0-9]{2}-[A-Z0-9]{4}-[A-Z0-9]{4}")
LONGEST: Final = 200


@dataclass(frozen=True)
class Entry:
    """What was typed under a key."""

    kind: str
    text: str

    @classmethod
    def read(cls, kind: str, text: str) -> Entry:
        """A key that nobody knows is an address; a reference of a socket typed where buildings are asked is one."""
        known, said = kind if kind in KINDS else Kind.ADDRESS, one_line(text, LONGEST)
        if known == Kind.BUILDING and SPELLED.fullmatch(said.upper()):
            known = Kind.PTO
        return cls(known, said)

    @property
    def key(self) -> Key:
        return KEYS[Kind.BUILDING if self.kind == Kind.PTO else self.kind]

    @property
    def fault(self) -> str:
        """What is wrong with the spelling, or nothing."""
        if not self.text:
            return str(_("Fill in “%(label)s”.") % {"label": self.key.label})
        if self.kind == Kind.ND and not re.fullmatch(r"0[1-9][0-9]{8}", self.digits):
            return _("A line number has ten digits and begins with 0, such as 02 98 00 00 31.")
        return ""

    @property
    def digits(self) -> str:
        """Of a telephone number, with its international beginning as it is dialled in France."""
        return line_digits(self.text)


def spaced(digits: str) -> str:
    """A number as people read it: `02 98 00 00 31`."""
    return " ".join(digits[place : place + 2] for place in range(0, len(digits), 2))
