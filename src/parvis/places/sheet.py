"""The sheet of one building, block by block. Source of its labels, their order and their formats: operateurs.md 1.2."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.places.models import Building, Floor, Line
from parvis.places.models.building import NOT_APPLICABLE, applicable
from parvis.places.spelling import by_level, coordinate
from parvis.places.states import LINE_BADGES, Badge, badge_of

if TYPE_CHECKING:
    from parvis.places.models import PBO, PM, PMT

MOST_LINES = 500
"""Of one building on its sheet; the greatest blocks of flats have fewer."""


@dataclass(frozen=True)
class Row:
    """`key`: its name in files that are taken along; `is_reference`: figures and codes, never wrapped."""

    key: str
    label: str
    value: str
    is_reference: bool = True


@dataclass(frozen=True)
class Block:
    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class LineRow:
    """An existing line as the sheet lists it."""

    line: Line

    @property
    def badge(self) -> Badge:
        return LINE_BADGES[self.line.state]

    @property
    def name(self) -> str:
        return self.line.pto or self.line.number or self.line.service_reference


class FloorSheet:
    """One (staircase, floor): what connects it and the lines that exist there."""

    def __init__(self, floor: Floor, building: Building, lines: Iterable[Line]) -> None:
        self.floor = floor
        self.building = building
        self.lines = [LineRow(line) for line in lines]

    @property
    def pbo(self) -> PBO | None:
        return self.floor.pbo

    @cached_property
    def pm(self) -> PM | None:
        return self.floor.pm or (self.pbo.pm if self.pbo else None) or self.building.pm

    @property
    def pmt(self) -> PMT | None:
        return self.floor.pmt or (self.pbo.pmt if self.pbo else None)

    @property
    def has_staircase(self) -> bool:
        return bool(applicable(self.floor.staircase))

    @property
    def name(self) -> str:
        """As the sheet's heading says it: `Etage [_NA_]`."""
        level = _("Floor [%(level)s]") % {"level": self.floor.level}
        staircase = _("Staircase [%(name)s]") % {"name": self.floor.staircase}
        return f"{staircase} {level}" if self.has_staircase else level

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The columns of its table, in their order."""
        pm, pmt, pbo, count = self.pm, self.pmt, self.pbo, self.floor.premises_count
        return (
            Row("pm", _("PM ref."), pm.reference if pm else ""),
            Row("pmt", _("PMT ref."), pmt.reference if pmt else ""),
            Row("pbo", _("PBO ref."), pbo.reference if pbo else ""),
            Row("pbo_kind", _("PBO type"), pbo.kind if pbo else ""),
            Row("location", _("Location type"), pm.location_kind if pm else ""),
            Row("patching", _("Patching type"), self.floor.patched_by),
            Row("works", _("Nature of works"), pbo.laying if pbo else ""),
            Row("link", _("PM-PRDM link identifier"), pm.link_reference if pm else ""),
            Row("premises", _("Number of FTTH premises"), "" if count is None else str(count)),
        )

    @property
    def lines_label(self) -> str:
        return _("Existing line(s) (%(count)s)") % {"count": len(self.lines)}


class Sheet:
    def __init__(self, building: Building) -> None:
        self.building = building

    @classmethod
    def of(cls, building_id: int) -> Sheet:
        """Raises Building.DoesNotExist. Three queries, whatever its size."""
        floors = Floor.objects.select_related("pm__nro", "pmt", "pbo__pm__nro", "pbo__pmt")
        joined = Building.objects.select_related("pm__nro", "street", "house__street").prefetch_related(Prefetch("floors", floors))
        return cls(joined.get(pk=building_id))

    @property
    def badge(self) -> Badge:
        return badge_of(self.building.state)

    @property
    def is_connectable(self) -> bool:
        return self.badge.key in ("deployed", "on-demand")

    @property
    def identifier(self) -> str:
        return str(self.building)

    @property
    def title(self) -> str:
        return _("Building details: %(identifier)s") % {"identifier": self.identifier}

    @property
    def address(self) -> str:
        """In one line, as one writes it."""
        return ", ".join(
            part for part in (self.building.street_line, f"{self.building.postcode} {self.building.commune_name}".strip()) if part
        )

    @cached_property
    def head(self) -> Block:
        one = self.building
        return Block(
            "head",
            "",
            (
                Row("availability", _("State of the building:"), one.availability, is_reference=False),
                Row("owner", _("OI code:"), one.owner_code),
                Row("name", _("Building:"), one.name or NOT_APPLICABLE, is_reference=False),
            ),
        )

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """What stands above the structure."""
        return (Block("more", _("Additional information"), self._more), Block("address", _("Postal address"), self._address))

    @property
    def _more(self) -> tuple[Row, ...]:
        one = self.building
        return (
            Row("x", _("X coordinate:"), coordinate(one.x)),
            Row("y", _("Y coordinate:"), coordinate(one.y)),
            Row("projection", _("Type of projection:"), one.projection if one.x is not None else ""),
            Row("commune_code", _("INSEE code of the building:"), one.commune_code),
            Row("street_code", _("RIVOLI code of the building:"), one.street_code),
            Row("dwellings", _("Number of dwellings:"), str(one.dwelling_count)),
            Row("orders_from", _("Access orders accepted from:"), _day(one.orders_from)),
            Row("supplied_from", _("Access supplied from:"), _day(one.supplied_from)),
        )

    @property
    def _address(self) -> tuple[Row, ...]:
        one = self.building
        return (
            Row("commune", _("Commune:"), one.commune_name, is_reference=False),
            Row("street", pgettext("sheet of a building", "Street:"), one.street_line, is_reference=False),
        )

    @cached_property
    def lines(self) -> list[Line]:
        return list(self.building.lines.order_by("id")[:MOST_LINES])

    @cached_property
    def floors(self) -> list[FloorSheet]:
        """The staircases in their order, the floors of each from the lowest."""
        here: dict[int | None, list[Line]] = {}
        for line in self.lines:
            here.setdefault(line.floor_id, []).append(line)
        ordered = sorted(self.building.floors.all(), key=lambda floor: (floor.staircase, by_level(floor.level)))
        return [FloorSheet(floor, self.building, here.get(floor.pk, [])) for floor in ordered]

    @cached_property
    def lines_elsewhere(self) -> list[LineRow]:
        """Those whose floor is not known."""
        return [LineRow(line) for line in self.lines if line.floor_id is None]

    @property
    def lines_elsewhere_label(self) -> str:
        return _("Existing line(s) (%(count)s)") % {"count": len(self.lines_elsewhere)}

    def floor(self, floor_id: int | None) -> FloorSheet | None:
        """The one named; of a building that has but one, that one."""
        named = next((one for one in self.floors if one.floor.pk == floor_id), None)
        return named or (self.floors[0] if len(self.floors) == 1 else None)


def _day(day: date | None) -> str:
    """`06/03/2019`, in any language: the file's own dates."""
    return f"{day:%d/%m/%Y}" if day else ""
