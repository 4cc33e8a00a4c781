"""One part of the configuration on a screen: what it says now, what it is to say next, and what the checks say of that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parvis.administration.parts.differences import Change, differences
from parvis.catalogue.models import Portal
from parvis.people.models import User
from parvis.presets import editing
from parvis.presets.kept import parts_of
from parvis.presets.mistakes import Mistake
from parvis.presets.models import Preparation, Revision
from parvis.presets.parts import Part, PartId, Parts, digest
from parvis.presets.rows.kinds import KEEPERS

_NUMBER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Told:
    """A mistake of this part. `path`: of keys and numbers, a field by its key; empty when the whole is meant."""

    path: tuple[str, ...]
    reason: str

    @classmethod
    def of(cls, mistake: Mistake) -> Told:
        return cls(tuple(_NUMBER.sub(r".\1", mistake.key).split(".")) if mistake.key else (), mistake.reason)


class Prepared:
    """`part`: as it is shown and changed; `published`: as it is in force, None for a new one."""

    def __init__(self, portal: Portal, at: PartId, *, blank: Part | None = None) -> None:
        self.portal, self.at = portal, at
        self.present = parts_of(portal)
        self.row = editing.preparation(portal, at)
        self.published = self.present.get(at)
        self.base = digest(self.published) if self.published else ""
        self.part: Part = deepcopy(editing.prepared_part(self.row) if self.row else self.published or blank or {})

    @property
    def exists(self) -> bool:
        return bool(self.row or self.published)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.portal.languages)

    @property
    def is_changed(self) -> bool:
        return self.row is not None

    @cached_property
    def version(self) -> int:
        """How often it was published: the first one is 1, whoever wrote it; 0 before."""
        if self.published is None:
            return 0
        return 1 + Revision.objects.filter(portal=self.portal, kind=self.at.kind, key=self.at.key, before__isnull=False).count()

    @property
    def next_version(self) -> int:
        return self.version + 1

    @cached_property
    def changes(self) -> list[Change]:
        return list(differences(self.at.kind, self.published, self.part, self.languages)) if self.is_changed else []

    @cached_property
    def faults(self) -> list[Told]:
        """What the checks of a preset say against it; nothing of what is in force already."""
        return [Told.of(one) for one in editing.faults(self.portal, self.at, self.part)] if self.is_changed else []

    @property
    def is_stale(self) -> bool:
        """Whether somebody published since this preparation began."""
        return self.row is not None and self.row.base != self.base

    def others(self, kind: str) -> Iterator[tuple[str, Part]]:
        """The other parts of the portal of this kind, by key, in their order."""
        yield from ((at.key, part) for at, part in self.present.items() if at.kind == kind)

    def change(self, act: Callable[[Part], None], *, by: User) -> None:
        """Do `act` to the part and keep it; one that says again what is in force is no longer prepared.

        Raises what `editing.prepare` raises.
        """
        part = deepcopy(self.part)
        act(part)
        if self.row is None or part != self.part or part == self.published:
            self.keep(part, by=by)

    def keep(self, part: Part, *, by: User) -> None:
        if self.published is not None and self._is_published(part):
            if self.row:
                editing.drop(self.row, by=by)
            self.row = None
        else:
            self.row = editing.prepare(self.portal, self.at, part, by=by, version=self.row.version if self.row else 0)
        self.part = part
        for read in ("changes", "faults"):
            self.__dict__.pop(read, None)

    def _is_published(self, part: Part) -> bool:
        if part == self.published:
            return True
        if editing.faults(self.portal, self.at, part):
            return False
        return editing.canonical_part(self.portal, self.at, part, self.present) == self.published


def prepared_before(portal: Portal, kind: str, part: Part) -> str:
    """The key under which the same was prepared, and nothing else since; empty for none."""
    name = "slug" if kind == "service" else "key"
    rows = Preparation.objects.filter(portal=portal, kind=kind, version=1, base="")
    return next((row.key for row in rows if {**editing.prepared_part(row), name: ""} == {**part, name: ""}), "")


def below(faults: list[Told], *path: str) -> list[Told]:
    """Those at this place, their paths beginning there."""
    return [Told(one.path[len(path) :], one.reason) for one in faults if one.path[: len(path)] == path]


def seen(table: Mapping[str, Any] | list[Any] | None) -> str:
    """What a form says of the table it was filled from, so that who saved meanwhile is noticed."""
    return digest({"": table})[:16]


def out_of_use(portal: Portal, at: PartId) -> Part | None:
    """What an out-of-use row, which no preset speaks of, would say again; None where there is none."""
    if at.kind != "service":
        return None
    row = portal.services.filter(slug=at.key, is_active=False).select_related("family", "workflow", "form", "portal").first()
    return KEEPERS["service"].read(row) if row else None


__all__ = ["Parts", "Prepared", "Told", "below", "out_of_use", "prepared_before", "seen"]
