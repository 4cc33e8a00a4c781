"""Rows on their way to the database: each has its id before it is written, so that others can name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, models

from parvis.places.importing import tables
from parvis.places.importing.merging import Table, write
from parvis.places.models import NRO, PBO, PM, PMT, Building, Floor, House, Line, Street

COLUMNS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Street: (*tables.STREETS.columns, "x", "y", "projection", "house_count"),
    House: tables.HOUSES.columns,
    NRO: ("code", "commune_code", "name", "x", "y", "projection"),
    PM: ("reference", "nro_id", "owner_code", "state", "location_kind", "engineering", "capacity", "dwelling_count", "installed_on",
         "first_available_on", "commercial_on", "commune_code", "x", "y", "projection"),
    PMT: tables.PMTS.columns,
    PBO: ("pm_id", "reference", "pmt_id", "kind", "laying", "capacity", "location", "x", "y", "projection"),
    Building: ("source_key", "identifier", "owner_code", "name", "kind", "state", "availability", "zone", "dwelling_count", "street_id",
               "house_id", "commune_code", "street_code", "postcode", "commune_name", "number", "number_suffix", "street_kind",
               "street_name", "national_key", "pm_id", "cabled_on", "orders_from", "supplied_from", "x", "y", "projection"),
    Floor: ("building_id", "staircase", "level", "pbo_id", "pm_id", "pmt_id", "patched_by", "premises_count"),
    Line: ("pto", "building_id", "floor_id", "pbo_id", "door", "state", "is_dedicated", "operator_code", "service_reference", "number",
           "is_number_active"),
}  # fmt: skip
"""What is made of each; the rest is as a new row has it (`tables`)."""
AT_FIRST: Final[dict[type[models.Model], dict[str, Any]]] = {PM: tables.PM_AT_FIRST, Building: tables.BUILDING_AT_FIRST}


class Rows:
    """`written`: how many of each there are by now."""

    def __init__(self) -> None:
        self._tables = {model: _table(model) for model in COLUMNS}
        self._next = {model: next(iter(table.next_ids(1))) for model, table in self._tables.items()}
        self._waiting: dict[type[models.Model], list[Sequence[Any]]] = defaultdict(list)
        self.written: dict[type[models.Model], int] = dict.fromkeys(COLUMNS, 0)

    def add(self, model: type[models.Model], *row: Any) -> int:
        """The id of a row in the order of COLUMNS."""
        pk = self._next[model]
        self._next[model] = pk + 1
        self._waiting[model].append((pk, *row))
        return pk

    def flush(self) -> None:
        """In the order of COLUMNS, in which whatever is pointed to comes before."""
        for model, table in self._tables.items():
            rows = self._waiting.pop(model, [])
            if rows:
                write(table.name, ("id", *table.columns, *table.at_first), rows, tuple(table.at_first.values()))
                self.written[model] += len(rows)

    def settle(self) -> None:
        """PostgreSQL gives the next ids from behind ours."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            for model, table in self._tables.items():
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table.name, self._next[model]])


def _table(model: type[models.Model]) -> Table:
    columns = COLUMNS[model]
    return Table(model, columns[:1], columns, {name: value for name, value in AT_FIRST.get(model, {}).items() if name not in columns})
