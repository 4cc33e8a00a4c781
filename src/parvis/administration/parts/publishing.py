"""What publishing a part does to what is under way, and its history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from parvis.administration.parts.differences import Change, differences
from parvis.administration.parts.screen import Screen
from parvis.intake.conditions import is_filled
from parvis.kit.languages import pick
from parvis.presets.models import Revision
from parvis.presets.packing import unpacked
from parvis.presets.parts import Part
from parvis.tickets.models import Draft, Ticket

MOST = 2000
"""Drafts that are read to say what they lose."""


@dataclass(frozen=True)
class Consequences:
    """Of a service. `losing`: (field, drafts whose answer to it would be lost)."""

    draft_count: int
    losing: list[tuple[str, int]]
    open_count: int
    filed_count: int


def consequences(screen: Screen) -> Consequences:
    """Counted of what is there now."""
    before, after = screen.prepared.published or {}, screen.part
    old, new = _types(before), _types(after)
    gone = {key: name for key, (kind, name) in old.items() if key not in new or new[key][0] != kind}
    drafts = Draft.objects.filter(service__portal=screen.portal, service__slug=screen.key, kind="form", ticket=None)
    answers = list(drafts.values_list("answers", flat=True)[:MOST])
    losing = [(name, count) for key, name in gone.items() if (count := sum(is_filled(one.get(key)) for one in answers))]
    tickets = Ticket.objects.filter(service__portal=screen.portal, service__slug=screen.key)
    return Consequences(len(answers), losing, tickets.filter(is_open=True).count(), tickets.count())


def _types(part: Part) -> dict[str, tuple[str, str]]:
    return {
        str(item.get("key")): (str(item.get("type")), pick(item.get("label")))
        for step in (part.get("form") or {}).get("steps") or ()
        for item in step.get("fields") or ()
    }


@dataclass(frozen=True)
class InStatus:
    """Requests that stand in a status which the preparation does not have any more."""

    name: str
    count: int


def stranded(screen: Screen) -> list[InStatus]:
    """Of a workflow: what keeps it from being published."""
    before = {one["key"]: one for one in (screen.prepared.published or {}).get("statuses") or ()}
    gone = set(before) - {one.get("key") for one in screen.part.get("statuses") or ()}
    tickets = Ticket.objects.filter(workflow__portal=screen.portal, workflow__key=screen.key).order_by()
    return [InStatus(pick(before[key]["label"]), count) for key in sorted(gone) if (count := tickets.filter(status_key=key).count())]


@dataclass(frozen=True)
class Version:
    """One line of the history: what the part said from then on. `number` 0: it was taken away."""

    number: int
    revision: Revision | None
    part: Part | None
    restore_url: str = ""
    previous: str = ""
    """The name of the version before it."""

    @property
    def name(self) -> str:
        return str(self.revision.pk) if self.revision else "first"


def versions(screen: Screen) -> list[Version]:
    """Newest first. The first one has no author where a preset wrote it before anybody changed it."""
    rows = list(Revision.objects.filter(portal=screen.portal, kind=screen.kind, key=screen.key).select_related("author").order_by("pk"))
    found: list[Version] = []
    if rows and rows[0].before is not None:
        found.append(Version(1, None, unpacked(rows[0].before)))
    for row in rows:
        found.append(Version(len(found) + 1, row, unpacked(row.after) if row.after is not None else None))
    if not found and screen.prepared.published is not None:
        found.append(Version(1, None, screen.prepared.published))
    names = ["", *(one.name for one in found)]
    return [replace(one, restore_url=screen.url("restore", one.name), previous=names[at]) for at, one in enumerate(found)][::-1]


PREPARED = "prepared"


@dataclass(frozen=True)
class Compared:
    """Two states and what differs. `before`, `after`: names of versions, or PREPARED."""

    before: str
    after: str
    changes: list[Change]
    choices: list[tuple[str, str]]


def state_of(screen: Screen, known: list[Version], name: str) -> Part | None:
    if name == PREPARED:
        return screen.part if screen.prepared.is_changed else None
    return next((one.part for one in known if one.name == name), None)


def compared(screen: Screen, before: str, after: str, choices: list[tuple[str, str]]) -> Compared:
    known = versions(screen)
    after = after or (PREPARED if screen.prepared.is_changed else known[0].name if known else "")
    default = known[0].name if after == PREPARED and known else known[1].name if len(known) > 1 else ""
    before = before or default
    old, new = state_of(screen, known, before), state_of(screen, known, after)
    found = list(differences(screen.kind, old, new, screen.languages)) if new is not None else []
    return Compared(before, after, found, choices)


def theirs(screen: Screen) -> list[Change]:
    """What somebody published since the preparation began; nothing where nobody did, or where it is not known what there was."""
    if not screen.prepared.is_stale or screen.prepared.row is None:
        return []
    began = screen.prepared.row.created_at
    first = Revision.objects.filter(portal=screen.portal, kind=screen.kind, key=screen.key, created_at__gte=began).order_by("pk").first()
    if first is None or first.before is None or screen.prepared.published is None:
        return []
    return list(differences(screen.kind, unpacked(first.before), screen.prepared.published, screen.languages))


def restore(screen: Screen, revision: str) -> bool:
    """Prepare what a version said, to be published anew. False when there is none of this name."""
    part: Any = state_of(screen, versions(screen), revision)
    if part is None:
        return False
    screen.prepared.keep(dict(part), by=screen.request.user)
    return True
