"""The matrix of priorities: urgency by impact."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from parvis.catalogue.priorities import HIGHEST, STEPS, is_matrix
from parvis.presets.format.kinds import Faults, Kind
from parvis.presets.mistakes import Spot


class Priorities(Kind):
    """A row for each urgency, a column for each impact, from very low to very high."""

    def faults(self, value: Any, at: Spot) -> Faults:
        if not is_matrix(value):
            yield at.mistake(
                _("This must be %(steps)d rows of %(steps)d priorities, whole numbers from 1 to %(highest)d.")
                % {"steps": STEPS, "highest": HIGHEST}
            )
