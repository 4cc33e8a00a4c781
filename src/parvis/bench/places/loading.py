"""Loading files: lines a second of an address file and of a building file that belong together, first and again."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator
from pathlib import Path


def measured(folder: Path, count: int) -> Iterator[str]:
    """A line of the table for each loading, as it ends."""
    from parvis.places.generating.files import ADDRESSES, Place, address, building

    places = [Place(place) for place in range(count)]
    files = {
        "addresses": ("ban", _written(folder / "addresses.csv", ADDRESSES.split(";"), map(address, places))),
        "buildings with floor, cabinet and branching point": (
            "ipe",
            _written(folder / "buildings.csv", list(building(places[0])), (list(building(one).values()) for one in places)),
        ),
    }
    yield "| file | lines | lines/s | rows written/s | processor of Python, µs a line |\n| --- | ---: | ---: | ---: | ---: |"
    for what, (layout, path) in files.items():
        for name in (f"{what}, nothing known", "the same file again: nothing to write"):
            before = _rows()
            seconds, processor = _load(layout, path, count)
            written = (_rows() - before) / seconds
            yield f"| {name} | {count} | {count / seconds:.0f} | {written:.0f} | {processor / count * 1e6:.0f} |"


def _written(path: Path, titles: list[str], rows: Iterable[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(titles)
        writer.writerows(rows)
    return path


def _rows() -> int:
    """Of all tables that a file may fill."""
    from parvis.places.generating.rows import COLUMNS

    return sum(model._default_manager.count() for model in COLUMNS)


def _load(layout: str, path: Path, count: int) -> tuple[float, float]:
    """Seconds that it took, and those of this process's processor. Raises RuntimeError when a line was refused."""
    from parvis.places.importing import running
    from parvis.places.models import ImportRun

    run = ImportRun.objects.create(layout=layout, file_name=path.name, byte_count=path.stat().st_size)
    started, worked = time.perf_counter(), time.process_time()
    running.claim(run)
    with path.open("rb") as stream:
        running.perform(run, stream)
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    run.refresh_from_db()
    if run.state != ImportRun.State.DONE or (run.row_count, run.rejected_count) != (count, 0):
        raise RuntimeError(f"{path.name}: {run.state}, {run.row_count} lines of {count}, {run.rejected_count} refused")
    return seconds, processor
