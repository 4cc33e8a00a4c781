"""Communes as the files of their addresses name them."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.places import folding
from parvis.places.models import Commune

CHUNK = 500


def department_of(code: str) -> str:
    """Of a commune; three digits overseas."""
    return code[:3] if code.startswith("97") else code[:2]


class Communes:
    """Those that one file named; a commune that is not known is made at once, since streets point to it."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[str, set[str]]] = {}

    @property
    def codes(self) -> list[str]:
        return sorted(self._said)

    def know(self, said: Iterable[tuple[str, str, str]]) -> None:
        """`said`: (code, name, postcode)."""
        new: dict[str, Commune] = {}
        for code, name, postcode in said:
            if code not in self._said:
                self._said[code] = (name, set())
                folded = folding.fold(name, 100)
                new[code] = Commune(code=code, name=name, name_folded=folded, department=department_of(code))
            if postcode:
                self._said[code][1].add(postcode)
        Commune.objects.bulk_create(new.values(), ignore_conflicts=True, batch_size=CHUNK)

    def settle(self) -> None:
        """Names as the file spells them, and all the postcodes it knows."""
        codes = self.codes
        for start in range(0, len(codes), CHUNK):
            changed = []
            for commune in Commune.objects.filter(pk__in=codes[start : start + CHUNK]):
                name, postcodes = self._said[commune.code]
                known = sorted({*commune.postcodes, *postcodes})
                if (commune.name, commune.postcodes) != (name, known):
                    commune.name, commune.name_folded, commune.postcodes = name, folding.fold(name, 100), known
                    changed.append(commune)
            Commune.objects.bulk_update(changed, ["name", "name_folded", "postcodes"], batch_size=CHUNK)
