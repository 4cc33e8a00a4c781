"""What is here already, read once for a whole table: kinds, entities, people, and the equipment that its lines may mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.assets.importing.columns import ATTRIBUTE, FIXED, NUMBER, columns_of, fields_of, plain
from parvis.assets.models import Asset, AssetKind
from parvis.people.models import Membership, Organisation

if TYPE_CHECKING:
    from parvis.people.models import User

CHUNK = 400


class Known:
    """`owners`: the entities that whoever imports serves. `words`: all that the table's cells say, by which the rest is looked up."""

    def __init__(self, by: User, portal_key: str, owners: QuerySet[Organisation], words: Iterable[str]) -> None:
        self.by, self.portal_key = by, portal_key
        self.kinds = list(AssetKind.objects.filter(portal_key=portal_key, is_choosable=True).select_related("form"))
        self._owners = list(owners)
        self._words = sorted({word for word in words if word})
        self._fields = {kind.pk: fields_of(kind) for kind in self.kinds}
        self._keys = {kind.pk: self._keys_of(kind) for kind in self.kinds}
        self._labels = {column.key: column.label for column in columns_of(self.kinds)}

    def _keys_of(self, kind: AssetKind) -> set[str]:
        numbers = {NUMBER + scheme["key"] for scheme in kind.schemes}
        return {*FIXED, *numbers, *(ATTRIBUTE + one["key"] for one in self._fields[kind.pk])}

    def label(self, key: str) -> str:
        return self._labels.get(key, key)

    def fields(self, kind: AssetKind) -> list[dict[str, Any]]:
        return self._fields[kind.pk]

    def has(self, kind: AssetKind, key: str) -> bool:
        return key in self._keys[kind.pk]

    def kind(self, cell: str) -> AssetKind | None:
        wanted = plain(cell)
        return next((kind for kind in self.kinds if wanted in map(plain, (kind.key, *kind.title.values(), *kind.plural.values()))), None)

    def owners(self, cell: str) -> list[Organisation]:
        return self._owners_by_name.get(plain(cell), [])

    @cached_property
    def _owners_by_name(self) -> dict[str, list[Organisation]]:
        found: dict[str, list[Organisation]] = defaultdict(list)
        for owner in self._owners:
            for name in {plain(name) for name in (owner.key, owner.name, owner.registration) if name}:
                found[name].append(owner)
        return found

    def person(self, owner: Organisation, cell: str) -> User | None:
        """Of an entity of the same customer."""
        memberships = self._people.get(cell.strip().lower(), [])
        return next((one.user for one in memberships if one.organisation.tree == owner.tree), None)

    @cached_property
    def _people(self) -> dict[str, list[Membership]]:
        found: dict[str, list[Membership]] = defaultdict(list)
        served = Membership.objects.filter(organisation__in=self._owners, user__is_active=True).select_related("user", "organisation")
        for words in _chunks([word.lower() for word in self._words]):
            for one in served.filter(Q(user__email__in=words) | Q(user__username__in=words)):
                for name in {one.user.email.lower(), one.user.username.lower()}:
                    found[name].append(one)
        return found

    def referred(self, kind: AssetKind, owner: Organisation, reference: str) -> list[Asset]:
        """Its rows' organisation stays that of the first owner, so what was given away since is found too."""
        return [one for one in self._by_reference.get((kind.pk, reference), []) if owner.pk in (one.owner_id, one.organisation_id)]

    def numbered(self, kind: AssetKind, owner: Organisation, numbers: Mapping[str, str]) -> list[Asset]:
        """What carries one of these at the entity; where nothing does, at another one of the same customer."""
        found = {one.pk: one for number in numbers.items() for one in self._by_number.get((kind.pk, *number), [])}
        here = [one for one in found.values() if one.owner_id == owner.pk]
        return here or [one for one in found.values() if one.owner.tree == owner.tree]

    def called(self, owner: Organisation, name: str) -> list[Asset]:
        """By its reference, one of its numbers or its name."""
        return self._by_name.get((owner.pk, plain(name)), [])

    @cached_property
    def _assets(self) -> dict[UUID, Asset]:
        served = Asset.objects.visible_to(self.by).filter(kind__portal_key=self.portal_key)
        joined = served.select_related("kind__form", "owner", "organisation", "used_by", "parent").prefetch_related("identifiers")
        found: dict[UUID, Asset] = {}
        for words in _chunks(self._words):
            mentioned = Q(reference__in=words) | Q(name__in=words) | Q(identifiers__value__in=words)
            found |= {one.pk: one for one in joined.filter(mentioned)}
        return found

    @cached_property
    def _by_reference(self) -> dict[tuple[Any, str], list[Asset]]:
        found: dict[tuple[Any, str], list[Asset]] = defaultdict(list)
        for asset in self._assets.values():
            found[asset.kind_id, asset.reference].append(asset)
        return found

    @cached_property
    def _by_number(self) -> dict[tuple[Any, ...], list[Asset]]:
        found: dict[tuple[Any, ...], list[Asset]] = defaultdict(list)
        for asset in self._assets.values():
            for one in asset.identifiers.all():
                found[asset.kind_id, one.scheme, one.value].append(asset)
        return found

    @cached_property
    def _by_name(self) -> dict[tuple[Any, str], list[Asset]]:
        found: dict[tuple[Any, str], list[Asset]] = defaultdict(list)
        for asset in self._assets.values():
            names = {plain(name) for name in (asset.reference, asset.name, *(one.value for one in asset.identifiers.all())) if name}
            for name in names:
                found[asset.owner_id, name].append(asset)
        return found


def _chunks(words: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(words), CHUNK):
        yield words[start : start + CHUNK]
