"""Filling an installation that knows no place yet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.places import folding, indexing
from parvis.places.generating import towns
from parvis.places.generating.examples import BUILDINGS
from parvis.places.generating.filling import Filler
from parvis.places.generating.references import FICTION, NUMBERS_OF_A_REGION
from parvis.places.generating.rows import Rows
from parvis.places.generating.towns import Town
from parvis.places.importing import running
from parvis.places.models import Building, Commune, House, ImportRun, Line, Street

MANY: Final = 50_000
"""From so many houses on, PostgreSQL makes its indexes at the end."""
ROWS_AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class Made:
    streets: int
    houses: int
    buildings: int
    lines: int


def generate(houses: int = 200_000, *, seed: int = 1, communes: Path | None = None, only_addresses: bool = False) -> Made:
    """Streets, numbers, buildings, floors, network and lines of some towns, and the buildings of examples.

    `communes`: a file of all French towns (`towns.read`). Raises Refused where places are known already.
    """
    if Street.objects.exists() or Building.objects.exists():
        raise Refused(_("Addresses are already here: made-up ones are only put into an empty installation."), code="not_empty")
    chosen = towns.shared(towns.read(communes) if communes else towns.ours(), houses)
    rows = Rows()
    number_share = min(0.8, 0.8 * len(FICTION) * NUMBERS_OF_A_REGION / max(houses, 1))
    filler = Filler(rows, seed, number_share, only_addresses=only_addresses)
    with _quickly(houses):
        _fill(filler, rows, chosen)
    if not only_addresses:
        load_examples()
    indexing.refresh()
    return Made(*(rows.written[model] for model in (Street, House, Building, Line)))


def load_examples() -> ImportRun:
    """By the importer, as any other file; it names but a part of the towns."""
    content = BUILDINGS.read_bytes()
    run = ImportRun.objects.create(layout="ipe", file_name=BUILDINGS.name, byte_count=len(content), is_part=True)
    running.claim(run)
    running.perform(run, io.BytesIO(content))
    return run


def _fill(filler: Filler, rows: Rows, chosen: Sequence[tuple[Town, int]]) -> None:
    with transaction.atomic():
        Commune.objects.bulk_create([_commune(town) for town, _count in chosen], ignore_conflicts=True, batch_size=500)
        waiting = 0
        for town, count in chosen:
            filler.fill(town, count)
            waiting += count
            if waiting >= ROWS_AT_ONCE:
                rows.flush()
                waiting = 0
        rows.flush()
        rows.settle()


def _commune(town: Town) -> Commune:
    return Commune(
        code=town.code,
        name=town.name,
        name_folded=folding.fold(town.name, 100),
        department=town.department,
        region=town.region,
        postcodes=[town.postcode],
        population=town.population,
    )


@contextmanager
def _quickly(houses: int) -> Iterator[None]:
    if houses < MANY:
        yield
        return
    with indexing.set_aside():
        yield
