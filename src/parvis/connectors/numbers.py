"""Numbers of runs that people quote: `190509-1029-2679560`."""

from __future__ import annotations

from datetime import datetime, tzinfo


def run_number(moment: datetime, zone: tzinfo) -> str:
    """The day and minute that the clocks of `zone` show, then the instant within that minute in steps of 10 µs.

    Two runs asked for in the same step would share a number; the database refuses the second, who asks again.
    """
    local = moment.astimezone(zone)
    steps = (local.second * 1_000_000 + local.microsecond) // 10
    return f"{local:%y%m%d-%H%M}-{steps:07}"
