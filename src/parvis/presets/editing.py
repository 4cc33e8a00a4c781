"""Changing a portal's configuration part by part, at the screens: through the checks that a preset passes, into the rows it becomes.

Hence what a screen writes can be exported, and `preset plan` sees that it was changed by hand. A part is read, changed as a plain
table, and written with the digest it was read under: who saved meanwhile is not written over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal
from parvis.catalogue.writing import may_write
from parvis.kit.clock import now
from parvis.kit.configured import Configured
from parvis.kit.errors import Conflict, Refused
from parvis.people.models import User
from parvis.presets.canonical import canonical
from parvis.presets.check import mistakes
from parvis.presets.comparison import stored
from parvis.presets.kept import parts_of
from parvis.presets.mistakes import Mistake
from parvis.presets.models import Preparation, Revision
from parvis.presets.packing import packed, unpacked
from parvis.presets.parts import IN_PORTAL, LOGO, ORDER, Part, PartId, Parts, digest, join, split
from parvis.presets.rows.kinds import KEEPERS
from parvis.presets.source import Source
from parvis.tickets.policy_history import record

POLICY_KINDS = ("portal", "calendar", "level")
"""What open requests were promised under (tickets.policy_history)."""


class Faulty(Refused):
    """`mistakes`: what the checks of a preset say of the part, with the path of each inside its file."""

    def __init__(self, found: list[Mistake]) -> None:
        super().__init__(found[0].reason, code="faulty")
        self.mistakes = found

    def of(self, at: PartId) -> list[tuple[str, str]]:
        """(path inside the part, what is wrong): an announcement and a family are parts of the portal's file."""
        return [(_within(at, one.key), one.reason) for one in self.mistakes]


class ChangedMeanwhile(Conflict):
    """Somebody saved the part since it was read; `present` is what it says now."""

    def __init__(self, present: Part | None) -> None:
        super().__init__(_("Somebody has changed this meanwhile. Read what changed, then save again."), code="changed_meanwhile")
        self.present = present


@dataclass(frozen=True)
class Read:
    """A part and the digest to hand back to `write`; a part that is not there yet has neither."""

    at: PartId
    part: Part | None
    base: str = ""


def read(portal: Portal, at: PartId) -> Read:
    part = parts_of(portal).get(at)
    return Read(at, part, digest(part) if part else "")


def faults(portal: Portal, at: PartId, part: Mapping[str, Any]) -> list[Mistake]:
    """What would be wrong with the portal's configuration if the part said this, beyond what is wrong already."""
    present = parts_of(portal)
    return _new_mistakes(portal, present, _with(present, at, part))


def write(portal: Portal, at: PartId, part: Mapping[str, Any], *, by: User, base: str | None) -> Configured:
    """Make the part say this, and keep a revision; what is as it was makes none.

    `base`: of `read`; "" for a part that must be new; None writes whatever it says now. Raises Refused when `by` does not administer
    the portal, Faulty when a check says no, ChangedMeanwhile when somebody saved since.
    """
    _require(by, portal)
    with transaction.atomic():
        locked = Portal.objects.select_for_update().get(pk=portal.pk)
        present, rows = stored(locked)
        before = present.get(at)
        wanted = canonical_part(locked, at, part, present)
        if before == wanted:
            return rows[at]
        if base is not None and base != (digest(before) if before else ""):
            raise ChangedMeanwhile(before)
        row: Configured = KEEPERS[at.kind].write(locked, wanted)
        _told(locked, at, before, wanted, by=by)
    return row


def remove(portal: Portal, at: PartId, *, by: User) -> str:
    """Take the part away, or out of service when something needs it; answers why it stays, or nothing. Safe to call twice.

    Raises Refused when `by` does not administer the portal, Faulty when another part names it.
    """
    _require(by, portal)
    with transaction.atomic():
        locked = Portal.objects.select_for_update().get(pk=portal.pk)
        present, rows = stored(locked)
        if at not in present:
            return ""
        if found := _new_mistakes(locked, present, {other: part for other, part in present.items() if other != at}):
            raise Faulty(found)
        why = KEEPERS[at.kind].remove(rows[at])
        _told(locked, at, present[at], None, by=by)
    return why


