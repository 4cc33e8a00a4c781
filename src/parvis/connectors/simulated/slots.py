"""The technicians' planning: half days of a zone, by the time that a visit takes, fuller the nearer they are (telecom.md 3.4 «Calendars»).

A place has three steps, as with any planning outside: `search` shows what is free, `hold` keeps one for a moment, `confirm` takes it;
`cancel` gives it back. Between search and hold some are taken by others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from parvis.connectors.shapes.qualification import Appointment
from parvis.connectors.simulated.clock import simulation
from parvis.connectors.simulated.drawing import Draw
from parvis.connectors.simulated.models import SimulatedVisit, Simulation
from parvis.connectors.visits import SORTS, is_worked, kind_lasting
from parvis.kit.clock import now, today
from parvis.planning.sources import FreeSlot
from parvis.planning.taking import Taken

if TYPE_CHECKING:
    from parvis.planning.models import BookingRule, Resource

PARIS: Final = ZoneInfo("Europe/Paris")
HALVES: Final = ((time(8), time(12)), (time(13), time(17)))
TECHNICIAN_DAY: Final = 420
"""Minutes; half of it in each half day."""
TECHNICIANS: Final = (3, 12)
FULLEST: Final = 0.95
EMPTIEST: Final = 0.60
NEAR: Final = 8
FAR: Final = 26
"""Days ahead at which the planning is fullest and emptiest."""
SHARE_VANISHED: Final = 0.02
HELD_FOR: Final = timedelta(minutes=15)
State = SimulatedVisit.State
LIVE: Final = Q(state__in=[State.HELD, State.CONFIRMED])
_REFERENCE: Final = re.compile(r"(?P<zone>[0-9A-Z]{1,5}):(?P<kind>[a-z]+):(?P<at>\d{8}T\d{4})")


@dataclass(frozen=True)
class HalfDay:
    """`zone`: a department, or the beginning of the communes' codes that it serves."""

    zone: str
    kind: Appointment
    starts_at: datetime
    ends_at: datetime

    @property
    def reference(self) -> str:
        return f"{self.zone}:{self.kind}:{self.starts_at:%Y%m%dT%H%M}"

    @classmethod
    def named(cls, reference: str) -> HalfDay:
        """Raises Taken for a text that names none."""
        match = _REFERENCE.fullmatch(reference)
        if match is None or match["kind"] not in SORTS:
            raise Taken
        try:
            starts_at = datetime.strptime(match["at"], "%Y%m%dT%H%M").replace(tzinfo=PARIS)
            ends = dict(HALVES)[starts_at.time()]
        except (ValueError, KeyError):
            raise Taken from None
        return cls(match["zone"], cast("Appointment", match["kind"]), starts_at, datetime.combine(starts_at, ends, PARIS))

    def room(self, seed: int, on: date) -> int:
        """Places that others have not taken by the day `on`."""
        zone = Draw(seed, f"zone/{self.zone}")
        technicians = zone.between("technicians", *TECHNICIANS)
        capacity = technicians * (TECHNICIAN_DAY // 2) // SORTS[self.kind].minutes
        ahead = min(max((self.starts_at.date() - on).days, NEAR), FAR)
        usual = FULLEST - (FULLEST - EMPTIEST) * (ahead - NEAR) / (FAR - NEAR)
        mood = zone.about(f"{self.starts_at:%Y%m%dT%H}", self.kind).share("fill") * 0.3 - 0.15
        return max(0, capacity - round(capacity * (usual + mood)))

    def vanishes(self, seed: int, on: date) -> bool:
        """Whether somebody else takes it that day between search and hold."""
        return Draw(seed, f"slot/{self.reference}").share(f"vanished {on}") < SHARE_VANISHED


def search(resource: Resource, rule: BookingRule, first: date, last: date) -> Iterator[FreeSlot]:
    """`SlotSource.search`: free half days of the zone of `resource`, for a visit as long as `rule` says."""
    zone = resource.zones.order_by("prefix").values_list("prefix", flat=True).first() or resource.key[:5].upper()
    return free(zone, kind_lasting(rule.duration), first, last)


def free(zone: str, kind: Appointment, first: date, last: date) -> Iterator[FreeSlot]:
    """In order of time, from `first` to `last`, both included."""
    row, moment = simulation(), now()
    on = moment.astimezone(PARIS).date()
    ours = _taken_by_us(zone, first, last)
    for half in half_days(zone, kind, first, last):
        capacity = max(half.room(row.seed, on), ours.get((half.starts_at, kind), 0))
        if capacity and half.starts_at > moment:
            yield FreeSlot(half.starts_at, half.ends_at, half.reference, capacity)


def half_days(zone: str, kind: Appointment, first: date, last: date) -> Iterator[HalfDay]:
    """When technicians work: Monday to Friday, Saturday morning, no public holiday of the zone."""
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        if not is_worked(day, zone):
            continue
        for start, end in HALVES[:1] if day.weekday() == 5 else HALVES:
            yield HalfDay(zone, kind, datetime.combine(day, start, PARIS), datetime.combine(day, end, PARIS))


def hold(reference: str, key: str) -> None:
    """`SlotSource.hold`: keep a place for a while; a second call with one `key` changes nothing. Raises Taken when it is gone."""
    half, visit_key = HalfDay.named(reference), _key(reference, key)
    row = simulation()
    with transaction.atomic():
        Simulation.objects.select_for_update().get(pk=row.pk)  # one at a time
        if SimulatedVisit.objects.filter(LIVE, key=visit_key).exists():
            return
        _require_room(half, row)
        until = now() + HELD_FOR
        place = {"zone": half.zone, "kind": half.kind, "starts_at": half.starts_at, "ends_at": half.ends_at}
        SimulatedVisit.objects.update_or_create(key=visit_key, defaults=place | {"state": State.HELD, "held_until": until})


def confirm(reference: str, key: str) -> None:
    """`SlotSource.confirm`: take what was held; held too long, it is taken if it is still free. Raises Taken when it is gone."""
    row = simulation()
    with transaction.atomic():
        Simulation.objects.select_for_update().get(pk=row.pk)
        visit = SimulatedVisit.objects.filter(LIVE, key=_key(reference, key)).first()
        if visit is None:
            raise Taken
        if visit.state == State.HELD:
            if visit.held_until and visit.held_until <= now():
                _require_room(HalfDay.named(reference), row)
            visit.state, visit.held_until = State.CONFIRMED, None
            visit.save(update_fields=["state", "held_until"])


def cancel(reference: str, key: str) -> None:
    """`SlotSource.cancel`: give it back, if it is held."""
    SimulatedVisit.objects.filter(LIVE, key=_key(reference, key)).update(state=State.CANCELLED, held_until=None)


def _require_room(half: HalfDay, row: Simulation) -> None:
    on = today(PARIS)
    day = half.starts_at.date()
    left = half.room(row.seed, on) - _taken_by_us(half.zone, day, day).get((half.starts_at, half.kind), 0)
    if half.vanishes(row.seed, on) or left <= 0:
        raise Taken


def _taken_by_us(zone: str, first: date, last: date) -> dict[tuple[datetime, str], int]:
    start, end = datetime.combine(first, time(), PARIS), datetime.combine(last + timedelta(days=1), time(), PARIS)
    live = SimulatedVisit.objects.filter(LIVE, zone=zone, starts_at__gte=start, starts_at__lt=end)
    live = live.exclude(state=State.HELD, held_until__lte=now())
    counts: dict[tuple[datetime, str], int] = {}
    for starts_at, kind in live.order_by().values_list("starts_at", "kind"):
        counts[starts_at, kind] = counts.get((starts_at, kind), 0) + 1
    return counts


def _key(reference: str, key: str) -> str:
    return f"{key}:{reference}"
