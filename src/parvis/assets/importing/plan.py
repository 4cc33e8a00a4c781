"""What a table would do to the equipment, line by line, before anything is done."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.assets.importing import cells
from parvis.assets.importing.columns import ATTRIBUTE, NUMBER, plain
from parvis.assets.importing.known import Known
from parvis.assets.keeping import Faulty, Said, checked
from parvis.assets.models import Asset, AssetKind
from parvis.intake.models import FormVersion
from parvis.kit.languages import pick
from parvis.kit.sheets import Line, Sheet

if TYPE_CHECKING:
    from parvis.people.models import Organisation, User

MAKE, CHANGE, LEAVE, ERROR = "make", "change", "leave", "error"


@dataclass(frozen=True)
class Table:
    """`mapping`: {position: what the column says}; `kind` and `owner`: of every line whose table does not say them."""

    sheet: Sheet
    mapping: Mapping[int, str]
    language: str
    kind: AssetKind | None = None
    owner: Organisation | None = None


@dataclass(eq=False)
class Planned:
    """One line. `parent`: where it goes, an asset or another line; None: where it is."""

    number: int
    name: str
    kind: AssetKind | None = None
    owner: Organisation | None = None
    asset: Asset | None = None
    said: Said | None = None
    version: FormVersion | None = None
    parent: Asset | Planned | None = None
    differences: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def act(self) -> str:
        if self.errors:
            return ERROR
        if self.asset is None:
            return MAKE
        return CHANGE if self.differences else LEAVE


class Plan:
    def __init__(self, table: Table, by: User, known: Known) -> None:
        self.table, self.by, self.known = table, by, known
        self.lines = [_Reading(self, line).planned for line in table.sheet.lines]
        self._once()
        self._under()

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.act for line in self.lines)

    @property
    def errors(self) -> list[Planned]:
        return [line for line in self.lines if line.errors]

    @property
    def is_possible(self) -> bool:
        return not self.counts[ERROR]

    @property
    def digest(self) -> str:
        """Equal as long as the same table would do the same."""
        said = "\n".join(f"{line.number} {line.act} {line.asset.pk if line.asset else ''} {line.differences}" for line in self.lines)
        return hashlib.sha256(said.encode()).hexdigest()

    def _once(self) -> None:
        """Two lines never speak of one thing."""
        seen: dict[object, int] = {}
        for line in self.lines:
            if line.said is None or line.kind is None or line.owner is None:
                continue
            numbers = [(line.kind.pk, line.owner.pk, *number) for number in line.said.numbers.items() if number[1]]
            marks: list[object] = [*numbers, *([(line.kind.pk, line.owner.pk, line.said.reference)] if line.said.reference else [])]
            marks += [line.asset.pk] if line.asset else []
            first = next((seen[mark] for mark in marks if mark in seen), None)
            if first is not None:
                line.errors.append(_("This is the same thing as line %(line)d: keep one of them.") % {"line": first})
            for mark in marks:
                seen.setdefault(mark, line.number)

    def _under(self) -> None:
        position = next((position for position, key in self.table.mapping.items() if key == "parent"), None)
        if position is None:
            return
        by_mark: dict[tuple[Any, str], list[Planned]] = {}
        for line in self.lines:
            for mark in self._marks(line):
                by_mark.setdefault(mark, []).append(line)
        for line, given in zip(self.lines, self.table.sheet.lines, strict=True):
            cell = given.cells[position] if position < len(given.cells) else ""
            if cell and line.said and line.owner and line.kind:
                self._place(line, line.kind, line.owner, cell, by_mark.get((line.owner.pk, plain(cell)), []))
        for line in self._circular():
            line.errors.append(_("It would stand under itself."))

    @staticmethod
    def _marks(line: Planned) -> set[tuple[Any, str]]:
        """What another line may call it."""
        if line.said is None or line.owner is None:
            return set()
        names = (line.said.reference, line.said.name, *line.said.numbers.values())
        return {(line.owner.pk, plain(name)) for name in names if name}

    def _place(self, line: Planned, kind: AssetKind, owner: Organisation, cell: str, found: list[Planned]) -> None:
        places: list[Asset | Planned] = [*found]
        spoken_of = {one.asset.pk for one in found if one.asset}
        places += [asset for asset in self.known.called(owner, cell) if asset.pk not in spoken_of]
        if len(places) != 1:
            sentence = (
                _("“%(cell)s”, under which it would stand, is not known here.")
                if not places
                else _("Several things are called “%(cell)s”: name it by its reference.")
            )
            line.errors.append(sentence % {"cell": cell})
            return
        parent = places[0]
        if kind.parent_keys and (parent.kind is None or parent.kind.key not in kind.parent_keys):
            line.errors.append(_("Equipment of this kind does not stand under that one."))
            return
        above = parent.asset if isinstance(parent, Planned) else parent
        if line.asset is None or above is None or line.asset.parent_id != above.pk:
            line.parent = parent
            line.differences.append(_("Under"))

    def _circular(self) -> list[Planned]:
        """The lines that would stand under themselves; each is walked over once."""
        by_asset = {line.asset.pk: line for line in self.lines if line.asset}
        walked: set[int] = set()
        found: list[Planned] = []
        for line in self.lines:
            way: list[Planned] = []
            at: Planned | None = line if line.parent is not None else None
            while at is not None and at.number not in walked:
                walked.add(at.number)
                way.append(at)
                at = _above(at, by_asset)
            if at is not None and at in way:
                found += way[way.index(at) :]
        return found


def _above(line: Planned, by_asset: Mapping[Any, Planned]) -> Planned | None:
    """The line under which this one would stand, over whatever the table does not speak of."""
    at: Asset | Planned | None = line.parent or (line.asset.parent if line.asset else None)
    while isinstance(at, Asset):
        spoken = by_asset.get(at.pk)
        if spoken is not None:
            return spoken
        at = at.parent
    return at


class _Reading:
    """One line, read on the way from left to right; the first thing that is wrong with who and what it is ends it."""

    def __init__(self, plan: Plan, line: Line) -> None:
        self.table, self.known = plan.table, plan.known
        self.by_key = {key: line.cells[position] for position, key in self.table.mapping.items() if position < len(line.cells)}
        self.planned = Planned(line.number, self.by_key.get("name", ""))
        self.planned.kind, self.planned.owner = self._kind(), self._owner()
        if self.planned.kind and self.planned.owner:
            self._say(self.planned.kind, self.planned.owner)

    def _wrong(self, sentence: str, cell: str) -> None:
        self.planned.errors.append(sentence % {"cell": cell})

    def _kind(self) -> AssetKind | None:
        cell = self.by_key.get("kind", "")
        if not cell:
            if self.table.kind is None:
                self._wrong(_("Say of which kind it is."), cell)
            return self.table.kind
        found = self.known.kind(cell)
        if found is None:
            self._wrong(_("“%(cell)s” is no kind of equipment here."), cell)
        return found

    def _owner(self) -> Organisation | None:
        cell = self.by_key.get("owner", "")
        if not cell:
            if self.table.owner is None:
                self._wrong(_("Say which entity it belongs to."), cell)
            return self.table.owner
        found = self.known.owners(cell)
        if len(found) != 1:
            several = _("Several entities are called “%(cell)s”: write the key or the public number of the right one.")
            self._wrong(several if found else _("“%(cell)s” is none of the entities you serve."), cell)
            return None
        return found[0]

    def _say(self, kind: AssetKind, owner: Organisation) -> None:
        numbers = {key.removeprefix(NUMBER): cell for key, cell in self.by_key.items() if key.startswith(NUMBER) and cell}
        asset = self._asset(kind, owner, numbers)
        if self.planned.errors:
            return
        self.planned.asset = asset
        before = said_of(asset) if asset else Said("")
        said = Said(
            name=self.by_key.get("name") or before.name,
            reference=self.by_key.get("reference") or before.reference,
            location=self.by_key.get("location") or before.location,
            state=cells.state(kind, self.by_key["state"]) if self.by_key.get("state") else before.state,
            attributes={**before.attributes, **self._attributes(kind)},
            numbers={**before.numbers, **numbers},
            used_by=self._person(owner) or before.used_by,
            warranty_ends_on=self._warranty() or before.warranty_ends_on,
        )
        self.planned.name = said.name
        self._check(kind, said, before)

    def _asset(self, kind: AssetKind, owner: Organisation, numbers: Mapping[str, str]) -> Asset | None:
        """What the line speaks of, if it is here already: by its reference, else by its numbers, else by its name alone."""
        reference = self.by_key.get("reference", "")
        found = self.known.referred(kind, owner, reference) if reference else []
        found = found or self.known.numbered(kind, owner, numbers)
        if not found and not reference and not numbers:
            found = [one for one in self.known.called(owner, self.by_key.get("name", "")) if one.kind_id == kind.pk]
        elsewhere = next((one for one in found if one.owner_id != owner.pk), None)
        if elsewhere:
            sentence = _("It is at “%(owner)s” already: give it to this entity first.")
            self.planned.errors.append(sentence % {"owner": elsewhere.owner.name})
        elif len(found) > 1:
            self._wrong(_("Its numbers belong to several things here: correct them."), "")
        return found[0] if len(found) == 1 else None

    def _attributes(self, kind: AssetKind) -> dict[str, Any]:
        said = {}
        for one in self.known.fields(kind):
            cell = self.by_key.get(ATTRIBUTE + one["key"], "")
            if cell:
                said[one["key"]] = cells.attribute(one, cell)
        strange = [key for key, cell in self.by_key.items() if cell and not self.known.has(kind, key)]
        for key in strange:
            label = self.table.sheet.header[next(position for position, said_key in self.table.mapping.items() if said_key == key)]
            self.planned.errors.append(_("Equipment of this kind has no “%(title)s”.") % {"title": label})
        return said

    def _person(self, owner: Organisation) -> User | None:
        cell = self.by_key.get("used_by", "")
        found = self.known.person(owner, cell) if cell else None
        if cell and found is None:
            self._wrong(_("“%(cell)s” is nobody of this entity: write an identifier or an e-mail address."), cell)
        return found

    def _warranty(self) -> Any:
        cell = self.by_key.get("warranty_ends_on", "")
        try:
            return cells.day(cell, self.table.language) if cell else None
        except ValidationError as error:
            self.planned.errors += [f"{sentence}." for sentence in error.messages]
            return None

    def _check(self, kind: AssetKind, said: Said, before: Said) -> None:
        try:
            version, attributes = checked(kind, said, self.planned.asset)
        except Faulty as faulty:
            labels = {one["key"]: pick(one["label"], self.table.language) for one in self.known.fields(kind)}
            for key, sentences in faulty.errors.items():
                self.planned.errors.append(self._of_attribute(labels[key], sentences[0]) if key in labels else sentences[0])
            return
        self.planned.version, self.planned.said = version, Said(**{**vars(said), "attributes": attributes})
        if self.planned.asset:
            self.planned.differences = self._differences(kind, before, self.planned.said)

    @staticmethod
    def _of_attribute(label: str, sentence: str) -> str:
        return _("%(label)s: %(sentence)s.") % {"label": label, "sentence": sentence.rstrip(".")}

    def _differences(self, kind: AssetKind, before: Said, after: Said) -> list[str]:
        """The names of what the line changes."""
        names = [
            self.known.label(name)
            for name in ("name", "reference", "location", "state", "used_by", "warranty_ends_on")
            if getattr(before, name) != getattr(after, name)
        ]
        names += [self.known.label(NUMBER + key) for key, value in after.numbers.items() if before.numbers.get(key) != value]
        return names + [self.known.label(ATTRIBUTE + key) for key, value in after.attributes.items() if before.attributes.get(key) != value]


def said_of(asset: Asset) -> Said:
    """What is said of it today."""
    return Said(
        name=asset.name,
        reference=asset.reference,
        location=asset.location,
        state=asset.state,
        attributes=asset.attributes,
        numbers={one.scheme: one.value for one in asset.identifiers.all()},
        used_by=asset.used_by,
        warranty_ends_on=asset.warranty_ends_on,
    )
