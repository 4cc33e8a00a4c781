"""The keeper of each kind of part."""

from __future__ import annotations

from typing import Any, Final

from parvis.presets.rows.keeper import Keeper
from parvis.presets.rows.portals import Announcements, Families, Portals
from parvis.presets.rows.services import Articles, Services
from parvis.presets.rows.workflows import Workflows

_ALL: tuple[Keeper[Any], ...] = (Portals(), Families(), Workflows(), Services(), Articles(), Announcements())
KEEPERS: Final = {keeper.kind: keeper for keeper in _ALL}
