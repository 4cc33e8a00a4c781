"""A change of configuration as its owner reads it: what it is about, and line by line what it said before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.kit.languages import pick
from parvis.presets.models import Revision
from parvis.presets.packing import unpacked
from parvis.presets.parts import PartId, text

AROUND = 2
"""Lines that are the same, shown around one that is not."""
KINDS: dict[str, str | Promise] = {
    "portal": _("Portal"),
    "calendar": _("Hours"),
    "level": _("Level of commitment"),
    "family": _("Family"),
    "workflow": pgettext_lazy("configuration", "Workflow"),
    "service": pgettext_lazy("configuration", "Kind of request"),
    "article": _("Article"),
    "announcement": _("Announcement"),
    "asset_kind": _("Kind of equipment"),
    "rule": _("Rule of booking"),
    "resource": _("Resource"),
}


@dataclass(frozen=True)
class Line:
    """`sign`: "+" for what is new, "-" for what is gone, "" for what stays, "…" for lines left out."""

    sign: str
    text: str = ""


@dataclass(frozen=True)
class Shown:
    revision: Revision

    @property
    def kind(self) -> str | Promise:
        return KINDS.get(self.revision.kind, self.revision.kind)

    @cached_property
    def name(self) -> str:
        part: dict[str, Any] = self.revision.after or self.revision.before or {}
        said = part.get("title") or part.get("name") or self.revision.key
        return pick(said) if isinstance(said, dict) else str(said)

    @property
    def act(self) -> str | Promise:
        if self.revision.before is None:
            return pgettext_lazy("part of the configuration", "Added")
        return (
            pgettext_lazy("part of the configuration", "Changed")
            if self.revision.after
            else pgettext_lazy("part of the configuration", "Removed")
        )

    @property
    def lines(self) -> list[Line]:
        return list(_lines(self._text(self.revision.before), self._text(self.revision.after)))

    def _text(self, part: Any) -> list[str]:
        return text(PartId(self.revision.kind, self.revision.key), unpacked(part)).splitlines() if part else []


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    groups = list(SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND))
    for place, group in enumerate(groups):
        if place:
            yield Line("…")
        for tag, start, end, begin, stop in group:
            if tag == "equal":
                yield from (Line("", line) for line in before[start:end])
                continue
            yield from (Line("-", line) for line in before[start:end])
            yield from (Line("+", line) for line in after[begin:stop])
