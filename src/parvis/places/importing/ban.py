"""The national address base (Base adresse nationale), CSV per department or whole. Source: telecom.md 2.7."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from parvis.places import folding, projections
from parvis.places.importing import cells as reading
from parvis.places.importing.communes import Communes
from parvis.places.importing.faults import Fault
from parvis.places.importing.headers import Header
from parvis.places.importing.layout import LAYOUTS, Layout, Numbered, Outcome
from parvis.places.importing.leaving import houses_gone
from parvis.places.importing.linking import link_again
from parvis.places.importing.seen import Seen
from parvis.places.importing.settling import settle_streets
from parvis.places.importing.tables import HOUSES, STREETS
from parvis.places.models import House

COLUMNS: Final[dict[str, Sequence[str]]] = {
    "id": ("id", "id_ban_adresse", "cle_interop"),
    "street_code": ("id_fantoir", "code_fantoir", "fantoir"),
    "number": ("numero", "num"),
    "suffix": ("rep", "suffixe", "indice_de_repetition"),
    "street": ("nom_voie", "voie_nom", "nom_de_la_voie"),
    "postcode": ("code_postal",),
    "commune": ("code_insee", "commune_insee", "citycode"),
    "commune_name": ("nom_commune", "commune_nom"),
    "x": ("x",),
    "y": ("y",),
    "lon": ("lon", "long", "longitude"),
    "lat": ("lat", "latitude"),
}
NEEDED: Final = (("number",), ("street",), ("commune",), ("x", "lon"), ("y", "lat"))
LONGEST_KEY: Final = 20
"""Of a street."""
LONGEST_HOUSE_KEY: Final = 40
MOST_STREETS: Final = 200_000
"""Known at once; past that they are asked for anew."""


class Address(NamedTuple):
    """`street`: a row of STREETS; `rest`: what follows the street in a row of HOUSES."""

    street: tuple[Any, ...]
    rest: tuple[Any, ...]


class BanLoader:
    def __init__(self, header: Header) -> None:
        self._header = header
        self._places = {key: header.places.get(key, -1) for key in COLUMNS}
        self._read_streets: dict[tuple[str, ...], tuple[Any, ...]] = {}
        self._street_ids: dict[str, int] = {}
        self._communes = Communes()
        self._houses, self._streets = Seen(), Seen()
        self._spared: set[str] = set()
        self._untold: set[str] = set()
        """Communes of refused lines whose house cannot be told."""

    # --- reading ---

    def read(self, cells: list[str]) -> Address:
        at = self._places
        key = cells[at["id"]] if at["id"] >= 0 else ""
        street = self._street(cells, key)
        number = cells[at["number"]]
        if number and not (number.isdecimal() and number.isascii() and len(number) <= 6):
            raise Fault("house-number", self._header.title("number"), number)
        suffix = cells[at["suffix"]].lower() if at["suffix"] >= 0 else ""
        if len(suffix) > 20:
            raise Fault("too-long", self._header.title("suffix"), suffix)
        if len(key) > LONGEST_HOUSE_KEY:
            raise Fault("identifier", self._header.title("id"), key)
        return Address(street, (int(number or 0), suffix, key, *self._position(cells, street[1])))

    def _street(self, cells: list[str], key: str) -> tuple[Any, ...]:
        """Read once for all its numbers."""
        at = self._places
        code = cells[at["street_code"]] if at["street_code"] >= 0 else ""
        postcode = cells[at["postcode"]] if at["postcode"] >= 0 else ""
        commune_name = cells[at["commune_name"]] if at["commune_name"] >= 0 else ""
        said = (_street_of(key), cells[at["street"]], cells[at["commune"]], postcode, commune_name, code)
        found = self._read_streets.get(said)
        if found is None:
            if len(self._read_streets) >= MOST_STREETS:
                self._read_streets.clear()
            found = self._read_streets[said] = self._new_street(*said)
        return found

    def _new_street(self, key: str, name: str, commune: str, postcode: str, commune_name: str, code: str) -> tuple[Any, ...]:
        commune = self._said("commune", reading.commune, commune)
        postcode = self._said("postcode", reading.postcode, postcode)
        if not name:
            raise Fault("missing", self._header.title("street"))
        if len(name) > 200:
            raise Fault("too-long", self._header.title("street"), name)
        if len(commune_name) > 100:
            raise Fault("too-long", self._header.title("commune_name"), commune_name)
        code = code.rpartition("_")[2][:4]  # 77058_0361, or 0361
        name_folded = folding.fold(name, 200)
        key = key or (f"{commune}_{code}" if code else f"{commune}_{name_folded.replace(' ', '')}")
        if not code and key[:6] == f"{commune}_" and len(key) == 10:
            code = key[6:]
        shown = commune_name or commune
        return _fitting(key), commune, postcode, name, code, shown, name_folded, folding.label(name, postcode, shown)

    def _position(self, cells: list[str], commune: str) -> tuple[float | None, float | None, str]:
        at, projection = self._places, projections.of_commune(commune)
        for across, along, convert in (("x", "y", True), ("lon", "lat", False)):
            if at[across] < 0 or at[along] < 0 or not (cells[at[across]] or cells[at[along]]):
                continue
            try:
                x, y = self._said(across, reading.decimal, cells[at[across]]), self._said(along, reading.decimal, cells[at[along]])
                return projections.to_legal(x, y, projection) if convert else projections.from_degrees(x, y)
            except ValueError:
                said = f"{cells[at[across]]} {cells[at[along]]}"
                raise Fault("coordinates", f"{self._header.title(across)}, {self._header.title(along)}", said) from None
        return None, None, projection

    def _said(self, key: str, read: Any, cell: str) -> Any:
        """`read`: a reader of `cells`, whose fault is told the column."""
        try:
            return read(cell)
        except Fault as fault:
            fault.column = self._header.title(key)
            raise

    def spare(self, cells: list[str]) -> None:
        key, commune = self._cell(cells, "id"), self._cell(cells, "commune")
        if key and len(key) <= LONGEST_HOUSE_KEY:
            self._spared.add(key)
            return
        with suppress(Fault):
            self._untold.add(reading.commune(commune))

    def _cell(self, cells: list[str], key: str) -> str:
        """Of a line that may have too few."""
        at = self._places[key]
        return cells[at] if 0 <= at < len(cells) else ""

    # --- loading ---

    def load(self, rows: list[Numbered]) -> Outcome:
        self._know_streets([address for _number, address in rows])
        outcome, kept = Outcome(), self._distinct(rows, faults := [])
        found = HOUSES.find([row[:3] for _number, row in kept])
        again = {place for place, pk in enumerate(found) if pk is not None and pk in self._houses}
        faults += [(kept[place][0], self._twice(kept[place][1])) for place in again]
        fresh = [place for place in range(len(kept)) if place not in again]
        merged = HOUSES.merge([kept[place][1] for place in fresh], [found[place] for place in fresh])
        for pk in merged.ids:
            self._houses.add(pk)
        outcome.created, outcome.updated, outcome.unchanged = len(merged.created), len(merged.changed), merged.unchanged_count
        outcome.faults = faults
        return outcome

    def pass_over(self, rows: list[Numbered]) -> None:
        self._know_streets([address for _number, address in rows])
        for pk in HOUSES.find([row[:3] for _number, row in self._distinct(rows, [])]):
            if pk is not None:
                self._houses.add(pk)

    def _distinct(self, rows: list[Numbered], faults: list[tuple[int, Fault]]) -> list[tuple[int, tuple[Any, ...]]]:
        """The rows of houses, without those that are in this batch already."""
        kept: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = {}
        for number, address in rows:
            row = (self._street_ids[address.street[0]], *address.rest)
            if row[:3] in kept:
                faults.append((number, self._twice(row)))
            else:
                kept[row[:3]] = (number, row)
        return list(kept.values())

    def _twice(self, row: tuple[Any, ...]) -> Fault:
        return Fault("duplicate", self._header.title("id") or self._header.title("number"), row[3] or f"{row[1]} {row[2]}".strip())

    def _know_streets(self, addresses: list[Address]) -> None:
        if len(self._street_ids) >= MOST_STREETS:
            self._street_ids.clear()
        new = {address.street[0]: address.street for address in addresses if address.street[0] not in self._street_ids}
        if not new:
            return
        self._communes.know((row[1], row[5], row[2]) for row in new.values())
        merged = STREETS.merge(list(new.values()))
        for key, pk in zip(new, merged.ids, strict=True):
            self._street_ids[key] = pk
            self._streets.add(pk)

    def is_first(self) -> bool:
        return not House.objects.exists()

    def finish(self, *, is_whole: bool) -> Outcome:
        outcome = Outcome()
        self._communes.settle()
        codes = self._communes.codes
        if is_whole:
            told = [code for code in codes if code not in self._untold]
            outcome.removed, outcome.notice = houses_gone(told, self._houses, self._streets, self._spared)
        settle_streets(codes)
        link_again(codes)
        return outcome


def _fitting(key: str) -> str:
    """At most as long as the column: what is cut off is told apart by a digest."""
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{key[: LONGEST_KEY - len(digest)]}{digest}"


def _street_of(key: str) -> str:
    """`01002_w4ld4h_00006_bis` is in the street `01002_w4ld4h`."""
    return "_".join(key.split("_", 2)[:2])


LAYOUTS.register("ban", Layout("ban", _("Addresses (BAN)"), COLUMNS, NEEDED, BanLoader))
