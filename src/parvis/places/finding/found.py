"""What a look-up gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from parvis.places import projections
from parvis.places.finding.retrieving import MAIN, HouseRow, StreetRow
from parvis.places.models import Building, Commune, House, Street

Kind = Literal["housenumber", "street", "locality", "municipality"]
KINDS: Final[tuple[Kind, ...]] = ("housenumber", "street", "locality", "municipality")


@dataclass(frozen=True, slots=True)
class Found:
    """One place. The rows are read already, as far as a look-up reads them: what it does not read is fetched when it is asked for.

    `score`: 0 to 1; `x`, `y`: metres of the legal projection; `distance`: metres from the point that was given, None without one.
    `is_near`: the street has not the number that was typed, but this one. `building`: the number is known from a building alone.
    """

    kind: Kind
    score: float
    label: str
    commune_code: str
    commune_name: str
    postcode: str
    street: Street | None = None
    house: House | None = None
    commune: Commune | None = None
    building: Building | None = None
    number: int = 0
    suffix: str = ""
    x: float | None = None
    y: float | None = None
    distance: float | None = None
    is_near: bool = False

    @property
    def national_key(self) -> str:
        """The national address base's id of it."""
        of = self.house or (None if self.building else self.street)
        return of.national_key if of else self.commune_code

    @property
    def degrees(self) -> tuple[float, float] | None:
        """(longitude, latitude); None while nobody knows where it is."""
        if self.x is None or self.y is None:
            return None
        return projections.to_degrees(self.x, self.y, projections.of_commune(self.commune_code))

    @property
    def key(self) -> str:
        """What a form says instead of it; `chosen` reads it."""
        if self.house:
            return f"house:{self.house.pk}"
        if self.building:
            return f"building:{self.building.pk}"
        return f"street:{self.street.pk}" if self.street else f"commune:{self.commune_code}"

    @property
    def full_number(self) -> str:
        """`6 bis`; empty for what has none."""
        return f"{self.number} {self.suffix}".strip() if self.number else ""


def street_kind(code: str, house_count: int) -> Kind:
    """Codes of place names begin with a letter."""
    return "locality" if code[:1].isalpha() or not (code or house_count) else "street"


def street_of(row: StreetRow) -> Street:
    return Street.from_db(MAIN, StreetRow._fields, row)


def house_of(row: HouseRow, street: Street) -> House:
    house = House.from_db(MAIN, HouseRow._fields, row)
    house.street = street
    return house


def label_of(street: Street, number: str = "") -> str:
    """`6 bis Rue Étienne Ganneron 77600 Bussy-Saint-Georges`: one line without commas, as the national geocoder writes it."""
    name = f"{number} {street.name}" if number else street.name
    return f"{name} {street.postcode} {street.commune_name}"
