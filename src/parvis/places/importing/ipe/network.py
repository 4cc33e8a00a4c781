"""The points of the network that lines name, made along: each is written at its first line only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from parvis.places.importing import tables
from parvis.places.importing.ipe.reading import Points, Reading
from parvis.places.importing.merging import Table

MOST_POINTS: Final = 200_000
Key = tuple[Any, ...]


class Network:
    def __init__(self, reading: Reading) -> None:
        self._pms = tables.pms((*reading.pm_keys, "nro_id"))
        self._pms_alone = tables.pms(reading.pm_keys)
        self._pbos = tables.pbos((*reading.pbo_keys, "pmt_id"))
        self._ids: dict[Key, int] = {}

    def know(self, points: Iterable[Points]) -> None:
        """Cabinets before what stands behind them. What a line does not say of a cabinet stays as it is."""
        if len(self._ids) > MOST_POINTS:
            self._ids.clear()
        named = list({(one.reference, one.pmt, one.pbo_reference): one for one in points if one.reference}.values())
        self._make(tables.NROS, {("nro", one.nro): (one.nro, one.nro[:5]) for one in named if one.nro})
        self._make(self._pms, {("pm", one.reference): (one.reference, *one.pm, self._ids["nro", one.nro]) for one in named if one.nro})
        self._make(self._pms_alone, {("pm", one.reference): (one.reference, *one.pm) for one in named})
        self._make(tables.PMTS, {("pmt", self.pm(one), one.pmt): (self.pm(one), one.pmt) for one in named if one.pmt})
        rows = {
            ("pbo", self.pm(one), one.pbo_reference): (self.pm(one), one.pbo_reference, *one.pbo, self.pmt(one))
            for one in named
            if one.pbo_reference
        }
        self._make(self._pbos, rows)

    def _make(self, table: Table, rows: dict[Key, Key]) -> None:
        new = {key: row for key, row in rows.items() if key not in self._ids}
        self._ids.update(zip(new, table.merge(list(new.values())).ids, strict=True))

    def pm(self, points: Points) -> int | None:
        return self._ids["pm", points.reference] if points.reference else None

    def pmt(self, points: Points) -> int | None:
        return self._ids["pmt", self.pm(points), points.pmt] if points.reference and points.pmt else None

    def pbo(self, points: Points) -> int | None:
        return self._ids["pbo", self.pm(points), points.pbo_reference] if points.reference and points.pbo_reference else None
