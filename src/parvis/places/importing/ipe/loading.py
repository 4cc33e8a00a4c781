"""Buildings, their floors and lines, from a file of an infrastructure operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from django.utils.translation import gettext_lazy as _

from parvis.places.importing import tables
from parvis.places.importing.faults import Fault
from parvis.places.importing.headers import Header
from parvis.places.importing.ipe.columns import NEEDED, TITLES
from parvis.places.importing.ipe.network import Network
from parvis.places.importing.ipe.reading import Reading, Record
from parvis.places.importing.layout import LAYOUTS, Layout, Numbered, Outcome
from parvis.places.importing.leaving import buildings_gone, floors_gone
from parvis.places.importing.linking import Streets, linked
from parvis.places.importing.merging import Row, Table
from parvis.places.importing.seen import Seen
from parvis.places.models import Building

Rows = Callable[[Sequence[Record], Sequence[Row]], list[Row]]


class IpeLoader:
    """A building's first line says what it is; further lines, its other floors and its lines."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._reading = Reading(header)
        self._network = Network(self._reading)
        self._streets = Streets()
        self._buildings = tables.buildings((*self._reading.building_keys, "street_id", "house_id", "pm_id"))
        self._floors = tables.floors((*self._reading.floor_keys, "pbo_id", "pm_id", "pmt_id"))
        self._lines = tables.lines((*self._reading.line_keys, "building_id", "floor_id", "pbo_id"))
        self._seen = {table.name: Seen() for table in (self._buildings, self._floors, self._lines)}
        self._owned: set[tuple[str, str]] = set()
        self._spared: set[str] = set()
        self._untold: set[tuple[str, str]] = set()
        """(owner, commune) of refused lines whose building cannot be told; either may be empty."""

    def read(self, cells: list[str]) -> Record:
        return self._reading.read(cells)

    def spare(self, cells: list[str]) -> None:
        if key := self._reading.key(cells):
            self._spared.add(key)
        else:
            self._untold.add(self._reading.extent(cells))

    def load(self, rows: list[Numbered]) -> Outcome:
        """A line is new when its building, its floor or its line is; changed when one of them is."""
        self._network.know(record.points for _number, record in rows)
        batch = _Batch(rows)
        buildings = self._merge(batch, self._buildings, [self._building_key(one) for one in batch.records], self._building_rows)
        floor_keys: list[Row] = [(pk, one.staircase, one.level) for pk, one in zip(buildings, batch.records, strict=True)]
        alone = {place for place, one in enumerate(batch.records) if not one.pto}
        floors = self._merge(batch, self._floors, floor_keys, self._floor_rows, once=alone)
        with_line = [place for place, one in enumerate(batch.records) if one.pto]
        if with_line:
            self._load_lines(batch, with_line, buildings, floors)
        return batch.outcome

    def pass_over(self, rows: list[Numbered]) -> None:
        records = [record for _number, record in rows]
        buildings = self._known(self._buildings, [self._building_key(one) for one in records])
        pairs = [(pk, one) for pk, one in zip(buildings, records, strict=True) if pk is not None]
        self._known(self._floors, [(pk, one.staircase, one.level) for pk, one in pairs])
        self._known(self._lines, [(one.pto,) for one in records if one.pto])

    def is_first(self) -> bool:
        return not Building.objects.exists()

    def finish(self, *, is_whole: bool) -> Outcome:
        outcome = Outcome()
        if is_whole:
            seen, owned = self._seen, [one for one in sorted(self._owned) if not self._is_spared(*one)]
            outcome.removed, outcome.notice = buildings_gone(owned, seen[self._buildings.name], self._spared)
            if self._reading.has_floors:
                floors_gone(owned, seen[self._buildings.name], seen[self._floors.name], self._spared)
        if self._reading.lacks_sockets and not outcome.notice:
            outcome.notice = "without-sockets"
        return outcome

    def _is_spared(self, owner: str, commune: str) -> bool:
        return not self._untold.isdisjoint({(owner, commune), (owner, ""), ("", commune)})

    # --- rows ---

    def _building_key(self, record: Record) -> Row:
        self._owned.add((record.owner, record.commune))
        return (record.source_key,)

    def _building_rows(self, records: Sequence[Record], _keys: Sequence[Row]) -> list[Row]:
        links = linked([one.address for one in records], self._streets)
        return [
            (one.source_key, *one.building, street, house, self._network.pm(one.points))
            for one, (street, house) in zip(records, links, strict=True)
        ]

    def _floor_rows(self, records: Sequence[Record], keys: Sequence[Row]) -> list[Row]:
        net = self._network
        return [
            (*key, *one.floor, net.pbo(one.points), net.pm(one.points), net.pmt(one.points)) for one, key in zip(records, keys, strict=True)
        ]

    def _load_lines(self, batch: _Batch, places: list[int], buildings: list[int], floors: list[int]) -> None:
        part = batch.part(places)
        at = {batch.records[place].pto: place for place in reversed(places)}

        def rows(records: Sequence[Record], _keys: Sequence[Row]) -> list[Row]:
            return [(one.pto, *one.line, buildings[at[one.pto]], floors[at[one.pto]], self._network.pbo(one.points)) for one in records]

        self._merge(part, self._lines, [(one.pto,) for one in part.records], rows, once=set(range(len(places))))

    # --- merging ---

    def _merge(self, batch: _Batch, table: Table, keys: list[Row], rows: Rows, once: Set[int] = frozenset()) -> list[int]:
        """The id of what each line names. `once`: positions of lines that may not name it a second time."""
        seen = self._seen[table.name]
        first: dict[Row, int] = {}
        for place, key in enumerate(keys):
            if first.setdefault(key, place) != place and place in once:
                batch.refuse(place, self._twice(table, batch.records[place]))
        places = list(first.values())
        found = table.find(list(first))
        before = {place for place, pk in zip(places, found, strict=True) if pk is not None and pk in seen}
        for place in before & once:
            batch.refuse(place, self._twice(table, batch.records[place]))
        ids = {keys[place]: pk for place, pk in zip(places, found, strict=True) if place in before and pk is not None}
        fresh = [place for place in places if place not in before]
        known = [pk for place, pk in zip(places, found, strict=True) if place not in before]
        merged = table.merge(rows([batch.records[place] for place in fresh], [keys[place] for place in fresh]), known)
        for pk in merged.ids:
            seen.add(pk)
        ids.update(zip((keys[place] for place in fresh), merged.ids, strict=True))
        batch.created.update(batch.places[fresh[one]] for one in merged.created)
        batch.changed.update(batch.places[fresh[one]] for one in merged.changed)
        return [ids[key] for key in keys]

    def _known(self, table: Table, keys: list[Row]) -> list[int | None]:
        found = table.find(keys)
        for pk in found:
            if pk is not None:
                self._seen[table.name].add(pk)
        return found

    def _twice(self, table: Table, record: Record) -> Fault:
        if table is self._lines:
            return Fault("duplicate", self._header.title("reference.pto"), record.pto)
        return Fault("duplicate", self._header.title("building.identifier"), record.source_key.partition(":")[2])


