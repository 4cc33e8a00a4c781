"""What a whole file no longer names: houses and streets go, buildings are kept as abandoned."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db import transaction

from parvis.places.importing.seen import Seen
from parvis.places.importing.settling import chunks
from parvis.places.models import Building, Floor, House, Line, Street
from parvis.places.models.building import ABANDONED

COMMUNES_AT_ONCE: Final = 200
ROWS_AT_ONCE: Final = 500
FEW: Final = 100
MOST_SHARE: Final = 0.3
"""A file that forgets more than this of what is known is not believed: it is more likely to be a part of a file."""
TOO_MANY: Final = "too-many-gone"

Counted = tuple[int, str]
"""(how many went, key of a notice)"""


def houses_gone(communes: Sequence[str], houses: Seen, streets: Seen, spared: set[str]) -> Counted:
    """`spared`: national keys of lines that were refused."""
    gone = array("q")
    known = 0
    for codes in chunks(communes, COMMUNES_AT_ONCE):
        rows = House.objects.filter(street__commune__in=codes).order_by().values_list("pk", "national_key")
        for pk, key in rows.iterator(chunk_size=10_000):
            known += 1
            if pk not in houses and not (spared and key in spared):
                gone.append(pk)
    if _is_too_much(len(gone), known):
        return 0, TOO_MANY
    for ids in _parts(gone):
        with transaction.atomic():
            Building.objects.filter(house__in=ids).update(house=None)
            House.objects.filter(pk__in=ids)._raw_delete("default")
    _streets_gone(communes, streets)
    return len(gone), ""


def _streets_gone(communes: Sequence[str], streets: Seen) -> None:
    """Those without any house left that the file does not name either."""
    for codes in chunks(communes, COMMUNES_AT_ONCE):
        empty = Street.objects.filter(commune__in=codes, houses=None).order_by().values_list("pk", flat=True)
        for ids in _parts(array("q", [pk for pk in empty if pk not in streets])):
            with transaction.atomic():
                Building.objects.filter(street__in=ids).update(street=None)
                Street.objects.filter(pk__in=ids)._raw_delete("default")


def buildings_gone(owned: Iterable[tuple[str, str]], buildings: Seen, spared: set[str]) -> Counted:
    """`owned`: (owner, commune) that the file speaks of. Their lines and what points to them stay with them."""
    gone = array("q")
    known = 0
    by_owner: dict[str, list[str]] = {}
    for owner, commune in owned:
        by_owner.setdefault(owner, []).append(commune)
    for owner, communes in by_owner.items():
        for codes in chunks(communes, COMMUNES_AT_ONCE):
            rows = Building.objects.filter(owner_code=owner, commune_code__in=codes).exclude(state=ABANDONED).order_by()
            for pk, key in rows.values_list("pk", "source_key").iterator(chunk_size=10_000):
                known += 1
                if pk not in buildings and key not in spared:
                    gone.append(pk)
    if _is_too_much(len(gone), known):
        return 0, TOO_MANY
    for ids in _parts(gone):
        with transaction.atomic():
            Building.objects.filter(pk__in=ids).update(state=ABANDONED)
    return len(gone), ""


def floors_gone(owned: Iterable[tuple[str, str]], buildings: Seen, floors: Seen, spared: set[str]) -> None:
    """Floors that the file no longer names of buildings that it names; their lines stay with the building."""
    gone = array("q")
    for owner, commune in owned:
        rows = Floor.objects.filter(building__owner_code=owner, building__commune_code=commune).order_by()
        for pk, building, key in rows.values_list("pk", "building_id", "building__source_key").iterator(chunk_size=10_000):
            if building in buildings and pk not in floors and key not in spared:
                gone.append(pk)
    for ids in _parts(gone):
        with transaction.atomic():
            Line.objects.filter(floor__in=ids).update(floor=None)
            Floor.objects.filter(pk__in=ids)._raw_delete("default")


def _is_too_much(gone: int, known: int) -> bool:
    return gone > FEW and gone > MOST_SHARE * known


def _parts(ids: array[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), ROWS_AT_ONCE):
        yield ids[start : start + ROWS_AT_ONCE].tolist()
