"""The remote's planning as bookings need it (`planning.sources.SlotSource`), by TMF646: a time is an appointment there, `initialized` while it
is held, then `confirmed` or `cancelled`. Ours are found again by our own mark, their `externalId`, so that nothing of them is kept here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from parvis.connectors.asking import asking
from parvis.connectors.http import appointing
from parvis.connectors.http.appointing import APPOINTMENTS
from parvis.connectors.http.line import line
from parvis.connectors.troubles import Garbled, NoLonger, Rejected
from parvis.connectors.visits import kind_lasting
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.planning.models import Slot
from parvis.planning.sources import FreeSlot, SlotSource
from parvis.planning.taking import Taken

if TYPE_CHECKING:
    from parvis.planning.models import BookingRule, Resource

logger = logging.getLogger(__name__)
REMOTE: Final = "remote"
PLANNING: Final = "technicians"
STAMP: Final = "%Y%m%dT%H%MZ"
LONGEST: Final = Slot._meta.get_field("reference").max_length or 0
OVER: Final = ("cancelled", "failed", "rejected")
TAKEN: Final = ("confirmed", "completed")


@dataclass(frozen=True)
class Time:
    """One of the remote's times, as a booking keeps it. `place`: the key of the resource; `slot`: what the remote calls it, if anything."""

    place: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    slot: str

    @property
    def reference(self) -> str:
        """Raises Garbled where it would be too long to be kept."""
        said = "/".join((self.place, self.kind, *(f"{at.astimezone(UTC):{STAMP}}" for at in (self.starts_at, self.ends_at)), self.slot))
        if len(said) > LONGEST:
            raise Garbled("slot_id")
        return said

    @classmethod
    def named(cls, reference: str) -> Time:
        """Raises Taken for a text that names none, as of another planning."""
        parts = reference.split("/", 4)
        try:
            place, kind, begins, ends, slot = parts
            starts_at, ends_at = (datetime.strptime(said, STAMP).replace(tzinfo=UTC) for said in (begins, ends))
        except ValueError:
            raise Taken from None
        return cls(place, kind, starts_at, ends_at, slot)

    def mark(self, key: str) -> str:
        """By which the remote knows this time of this booking."""
        return f"{key}:{self.starts_at:{STAMP}}"

    def wished(self, key: str) -> dict[str, Any]:
        return {
            "externalId": self.mark(key),
            "status": "initialized",
            "category": self.kind,
            "relatedPlace": {"id": self.place},
            "validFor": {"startDateTime": self.starts_at.isoformat(), "endDateTime": self.ends_at.isoformat()},
            **({"timeSlot": {"id": self.slot}} if self.slot else {}),
        }


def search(resource: Resource, rule: BookingRule, first: date, last: date) -> list[FreeSlot]:
    """`SlotSource.search`: for a visit as long as `rule` says. Several at one time are one, with as many places."""
    kind = kind_lasting(rule.duration)
    with _asking("search"):
        found = appointing.search(resource.key, kind, first, last)
        times: dict[tuple[datetime, datetime], list[Time]] = {}
        for one in found:
            time = Time(resource.key, kind, one.starts_at, one.ends_at, one.reference)
            times.setdefault((one.starts_at, one.ends_at), []).append(time)
        return list(_free(resource, rule, times))


def hold(reference: str, key: str) -> None:
    """`SlotSource.hold`. Raises Taken, Silent, and Refused with what the remote says."""
    time = Time.named(reference)
    try:
        with _asking("hold"):
            made = appointing.made(line().call("POST", APPOINTMENTS, time.wished(key), once=time.mark(key)).body)
    except NoLonger:
        raise Taken from None
    except Rejected as no:
        said = no.sentence if isinstance(no.sentence, str) else pick(no.sentence)
        raise Refused(said, code=no.code) from no
    if made.get("status") in OVER:
        raise Taken


def confirm(reference: str, key: str) -> None:
    """`SlotSource.confirm`. Raises Taken when it is held there no longer, and Silent."""
    time = Time.named(reference)
    try:
        with _asking("confirm"):
            found = appointing.ours(time.mark(key))
            if found is not None and found.get("status") not in (*OVER, *TAKEN):
                found = _changed(found, "confirmed", time.mark(key))
    except Rejected:
        raise Taken from None
    if found is None or found.get("status") in OVER:
        raise Taken


def cancel(reference: str, key: str) -> None:
    """`SlotSource.cancel`: what is not there, or over, is given back. Raises Silent."""
    try:
        time = Time.named(reference)
        with _asking("cancel"):
            found = appointing.ours(time.mark(key))
            if found is not None and found.get("status") not in OVER:
                _changed(found, "cancelled", time.mark(key))
    except Taken:
        return
    except Rejected as no:
        logger.warning("the remote keeps an appointment of a booking that is over: %s, %s", key, no.code)


def _asking(step: str) -> AbstractContextManager[None]:
    return asking(REMOTE, f"{PLANNING}.{step}", timedelta(seconds=float(settings.REMOTE["seconds"])))


def _changed(found: dict[str, Any], status: str, mark: str) -> dict[str, Any]:
    """As it is now; a remote that answers with nothing has done what it was told."""
    body = line().call("PATCH", appointing.address(found["id"]), {"status": status}, once=f"{mark}:{status}").body
    return found | {"status": status} | (body if isinstance(body, dict) else {})


def _free(resource: Resource, rule: BookingRule, times: dict[tuple[datetime, datetime], list[Time]]) -> Iterator[FreeSlot]:
    """The remote lists what is left: what we have of it comes on top, as `FreeSlot.capacity` counts."""
    starts = [starts_at for starts_at, _ends_at in times]
    taken = Slot.objects.filter(resource=resource, rule=rule, starts_at__in=starts).values_list("starts_at", "booked")
    ours = dict(taken)
    for (starts_at, ends_at), found in times.items():
        yield FreeSlot(starts_at, ends_at, found[0].reference, len(found) + ours.get(starts_at, 0))


TECHNICIANS: Final = SlotSource(PLANNING, search, hold, confirm, cancel)