class _Batch:
    """Some lines of the file and what became of them, by their positions."""

    def __init__(self, rows: list[Numbered], whole: _Batch | None = None, places: list[int] | None = None) -> None:
        self.numbers = [number for number, _record in rows]
        self.records: list[Record] = [record for _number, record in rows]
        self.places = list(range(len(rows))) if places is None else places
        self.created: set[int] = whole.created if whole else set()
        self.changed: set[int] = whole.changed if whole else set()
        self._refused: dict[int, Fault] = whole._refused if whole else {}

    def part(self, places: list[int]) -> _Batch:
        """Some of the lines; what becomes of them becomes of these."""
        return _Batch([(self.numbers[place], self.records[place]) for place in places], self, places)

    def refuse(self, place: int, fault: Fault) -> None:
        self._refused.setdefault(self.places[place], fault)

    @property
    def outcome(self) -> Outcome:
        refused = set(self._refused)
        created, changed = self.created - refused, self.changed - self.created - refused
        unchanged = len(self.records) - len(created) - len(changed) - len(refused)
        faults = [(self.numbers[place], fault) for place, fault in sorted(self._refused.items())]
        return Outcome(len(created), len(changed), unchanged, faults=faults)


LAYOUTS.register("ipe", Layout("ipe", _("Buildings (IPE)"), TITLES, NEEDED, IpeLoader))
