"""A preset beside the database: what is there, what is wanted, what somebody changed by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from parvis.catalogue.models import Portal
from parvis.kit.configured import Configured
from parvis.presets.canonical import canonical, canonical_table
from parvis.presets.parts import ORDER, Part, PartId, Parts, digest, join, split, text
from parvis.presets.rows.kinds import KEEPERS
from parvis.presets.source import Source

Kind = Literal["add", "change", "remove", "kept-by-hand", "conflict"]
EFFECTIVE: Final = ("add", "change", "remove")


@dataclass(frozen=True)
class Change:
    """One part that differs. `kept-by-hand`: edited here since, and the preset has nothing new to say; `conflict`: it has.

    `before` and `after` are the part as TOML; `note` says why something stays.
    """

    kind: Kind
    what: PartId
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass
class Comparison:
    """`adopted`: parts that are as wanted already, but do not know it; `applied`: the digest under which each was last applied."""

    portal: Portal | None
    wanted: Parts
    present: Parts = field(default_factory=dict)
    rows: dict[PartId, Configured] = field(default_factory=dict)
    applied: dict[PartId, str] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source) -> Comparison:
        portal = Portal.objects.filter(key=source.key).first()
        wanted = split(canonical(source), source.logo)
        if portal is None:
            return cls(None, wanted)
        present, rows = stored(portal)
        return cls(portal, wanted, present, rows, {at: row.applied_digest for at, row in rows.items()})

    @property
    def adopted(self) -> list[PartId]:
        return [at for at, part in self.wanted.items() if self.present.get(at) == part and self.applied[at] != digest(part)]

    def changes(self, *, force: bool = False) -> list[Change]:
        """What `apply` would do, in its order. `force`: what was edited by hand counts for nothing."""
        found = [change for at, part in self.wanted.items() if (change := self._wanted(at, part, force=force))]
        gone = [at for at in reversed(self.present) if at not in self.wanted and self.applied[at]]
        return found + [self._gone(at, force=force) for at in gone]

    def _wanted(self, at: PartId, part: Part, *, force: bool) -> Change | None:
        present = self.present.get(at)
        if present is None:
            return Change("add", at, after=text(at, part))
        if present == part:
            return None
        kind: Kind = "change"
        applied = self.applied[at]
        if not force and digest(present) != applied:
            kind = "kept-by-hand" if digest(part) == applied else "conflict"
        return Change(kind, at, text(at, present), text(at, part))

    def _gone(self, at: PartId, *, force: bool) -> Change:
        by_hand = not force and digest(self.present[at]) != self.applied[at]
        return Change("conflict" if by_hand else "remove", at, before=text(at, self.present[at]))


def stored(portal: Portal) -> tuple[Parts, dict[PartId, Configured]]:
    """The portal's parts in canonical form, and the row of each."""
    raw: Parts = {}
    rows: dict[PartId, Configured] = {}
    for kind, keeper in KEEPERS.items():
        for key, row in keeper.rows(portal):
            raw[PartId(kind, key)] = keeper.read(row)
            rows[PartId(kind, key)] = row
    return _canonical(raw, tuple(portal.languages)), rows


def _canonical(raw: Parts, languages: tuple[str, ...]) -> Parts:
    """Through the files and back, so that what is stored and what is written in a folder have the one same form."""
    tables, logo = join(raw)
    tables = {file: canonical_table(file, table, languages) for file, table in tables.items()}
    parts = split(tables, logo)
    for at, part in raw.items():
        if ORDER in part:
            parts[at][ORDER] = part[ORDER]
    return parts
