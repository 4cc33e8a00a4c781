"""One line of a file of buildings, as rows of the tables that it speaks of. Nothing here asks the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple

from parvis.places import projections
from parvis.places.importing import cells as reading
from parvis.places.importing.faults import Fault
from parvis.places.importing.headers import Header
from parvis.places.importing.ipe import columns
from parvis.places.importing.ipe.columns import Column
from parvis.places.importing.linking import Address
from parvis.places.models.building import NOT_APPLICABLE

MOST_KNOWN: Final = 100_000
Cells = list[str]


class Points(NamedTuple):
    """The network that a line names; what it does not name is empty. `pm`, `pbo`: rows, without their keys."""

    nro: str
    reference: str
    pm: tuple[Any, ...]
    pmt: str
    pbo_reference: str
    pbo: tuple[Any, ...]
    commercial_on: str | None


class Record(NamedTuple):
    """`building`: a row without its key `source_key` and without what is asked of the database (street, house, PM)."""

    source_key: str
    building: tuple[Any, ...]
    owner: str
    commune: str
    address: Address
    points: Points
    staircase: str
    level: str
    floor: tuple[Any, ...]
    pto: str
    line: tuple[Any, ...]


class Part:
    """Some columns of the file that fill one table; `keys` are those that it has."""

    def __init__(self, header: Header, part: str, known: dict[str, Column], without: Sequence[str] = ()) -> None:
        self.header, self.part = header, part
        there = {key: column for key, column in known.items() if f"{part}.{key}" in header.places and key not in without}
        self.keys = tuple(there)
        self._plan = tuple((header.places[f"{part}.{key}"], column.read, column.empty) for key, column in there.items())

    def read(self, cells: Cells) -> tuple[Any, ...]:
        try:
            return tuple([read(cells[place]) if cells[place] else empty for place, read, empty in self._plan])
        except Fault:
            self._name(cells)
            raise

    def _name(self, cells: Cells) -> None:
        """Read once more, cell by cell, to say which of them it is. Raises Fault."""
        for place, read, _empty in self._plan:
            try:
                if cells[place]:
                    read(cells[place])
            except Fault as fault:
                raise Fault(fault.reason, self.header.titles[place], fault.value) from None


class Position:
    """A point as the file gives it, in the legal projection of its territory."""

    def __init__(self, header: Header, part: str, shared_projection: str) -> None:
        self._x, self._y = header.places.get(f"{part}.x", -1), header.places.get(f"{part}.y", -1)
        self._projection = header.places.get(f"{part}.projection", header.places.get(shared_projection, -1))
        self._header = header
        self.is_there = self._x >= 0 and self._y >= 0

    def read(self, cells: Cells, commune: str) -> tuple[float | None, float | None, str]:
        across, along = cells[self._x], cells[self._y]
        written = cells[self._projection] if self._projection >= 0 else ""
        if not across and not along:
            return None, None, projections.of_commune(commune)
        try:
            projection = projections.named(written) if written else projections.of_commune(commune)
        except KeyError:
            raise Fault("projection", self._header.titles[self._projection], written) from None
        try:
            return projections.to_legal(self._metres(self._x, across), self._metres(self._y, along), projection)
        except ValueError:
            titles = f"{self._header.titles[self._x]}, {self._header.titles[self._y]}"
            raise Fault("coordinates", titles, f"{across} {along}") from None

    def _metres(self, place: int, cell: str) -> float:
        try:
            return reading.decimal(cell)
        except Fault as fault:
            raise Fault(fault.reason if cell else "coordinates", self._header.titles[place], cell) from None


class Notes:
    """Cells that are kept as they are, in one JSON of those that say something."""

    def __init__(self, header: Header, places: dict[str, int]) -> None:
        self._places = tuple(places.items())
        self._pick = itemgetter(*places.values()) if len(places) > 1 else None
        self._known: dict[Any, str] = {}
        self.is_there = bool(places)

    @classmethod
    def of(cls, header: Header, part: str) -> Notes:
        titles = columns.NOTES[part]
        return cls(header, {key: header.places[f"{part}.{key}"] for key in titles if f"{part}.{key}" in header.places})

    def read(self, cells: Cells) -> str:
        if self._pick is None:
            return _json({key: cells[place] for key, place in self._places if cells[place]})
        said = self._pick(cells)
        found = self._known.get(said)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[said] = _json({key: value for (key, _), value in zip(self._places, said, strict=True) if value})
        return found


class Reading:
    """What one file says, by its header. `building_keys` and the like: the columns of the rows it makes, in their order."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._building = Part(header, "building", columns.BUILDING)
        self._position = Position(header, "position", "")
        self._manager = Notes.of(header, "manager")
        self._extra = Notes(header, header.strangers)
        self._points = PointsReading(header)
        self._floor = Part(header, "floor", columns.FLOOR, without=("staircase", "level"))
        self._floor_key = Part(header, "floor", {key: columns.FLOOR[key] for key in ("staircase", "level")})
        self._line = Part(header, "line", columns.LINE)
        self._pto = header.places.get("reference.pto", -1)
        self._of_line = [header.places[key] for key in ("line.number", "line.service_reference") if key in header.places]
        self.lacks_sockets = False
        """Whether a row named a number or a service, and no socket to have it."""
        self._pto_read = Part(header, "reference", {"pto": columns.REFERENCES["pto"]})
        at = {key: place for place, key in enumerate(self._building.keys)}
        self._at: Callable[[str], int] = lambda key: at.get(key, -1)
        given = ("orders_from", "supplied_from")
        self._own_dates = [key for key in given if key not in at] if self._points.knows("commercial_on") else []
        self._counts_premises = "premises_count" not in self._floor.keys and "dwelling_count" in at
        self.has_floors = bool(self._floor_key.keys)
        self.pm_keys, self.pbo_keys = self._points.pm_keys, self._points.pbo_keys
        self.line_keys = self._line.keys
        self.floor_keys = (*self._floor.keys, *(("premises_count",) if self._counts_premises else ()))
        self.building_keys = (
            *self._building.keys,
            *(("owner_code",) if "owner_code" not in at else ()),
            *(("x", "y", "projection") if self._position.is_there else ()),
            *(("manager",) if self._manager.is_there else ()),
            *self._own_dates,
            "extra",
        )

    def read(self, cells: Cells) -> Record:
        row = self._building.read(cells)
        said = {key: row[place] for place, key in enumerate(self._building.keys)}
        for key in ("commune_code", "state"):
            if not said[key]:
                raise Fault("missing", self._header.title(f"building.{key}"))
        points = self._points.read(cells)
        owner = said.get("owner_code") or points.reference.partition("-")[0][:4]
        if not owner:
            raise Fault("missing", self._header.title("building.owner_code") or columns.BUILDING["owner_code"].titles[0])
        if "owner_code" in said and not said["owner_code"]:
            row = (*row[: self._at("owner_code")], owner, *row[self._at("owner_code") + 1 :])
        if "commune_name" in said and not said["commune_name"]:
            row = (*row[: self._at("commune_name")], said["commune_code"], *row[self._at("commune_name") + 1 :])
        staircase, level, floor = self._floor_of(cells, said)
        pto = self._pto_read.read(cells)[0] if self._pto >= 0 else ""
        if not pto and any(cells[place] for place in self._of_line):
            self.lacks_sockets = True
        return Record(
            self._key(owner, said),
            (*row, *self._rest(cells, owner, said, points)),
            owner,
            said["commune_code"],
            _address(said),
            points,
            staircase,
            level,
            floor,
            pto,
            self._line.read(cells) if pto else (),
        )

    def key(self, cells: Cells) -> str:
        """What a line that was refused would have been known by; empty when even that cannot be read."""
        owner, identifier = self._owner(cells), self._legible(cells, "building.identifier")
        return f"{owner}:{identifier}" if owner and identifier else ""

    def extent(self, cells: Cells) -> tuple[str, str]:
        """(owner, commune) of such a line; either is empty where it cannot be read."""
        return self._owner(cells), self._legible(cells, "building.commune_code")

    def _owner(self, cells: Cells) -> str:
        return self._legible(cells, "building.owner_code") or self._legible(cells, "reference.pm").partition("-")[0][:4]

    def _legible(self, cells: Cells, key: str) -> str:
        place = self._header.places.get(key, -1)
        if not 0 <= place < len(cells) or not cells[place]:
            return ""
        part, _dot, name = key.partition(".")
        try:
            return str(columns.PREFIXED[part][name].read(cells[place]))
        except Fault:
            return ""

    def _rest(self, cells: Cells, owner: str, said: dict[str, Any], points: Points) -> tuple[Any, ...]:
        """In the order of `building_keys`, from where the plain columns end."""
        rest: tuple[Any, ...] = () if "owner_code" in said else (owner,)
        if self._position.is_there:
            rest += self._position.read(cells, said["commune_code"])
        if self._manager.is_there:
            rest += (self._manager.read(cells),)
        if self._own_dates:
            dates = {"orders_from": points.commercial_on, "supplied_from": _later(said.get("cabled_on"), points.commercial_on)}
            rest += tuple(dates[key] for key in self._own_dates)
        return (*rest, self._extra.read(cells) if self._extra.is_there else "{}")

    def _floor_of(self, cells: Cells, said: dict[str, Any]) -> tuple[str, str, tuple[Any, ...]]:
        staircase, level = NOT_APPLICABLE, NOT_APPLICABLE
        for key, value in zip(self._floor_key.keys, self._floor_key.read(cells), strict=True):
            staircase, level = (value, level) if key == "staircase" else (staircase, value)
        floor = self._floor.read(cells)
        if self._counts_premises:
            is_whole = staircase == level == NOT_APPLICABLE
            if is_whole and said["dwelling_count"] > reading.SMALL:
                raise Fault("small-count", self._header.title("building.dwelling_count"), str(said["dwelling_count"]))
            floor += (said["dwelling_count"] or None if is_whole else None,)
        return staircase, level, floor

    def _key(self, owner: str, said: dict[str, Any]) -> str:
        if said.get("identifier"):
            return f"{owner}:{said['identifier']}"
        place = said.get("address_key") or ":".join(
            str(said.get(key, ""))
            for key in ("commune_code", "street_code", "street_kind", "street_name", "number", "number_suffix")
            if said.get(key)
        )
        if place == said["commune_code"]:
            raise Fault("missing", self._header.title("building.identifier") or self._header.title("building.street_name"))
        return f"{owner}:{place}:{said.get('name', NOT_APPLICABLE)}"[:150]


