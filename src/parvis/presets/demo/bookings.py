"""Who may book what is not for everybody, and what is booked already when the demo opens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ImproperlyConfigured

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.planning.booking import Wish, book
from parvis.planning.deciding import approve
from parvis.planning.grid import Grid
from parvis.planning.models import Resource, ResourceAudience
from parvis.presets.check.names import Names, Table, texts
from parvis.presets.demo.people import Cast
from parvis.presets.format.files import PEOPLE_FILE
from parvis.presets.source import Source

FARTHEST: Final = 30
"""Days after the one wanted, until one is open."""


def load(source: Source, cast: Cast) -> None:
    names = Names(source)
    resources = {one.key: one for one in Resource.objects.filter(portal_key=cast.portal.key)}
    for key, said in names.organisations.items():
        for resource in texts(said.get("resources")):
            ResourceAudience.objects.create(organisation=cast.organisations[key], resource=resources[resource])
    for number, said in enumerate(names.bookings, 1):
        try:
            _book(resources[said["resource"]], said, cast, number)
        except Refused as refused:
            raise ImproperlyConfigured(f"{cast.portal.key}/{PEOPLE_FILE}: bookings.{number}: {refused}") from refused


def _book(resource: Resource, said: Table, cast: Cast, number: int) -> None:
    rule, by = resource.rules.all()[0], cast.people[said["by"]]
    wish = Wish(resource, rule, _start(Grid(resource, rule), said), said.get("count", 1), title=said.get("title", ""))
    key = uuid5(NAMESPACE_URL, f"parvis:demo:booking:{cast.portal.key}:{number}").hex
    made = book(wish, by=by, organisation=by.places()[0].organisation, key=key)
    if approver := said.get("approved_by"):
        approve(made, by=cast.people[approver])


def _start(grid: Grid, said: Table) -> datetime:
    """At its hour, on the first open day from the one wanted."""
    wanted = grid.hours.today(now()) + timedelta(days=said.get("in_days", 1))
    for days in range(FARTHEST):
        day: date = wanted + timedelta(days=days)
        times = [start for start, _end in grid.times(day)]
        start = datetime.combine(day, time.fromisoformat(said["at"]), grid.hours.zone) if said.get("at") else times[0] if times else None
        if start is not None and any(start == one for one in times):
            return start
    raise Refused("no open day")