def canonical_part(portal: Portal, at: PartId, part: Mapping[str, Any], present: Parts | None = None) -> Part:
    """The part as an export would write it. Raises Faulty when it is not right."""
    present = stored(portal)[0] if present is None else present
    changed = _with(present, at, part)
    if found := _new_mistakes(portal, present, changed):
        raise Faulty(found)
    cut = split(canonical(_source(changed, portal)), "")[at]
    for name in (ORDER, LOGO):
        if name in changed[at]:
            cut[name] = changed[at][name]
    return cut


def prepare(portal: Portal, at: PartId, part: Mapping[str, Any], *, by: User, version: int | None = None) -> Preparation:
    """Keep what the part is to say next, right or not yet. `version`: of the preparation that was read, 0 for none.

    Raises Refused when `by` does not administer the portal, ChangedMeanwhile when somebody else prepared it further.
    """
    _require(by, portal)
    with transaction.atomic():
        Portal.objects.select_for_update().get(pk=portal.pk)
        row = Preparation.objects.filter(portal=portal, kind=at.kind, key=at.key).first()
        if version is not None and version != (row.version if row else 0):
            raise ChangedMeanwhile(unpacked(row.part) if row else None)
        if row is None:
            base = read(portal, at).base
            return Preparation.objects.create(portal=portal, kind=at.kind, key=at.key, part=packed(dict(part)), base=base, author=by)
        row.part, row.version, row.author, row.updated_at = packed(dict(part)), row.version + 1, by, now()
        row.save(update_fields=["part", "version", "author", "updated_at"])
    return row


def preparation(portal: Portal, at: PartId) -> Preparation | None:
    return Preparation.objects.filter(portal=portal, kind=at.kind, key=at.key).first()


def prepared_part(row: Preparation) -> Part:
    part: Part = unpacked(row.part)
    return part


def publish(row: Preparation, *, by: User, is_sure: bool = False) -> Configured:
    """Let the part say what was prepared. Raises what `write` raises; `is_sure` publishes over what somebody else published since."""
    with transaction.atomic():
        written = write(row.portal, PartId(row.kind, row.key), unpacked(row.part), by=by, base=None if is_sure else row.base)
        Preparation.objects.filter(pk=row.pk).delete()
    return written


def drop(row: Preparation, *, by: User) -> None:
    """Forget what was prepared; what is published stays."""
    _require(by, row.portal)
    Preparation.objects.filter(pk=row.pk).delete()


def restore(revision: Revision, *, by: User, base: str | None) -> Configured:
    """Let the part say again what it said before this change. Raises Refused when it was not there before, and what `write` raises."""
    if revision.before is None:
        raise Refused(_("There was nothing before this."), code="nothing_before")
    return write(revision.portal, PartId(revision.kind, revision.key), unpacked(revision.before), by=by, base=base)


def remember(portal: Portal, at: PartId, before: Part | None, after: Part | None, *, by: User | None, is_preset: bool = False) -> None:
    """A line of the history."""
    Revision.objects.create(
        portal=portal,
        kind=at.kind,
        key=at.key,
        before=None if before is None else packed(before),
        after=None if after is None else packed(after),
        author=by,
        is_preset=is_preset,
    )


def _told(portal: Portal, at: PartId, before: Part | None, after: Part | None, *, by: User) -> None:
    remember(portal, at, before, after, by=by)
    if at.kind in POLICY_KINDS:
        record(portal, by=by)


def _source(parts: Parts, portal: Portal) -> Source:
    tables, logo = join(parts)
    return Source(portal.key, tables, logo)


def _with(present: Parts, at: PartId, part: Mapping[str, Any]) -> Parts:
    """A new family stands behind the others."""
    last = {ORDER: sum(1 for other in present if other.kind == "family")} if at.kind == "family" else {}
    return {**present, at: {**last, **part}}


def _within(at: PartId, path: str) -> str:
    """`announcements.winter.link` is the `link` of the announcement “winter”, by its key or by its place."""
    folder = IN_PORTAL.get(at.kind)
    head, _dot, rest = path.partition(".")
    return rest.partition(".")[2] if folder and head == folder else path


def _new_mistakes(portal: Portal, present: Parts, changed: Parts) -> list[Mistake]:
    known = set(mistakes(_source(present, portal)))
    return [one for one in mistakes(_source(changed, portal)) if one not in known]


def _require(by: User, portal: Portal) -> None:
    if not may_write(by, portal):
        raise Refused(_("Only who administers this portal changes its configuration."), code="not_yours")
