"""Appointments that were made before the demo opens: some to come, some over, some that have to be booked again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ImproperlyConfigured

from parvis.catalogue.covering import day_on
from parvis.catalogue.models import Service
from parvis.kit.clock import now, standing_at
from parvis.kit.errors import Refused
from parvis.planning import appointments, booking, deciding, visits
from parvis.planning.appointments import Search
from parvis.planning.models import Booking
from parvis.presets.check.answers import as_json
from parvis.presets.check.names import Names, Table
from parvis.presets.demo.people import Cast
from parvis.presets.format.files import PEOPLE_FILE
from parvis.presets.source import Source
from parvis.tickets.appointing import Appointing

AFTER: Final = timedelta(hours=1)
"""So long after a visit its team says what became of it."""


def load(source: Source, cast: Cast) -> None:
    opened = now()
    for number, said in enumerate(Names(source).appointments, 1):
        asked = opened - timedelta(days=said.get("asked_days_ago", 0))
        try:
            made = _made(said, cast, uuid5(NAMESPACE_URL, f"parvis:demo:appointment:{cast.portal.key}:{number}"), asked)
            _ended(made, said, cast, opened)
            if "key" in said:
                cast.appointments[said["key"]] = made
        except Refused as refused:
            raise ImproperlyConfigured(f"{cast.portal.key}/{PEOPLE_FILE}: appointments.{number}: {refused}") from refused


def _made(said: Table, cast: Cast, key: UUID, asked: datetime) -> Booking:
    """On the first free time from the day wanted on, `nth` further."""
    by = cast.people[said["by"]]
    service = Service.objects.select_related("portal", "form").get(portal=cast.portal, slug=said["service"])
    with standing_at(asked):
        day = day_on(cast.portal)
        appointing = Appointing(service, {name: as_json(value, day) for name, value in said["answers"].items()})
        wanted = appointing.wanted()
        if wanted is None:
            raise Refused("no sort of visit")
        search = Search(wanted)
        starts = [one.start for one in search.free if one.start >= asked + timedelta(days=said.get("in_days", 0))]
        start = starts[min(said.get("nth", 0), len(starts) - 1)]
        told: dict[str, Any] = {"by": by, "organisation": by.places()[0].organisation, "key": key}
        held = appointments.hold(search, start, said=appointing.said(), **told)
        made = booking.confirm(held, by=by)
        if approver := said.get("approved_by"):
            deciding.approve(made, by=cast.people[approver])
    return made


def _ended(made: Booking, said: Table, cast: Cast, opened: datetime) -> None:
    outcome, team = said.get("outcome"), cast.people.get(said.get("told_by", ""))
    if not outcome:
        return
    with standing_at(min(made.ends_at + AFTER, opened)):
        if outcome == "cancelled":
            deciding.cancel(made, by=made.user)
        elif outcome == "done":
            visits.done(made, by=team)
        else:
            visits.missed(made, by=team, reason=said.get("reason", ""))
