"""A preset cut into the rows it becomes: the portal, each announcement, calendar, level, family, workflow, service, article, rule and resource."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from parvis.presets.canonical import Tables
from parvis.presets.format.asset import ASSET_KIND
from parvis.presets.format.automation import AUTOMATION
from parvis.presets.format.booking import RESOURCE, RULE
from parvis.presets.format.files import LOGO_FILE, PORTAL_FILE
from parvis.presets.format.planning import CALENDAR, LEVEL
from parvis.presets.format.portal import ANNOUNCEMENT, FAMILY, PORTAL
from parvis.presets.format.service import ARTICLE, SERVICE
from parvis.presets.format.shape import Shape
from parvis.presets.format.workflow import WORKFLOW
from parvis.presets.toml import write

KINDS: Final = (
    "portal",
    "calendar",
    "level",
    "family",
    "workflow",
    "service",
    "article",
    "announcement",
    "asset_kind",
    "rule",
    "resource",
    "automation",
)
"""In the order in which rows may be written: each names only those before it."""
IN_PORTAL: Final = {"family": "families", "announcement": "announcements"}
_IN_FOLDER: Final = {
    "calendar": "calendars",
    "level": "levels",
    "workflow": "workflows",
    "service": "services",
    "article": "articles",
    "asset_kind": "kinds",
    "rule": "rules",
    "resource": "resources",
    "automation": "automations",
}
_SHAPES: Final[dict[str, Shape]] = {
    "portal": PORTAL,
    "calendar": CALENDAR,
    "level": LEVEL,
    "family": FAMILY,
    "workflow": WORKFLOW,
    "service": SERVICE,
    "article": ARTICLE,
    "announcement": ANNOUNCEMENT,
    "asset_kind": ASSET_KIND,
    "rule": RULE,
    "resource": RESOURCE,
    "automation": AUTOMATION,
}
ORDER: Final = "_order"
"""Families are listed in their order; alone, one keeps its place under this key."""
MAIL: Final = "_mail"
LOGO: Final = "_logo"


class PartId(NamedTuple):
    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


Part = dict[str, Any]
Parts = dict[PartId, Part]


def split(tables: Mapping[str, Mapping[str, Any]], logo: str) -> Parts:
    """The parts of canonical tables."""
    portal = dict(tables[PORTAL_FILE])
    parts: Parts = {}
    for kind, name in IN_PORTAL.items():
        for place, item in enumerate(portal.pop(name, [])):
            parts[PartId(kind, item["key"])] = dict(item) | ({ORDER: place} if kind == "family" else {})
    mail = {_stem(file): dict(table) for file, table in tables.items() if file.startswith("mail/")}
    parts[PartId("portal", portal["key"])] = portal | ({MAIL: mail} if mail else {}) | ({LOGO: logo} if logo else {})
    for kind, folder in _IN_FOLDER.items():
        for file, table in tables.items():
            if file.startswith(f"{folder}/"):
                parts[PartId(kind, _stem(file))] = dict(table)
    return dict(sorted(parts.items(), key=_rank))


def join(parts: Parts) -> tuple[Tables, str]:
    """The tables and the mark that `split` would cut into these parts."""
    portal = next(dict(part) for at, part in parts.items() if at.kind == "portal")
    mail, logo = portal.pop(MAIL, {}), portal.pop(LOGO, "")
    families = sorted((part for at, part in parts.items() if at.kind == "family"), key=lambda part: part[ORDER])
    portal["families"] = [{name: value for name, value in family.items() if name != ORDER} for family in families]
    portal["announcements"] = [part for at, part in parts.items() if at.kind == "announcement"]
    tables: Tables = {PORTAL_FILE: portal}
    tables |= {f"mail/{kind}.toml": table for kind, table in mail.items()}
    for kind, folder in _IN_FOLDER.items():
        tables |= {f"{folder}/{at.key}.toml": part for at, part in parts.items() if at.kind == kind}
    return dict(sorted(tables.items())), logo


def digest(part: Part) -> str:
    """Equal for equal parts, whatever order a database gave their keys."""
    return hashlib.sha256(json.dumps(part, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def text(at: PartId, part: Part) -> str:
    """The part as a person reads it in a plan."""
    shown = {name: value for name, value in part.items() if name not in (ORDER, MAIL, LOGO)}
    lines = write(shown, _SHAPES[at.kind])
    lines += f"# place {part[ORDER] + 1}\n" if ORDER in part else ""
    lines += "".join(f"\n# mail/{kind}.toml\n{json.dumps(table, ensure_ascii=False)}\n" for kind, table in part.get(MAIL, {}).items())
    return lines + (f"\n# {LOGO_FILE}\n{part[LOGO]}" if LOGO in part else "")


def _stem(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".toml")


def _rank(item: tuple[PartId, Part]) -> tuple[int, str]:
    return KINDS.index(item[0].kind), item[0].key
