"""Loadings as their page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.speaking import span
from parvis.places import counting
from parvis.places.importing import reasons, rejects
from parvis.places.importing.layout import LAYOUTS
from parvis.places.models import ImportReject, ImportRun

MOST_LOADINGS, LINES = 30, 50
MARKS: dict[str, tuple[str, str]] = {
    ImportRun.State.WAITING: ("hold", "clock"),
    ImportRun.State.RUNNING: ("info", "loader"),
    ImportRun.State.DONE: ("good", "circle-check"),
    ImportRun.State.FAILED: ("bad", "circle-x"),
}
COUNTED: dict[str, str | Promise] = {
    "communes": pgettext_lazy("count", "Towns"),
    "streets": pgettext_lazy("count", "Streets"),
    "houses": pgettext_lazy("count", "Addresses"),
    "buildings": pgettext_lazy("count", "Buildings"),
    "lines": pgettext_lazy("count", "Lines"),
}


@dataclass(frozen=True)
class Loading:
    run: ImportRun

    @property
    def layout(self) -> str | Promise:
        return LAYOUTS.get(self.run.layout).name if self.run.layout in LAYOUTS else self.run.layout

    @property
    def mark(self) -> tuple[str, str]:
        """(meaning, icon)"""
        return MARKS[self.run.state]

    @property
    def counts(self) -> list[tuple[str | Promise, int]]:
        run = self.run
        return [
            (pgettext_lazy("lines", "New"), run.created_count),
            (pgettext_lazy("lines", "Changed"), run.updated_count),
            (pgettext_lazy("lines", "As before"), run.unchanged_count),
            (pgettext_lazy("lines", "Gone"), run.removed_count),
            (pgettext_lazy("lines", "Refused"), run.rejected_count),
        ]

    @property
    def is_under_way(self) -> bool:
        return not self.run.is_over and not self.is_stalled

    @property
    def is_stalled(self) -> bool:
        """What the worker loads goes on by itself; what a command loaded goes on when it is called again."""
        run = self.run
        return run.state == ImportRun.State.RUNNING and not run.storage_key and (run.lease_until is None or run.lease_until < now())

    @property
    def words(self) -> str:
        """Why it failed, or what is worth knowing."""
        if self.is_stalled:
            return _("The command that loaded this file has stopped: call it again with the same file, it goes on from here.")
        return reasons.of_run(self.run)

    @property
    def lasted(self) -> str:
        if self.run.started_at is None:
            return ""
        took = (self.run.finished_at or now()) - self.run.started_at
        return span(took) if took >= timedelta(minutes=2) else _("%(count)d s") % {"count": round(took.total_seconds())}


@dataclass(frozen=True)
class Refusal:
    reject: ImportReject

    @property
    def reason(self) -> str:
        return reasons.of_line(self.reject.reason)


class Refusals:
    """A page of the lines that were refused, from behind the line `after`."""

    def __init__(self, run: ImportRun, after: str) -> None:
        self._run = run
        self.after = int(after) if after.isdecimal() and len(after) < 10 else 0

    @cached_property
    def _found(self) -> list[ImportReject]:
        return rejects.after(self._run, self.after, LINES + 1)

    @property
    def lines(self) -> Iterable[Refusal]:
        return map(Refusal, self._found[:LINES])

    @property
    def first(self) -> str:
        return reverse("administration:places_loading", args=[self._run.pk]) if self.after else ""

    @property
    def next(self) -> str:
        if len(self._found) <= LINES:
            return ""
        return f"{reverse('administration:places_loading', args=[self._run.pk])}?{urlencode({'after': self._found[LINES - 1].line_number})}"


def loadings() -> list[Loading]:
    return [Loading(run) for run in ImportRun.objects.all()[:MOST_LOADINGS]]


def known() -> list[tuple[str | Promise, int]]:
    """(what, how many), of what there is."""
    counted = counting.counts()
    return [(label, counted[key]) for key, label in COUNTED.items()]
