"""The keeper of each kind of part."""

from __future__ import annotations

from typing import Any, Final

from parvis.presets.rows.assets import AssetKinds
from parvis.presets.rows.automations import Automations
from parvis.presets.rows.bookings import Resources, Rules
from parvis.presets.rows.keeper import Keeper
from parvis.presets.rows.planning import Calendars, Levels
from parvis.presets.rows.portals import Announcements, Families, Portals
from parvis.presets.rows.services import Articles, Services
from parvis.presets.rows.workflows import Workflows

_ALL: tuple[Keeper[Any], ...] = (
    Portals(),
    Calendars(),
    Levels(),
    Families(),
    Workflows(),
    Services(),
    Articles(),
    Announcements(),
    AssetKinds(),
    Rules(),
    Resources(),
    Automations(),
)
KEEPERS: Final = {keeper.kind: keeper for keeper in _ALL}