class PointsReading:
    """The network's columns are the same for all the lines of one cabinet: they are read once."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._pm = Part(header, "pm", columns.PM)
        self._pm_position = Position(header, "pm_position", "position.projection")
        self._address, self._access = Notes.of(header, "pm_address"), Notes.of(header, "pm_access")
        self._pbo = Part(header, "pbo", columns.PBO)
        self._pbo_position = Position(header, "pbo_position", "position.projection")
        self._references = Part(header, "reference", columns.REFERENCES, without=("pto",))
        self._commune = header.places["building.commune_code"]
        parts = ("pm.", "pm_position.", "pm_address.", "pm_access.", "pbo.", "pbo_position.", "reference.")
        used = sorted({place for key, place in header.places.items() if key.startswith(parts) and key != "reference.pto"})
        shared = header.places.get("position.projection", self._commune)
        self._pick = itemgetter(*used, shared, self._commune)
        self._known: dict[Any, Points] = {}
        own = () if "commune_code" in self._pm.keys else ("commune_code",)
        self.pm_keys = (
            *self._pm.keys,
            *own,
            "owner_code",
            *(("x", "y", "projection") if self._pm_position.is_there else ()),
            *(("address",) if self._address.is_there else ()),
            *(("access",) if self._access.is_there else ()),
        )
        self.pbo_keys = (*self._pbo.keys, *(("x", "y", "projection") if self._pbo_position.is_there else ()))

    def knows(self, key: str) -> bool:
        return key in self._pm.keys

    def read(self, cells: Cells) -> Points:
        said = self._pick(cells)
        found = self._known.get(said)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[said] = self._new(cells)
        return found

    def _new(self, cells: Cells) -> Points:
        named = dict(zip(self._references.keys, self._references.read(cells), strict=True))
        pm = dict(zip(self._pm.keys, self._pm.read(cells), strict=True))
        commune = reading.commune(cells[self._commune])
        reference, link = named.get("pm", ""), named.get("link", "")
        nro = named.get("nro", "") or (link.partition("_")[0] if link.endswith(f"_{reference}") and reference else "")
        row: tuple[Any, ...] = tuple(pm.values())
        row += (reference.split("-")[1][:5] if reference.count("-") > 1 else commune,) if "commune_code" not in pm else ()
        row += (reference.partition("-")[0][:4],)
        if self._pm_position.is_there:
            row += self._pm_position.read(cells, commune)
        row += (self._address.read(cells),) if self._address.is_there else ()
        row += (self._access.read(cells),) if self._access.is_there else ()
        pbo: tuple[Any, ...] = self._pbo.read(cells)
        if self._pbo_position.is_there:
            pbo += self._pbo_position.read(cells, commune)
        return Points(nro, reference, row, named.get("pmt", ""), named.get("pbo", ""), pbo, pm.get("commercial_on"))


def _address(said: dict[str, Any]) -> Address:
    street = f"{said.get('street_kind', '')} {said.get('street_name', '')}".strip()
    return Address(said["commune_code"], said.get("street_code", ""), street, said.get("number", ""), said.get("number_suffix", ""))


def _later(one: str | None, other: str | None) -> str | None:
    """Of two ISO days, where both are known."""
    return max(one, other) if one and other else None


def _json(said: dict[str, str]) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True) if said else "{}"
