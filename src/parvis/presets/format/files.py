"""Which file of a preset has which shape."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from parvis.presets.format.asset import ASSET_KIND
from parvis.presets.format.automation import AUTOMATION
from parvis.presets.format.booking import RESOURCE, RULE
from parvis.presets.format.demo import PEOPLE, TICKETS
from parvis.presets.format.planning import CALENDAR, LEVEL
from parvis.presets.format.portal import PORTAL
from parvis.presets.format.service import ARTICLE, MAIL, SERVICE
from parvis.presets.format.shape import Shape
from parvis.presets.format.workflow import WORKFLOW

PORTAL_FILE: Final = "portal.toml"
LOGO_FILE: Final = "logo.svg"
PEOPLE_FILE: Final = "demo/people.toml"
TICKETS_FILE: Final = "demo/tickets.toml"
FOLDERS: Final = {
    "calendars": CALENDAR,
    "levels": LEVEL,
    "workflows": WORKFLOW,
    "services": SERVICE,
    "articles": ARTICLE,
    "mail": MAIL,
    "kinds": ASSET_KIND,
    "rules": RULE,
    "resources": RESOURCE,
    "automations": AUTOMATION,
}
NAMED_BY: Final = {"services": "slug", "articles": "slug"} | dict.fromkeys(
    ("calendars", "levels", "workflows", "kinds", "rules", "resources", "automations"), "key"
)
_SINGLE: Final = {PORTAL_FILE: PORTAL, PEOPLE_FILE: PEOPLE, TICKETS_FILE: TICKETS}


def shape_of(file: str) -> Shape | None:
    """The shape of a file by its path in the preset; None when no preset has such a file."""
    if file in _SINGLE:
        return _SINGLE[file]
    path = PurePosixPath(file)
    return FOLDERS.get(str(path.parent)) if path.suffix == ".toml" else None
