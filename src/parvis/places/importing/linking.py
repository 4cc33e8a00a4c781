"""Which street and which house a building's address means; addresses and buildings come in files of their own, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from parvis.places import folding
from parvis.places.importing.settling import chunks
from parvis.places.importing.tables import HOUSES
from parvis.places.models import Building, Street

MOST_COMMUNES: Final = 1_000
ROWS_AT_ONCE: Final = 2_000
WIDEST_RANGE: Final = 40
_LETTERS: Final = {"b": ("bis", "b"), "t": ("ter", "t"), "q": ("quater", "q"), "bis": ("bis", "b"), "ter": ("ter", "t")}
"""The letter of a file of buildings may stand for a word or for itself."""


MOST_CHOICES: Final = 4
_folded = lru_cache(maxsize=50_000)(partial(folding.fold, max_length=200))


class Address(NamedTuple):
    """As a building's file writes it."""

    commune: str
    street_code: str
    street: str
    number: str
    suffix: str


class Streets:
    """Of the communes that were asked for lately, by code and by name."""

    def __init__(self) -> None:
        self._by_commune: dict[str, tuple[dict[str, int], dict[str, int]]] = {}

    def know(self, communes: set[str]) -> None:
        new = sorted(communes - self._by_commune.keys())
        if len(self._by_commune) + len(new) > MOST_COMMUNES:
            self._by_commune.clear()
            new = sorted(communes)
        for code in new:
            self._by_commune[code] = {}, {}
        for codes in chunks(new, 200):
            rows = Street.objects.filter(commune__in=codes).order_by("house_count", "-pk")  # the largest of homonyms is the last said
            for pk, commune, code, name in rows.values_list("pk", "commune_id", "code", "name_folded"):
                by_code, by_name = self._by_commune[commune]
                by_name[name] = pk
                if code:
                    by_code[code] = pk

    def find(self, address: Address) -> int | None:
        """By its code, else by its name."""
        by_code, by_name = self._by_commune.get(address.commune, ({}, {}))
        if not by_name:
            return None
        found = by_code.get(address.street_code) if address.street_code else None
        return found if found is not None or not address.street else by_name.get(_folded(address.street))


def linked(addresses: Sequence[Address], streets: Streets) -> list[tuple[int | None, int | None]]:
    """(street, house) of each, None where there is none."""
    streets.know({address.commune for address in addresses})
    found: list[tuple[int | None, int | None]] = [(streets.find(address), None) for address in addresses]
    for choice in range(MOST_CHOICES):
        asked = []
        for place, (street, house) in enumerate(found):
            if street is not None and house is None:
                wanted = _likeliest(addresses[place]) if choice == 0 else next(iter(_choices(addresses[place])[choice:]), None)
                if wanted:
                    asked.append((place, (street, *wanted)))
        if not asked:
            break
        for (place, key), house in zip(asked, HOUSES.find([key for _place, key in asked]), strict=True):
            found[place] = key[0], house
    return found


def _likeliest(address: Address) -> tuple[int, str] | None:
    """The first of `_choices`, which nearly every address needs alone."""
    number, suffix = address.number, address.suffix
    if not suffix and len(number) <= 4 and number.isdecimal():
        return int(number), ""
    return next(iter(_choices(address)), None)


def _choices(address: Address) -> list[tuple[int, str]]:
    """(number, suffix) of the houses it may mean, the likeliest first."""
    if not address.number.isdecimal():
        return []
    suffix = address.suffix.lower()
    span = number_range(address.number)
    numbers = list(span) if span and len(address.number) > 4 else [int(address.number), *(span or ())]
    suffixes = _LETTERS.get(suffix, (suffix,))
    return [(number, one) for number in numbers for one in suffixes][:MOST_CHOICES]


def number_range(number: str) -> tuple[int, int] | None:
    """What a grouped number stands for: `166170` is 166 to 170. Source: IPE, telecom.md 2.1."""
    half = len(number) // 2
    if len(number) % 2 or not half:
        return None
    first, last = int(number[:half]), int(number[half:])
    is_range = number[0] != "0" and first < last <= first + WIDEST_RANGE
    return (first, last) if is_range else None


def link_again(communes: Iterable[str]) -> int:
    """How many buildings without a house found their street or house; for when addresses came after them."""
    streets, count = Streets(), 0
    for codes in chunks(sorted(set(communes)), 50):
        loose = Building.objects.filter(Q(house=None) & ~Q(number__in=["", "0"]) | Q(street=None), commune_code__in=codes).order_by()
        fields = ("commune_code", "street_code", "street_kind", "street_name", "number", "number_suffix", "street_id", "house_id")
        rows = list(loose.only("pk", *fields))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            count += _link(rows[start : start + ROWS_AT_ONCE], streets)
    return count


def _link(rows: list[Building], streets: Streets) -> int:
    addresses = [
        Address(one.commune_code, one.street_code, f"{one.street_kind} {one.street_name}".strip(), one.number, one.number_suffix)
        for one in rows
    ]
    changed = []
    with transaction.atomic():
        for building, (street, house) in zip(rows, linked(addresses, streets), strict=True):
            if (building.street_id, building.house_id) != (street, house):
                building.street_id, building.house_id = street, house
                changed.append(building)
        Building.objects.bulk_update(changed, ["street", "house"], batch_size=ROWS_AT_ONCE)
    return len(changed)
