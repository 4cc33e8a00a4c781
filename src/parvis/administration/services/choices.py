"""What a portal offers where a service names something of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.administration.parts.conditions import label_of
from parvis.administration.parts.prepared import Prepared
from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.people.models import Team
from parvis.presets.format.judges import TEAM
from parvis.presets.parts import Part

Choices = list[tuple[str, str]]
_UNTITLED = frozenset({"file", "heading", "notice", "consent"})


def families(prepared: Prepared, *, at_top: str = "") -> Choices:
    found = sorted(prepared.others("family"), key=lambda item: item[1]["_order"])
    return [*([("", at_top)] if at_top else []), *((key, pick(part["title"])) for key, part in found)]


def workflows(prepared: Prepared) -> Choices:
    return [(key, pick(part["title"])) for key, part in prepared.others("workflow")]


def audiences(portal: Portal) -> Choices:
    return [(one["key"], pick(one["label"])) for one in portal.audiences]


def teams(portal: Portal) -> Choices:
    """The portal's own, as a preset names them."""
    prefix = f"{portal.key}-"
    return [(TEAM + team.key.removeprefix(prefix), str(team)) for team in Team.objects.filter(key__startswith=prefix, archived_at=None)]


def workflow_of(prepared: Prepared) -> Part:
    return dict(next((part for key, part in prepared.others("workflow") if key == prepared.part.get("workflow")), {}))


def fields(part: Part, *, types: frozenset[str] | None = None, once: bool = True) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(key, field) of its form. `once`: without those of repeated steps; `types`: of these alone."""
    for step in (part.get("form") or {}).get("steps") or ():
        if once and step.get("repeat"):
            continue
        for item in step.get("fields") or ():
            if types is None or item.get("type") in types:
                yield str(item.get("key")), item


def field_choices(part: Part, types: frozenset[str] | None = None) -> Choices:
    known = dict(fields(part))
    return [(key, label_of(known, key)) for key, _item in fields(part, types=types)]


def title_choices(part: Part) -> Choices:
    known = dict(fields(part))
    return [(key, label_of(known, key)) for key, item in known.items() if item.get("type") not in _UNTITLED]
