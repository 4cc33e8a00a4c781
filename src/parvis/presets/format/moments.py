"""An instant, written as TOML writes one: 2026-04-18T09:00:00+02:00."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from parvis.presets.format.kinds import Faults, Kind
from parvis.presets.mistakes import Spot


class Moment(Kind):
    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, datetime) or value.tzinfo is None:
            yield at.mistake(_("This must be an instant with its time zone, such as 2026-04-18T09:00:00+02:00, without quotation marks."))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return value.astimezone(UTC)
