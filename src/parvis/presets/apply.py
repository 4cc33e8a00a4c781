"""A preset into the database: all of it or nothing, and nothing twice."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.boards import services_counted
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.presets.check import mistakes
from parvis.presets.check.names import Names
from parvis.presets.comparison import Change, Comparison
from parvis.presets.editing import remember
from parvis.presets.parts import PartId, digest
from parvis.presets.rows import rights
from parvis.presets.rows.kinds import KEEPERS
from parvis.presets.source import Source
from parvis.tickets import counting
from parvis.tickets.policy_history import record


def plan(source: Source, *, force: bool = False) -> list[Change]:
    """What `apply` would do. Raises Refused when the preset has mistakes."""
    _require_right(source)
    return Comparison.of(source).changes(force=force)


def apply(source: Source, *, force: bool = False) -> list[Change]:
    """Make the portal what the preset says, in one transaction; a second time it changes nothing and writes nothing.

    A row edited by hand stays as long as the preset says nothing new about it. Raises Refused, naming the rows, when it does
    (`force` overwrites them), and when a request stands in a status that would vanish.
    """
    _require_right(source)
    with transaction.atomic():
        comparison = Comparison.of(source)
        changes = comparison.changes(force=force)
        if clashing := [str(change.what) for change in changes if change.kind == "conflict"]:
            raise Refused(
                _("Edited by hand since the last time: %(rows)s. Nothing was changed. Add --force to overwrite, or export first.")
                % {"rows": ", ".join(clashing)},
                code="edited_by_hand",
            )
        return _Applying(source, comparison).make(changes)


class _Applying:
    def __init__(self, source: Source, comparison: Comparison) -> None:
        self.source, self.comparison = source, comparison
        self.portal = comparison.portal or Portal(key=source.key)

    def make(self, changes: list[Change]) -> list[Change]:
        made = []
        for change in changes:
            if change.kind in ("add", "change"):
                self._write(change.what)
            made.append(replace(change, note=self._remove(change.what)) if change.kind == "remove" else change)
            if change.kind in ("change", "remove"):
                at = change.what
                remember(self.portal, at, self.comparison.present.get(at), self.comparison.wanted.get(at), by=None, is_preset=True)
        for at in self.comparison.adopted:
            self._mark(at)
        if made:
            counting.count_services(self.portal, services_counted(self.portal))
            record(Portal.objects.get(key=self.source.key))
        return made

    def _write(self, at: PartId) -> None:
        if at.kind in ("service", "resource"):
            self._teams()
        row = KEEPERS[at.kind].write(self.portal, self.comparison.wanted[at])
        self.comparison.rows[at] = row
        self._mark(at)

    def _mark(self, at: PartId) -> None:
        """Remember what was applied; not through `save`, which would say that the row changed."""
        row = self.comparison.rows[at]
        row.applied_digest = digest(self.comparison.wanted[at])
        type(row)._default_manager.filter(pk=row.pk).update(applied_digest=row.applied_digest)

    def _remove(self, at: PartId) -> str:
        return KEEPERS[at.kind].remove(self.comparison.rows[at])

    def _teams(self) -> None:
        """The teams that the preset names, with the names it gives them."""
        for key, team in Names(self.source).teams.items():
            rights.team(self.portal, key, team)


def _require_right(source: Source) -> None:
    found = mistakes(source)
    if found:
        raise Refused(
            _("The preset “%(name)s” has mistakes (%(count)d). The first: %(first)s")
            % {"name": source.name, "count": len(found), "first": found[0]},
            code="mistakes",
        )
