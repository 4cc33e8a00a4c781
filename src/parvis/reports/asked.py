"""Which figures are asked for: a period, what it is narrowed to and by what it is split, all in an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from parvis.reports import periods
from parvis.reports.periods import Period

BY: Final = ("service", "portal", "team", "organisation", "agent")


@dataclass(frozen=True)
class Asked:
    """`period`: a preset, or empty for the days `since` and `until`; `team`: its key, or "none"; `agent`: an id, "me" or "none"."""

    period: str = periods.USUAL
    since: str = ""
    until: str = ""
    step: str = ""
    by: str = "service"
    portal: str = ""
    type: str = ""
    team: str = ""
    organisation: str = ""
    agent: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Asked:
        """A value that is none is ignored: a link never breaks a page."""
        said = {one.name: str(data.get(one.name) or "")[:80] for one in fields(cls)}
        since, until = _day(said["since"]), _day(said["until"])
        is_free = said["period"] not in periods.PRESETS and since is not None and until is not None and since <= until
        given = {
            "period": said["period"] if said["period"] in periods.PRESETS else "days" if is_free else periods.USUAL,
            "since": said["since"] if is_free else "",
            "until": said["until"] if is_free else "",
            "step": said["step"] if said["step"] in periods.STEPS else "",
            "by": said["by"] if said["by"] in BY else "service",
            "organisation": _identifier(said["organisation"]),
            "agent": said["agent"] if said["agent"] in ("me", "none") else _identifier(said["agent"]),
        }
        return cls(**given, **{name: _key(said[name]) for name in ("portal", "type", "team")})

    @property
    def span(self) -> Period:
        if self.period != "days":
            return Period.of(self.period, periods.today())
        first, last = date.fromisoformat(self.since), date.fromisoformat(self.until)
        return Period(max(first, last - timedelta(days=periods.LONGEST)), last)

    @property
    def query(self) -> str:
        """What `read` reads back, without what is usual."""
        usual = asdict(Asked())
        return urlencode([(name, value) for name, value in asdict(self).items() if value != usual[name]])

    @property
    def is_narrowed(self) -> bool:
        """Whether to fewer requests than those of the portals: articles know of no service, team or person."""
        return bool(self.type or self.team or self.organisation or self.agent)


def _key(value: str) -> str:
    return value if value.replace("-", "").replace("_", "").isalnum() else ""


def _identifier(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
        return found if date(2000, 1, 1) <= found <= date(2199, 12, 31) else None
    except ValueError:
        return None
