"""Who makes visits where: technicians of a zone, booked through a service of the cast's portal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from parvis.people.models import User
from parvis.planning import appointments
from parvis.planning.appointments import Search, Wanted
from parvis.planning.booking import confirm
from parvis.planning.models import Booking, BookingRule, Resource, Zone
from tests.cast import Cast, text
from tests.planning.bookable import customer, room, rule

HALF_DAYS = [["08:00", "12:00"], ["13:00", "17:00"]]
WORKING_WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HALF_DAYS) | {"sat": [["08:00", "12:00"]]}
KINDS = {
    "urgent": {"opens_after": 2, "closes_after": 7},
    "outside": {"opens_after": 27, "closes_after": 60, "approval": True},
}


def visit(cast: Cast, key: str = "visit", **said: Any) -> BookingRule:
    """Two hours, from D+8 to D+26 in calendar days."""
    usual: dict[str, Any] = {
        "title": text("Visit"),
        "series": "RDV",
        "week": WORKING_WEEK,
        "duration": timedelta(hours=2),
        "max_duration": None,
        "opens_after_days": 8,
        "closes_after_days": 26,
        "may_recur": False,
        "kinds": KINDS,
        "holds_for": timedelta(minutes=15),
    }
    return rule(cast, key, **(usual | said))


def technicians(cast: Cast, *prefixes: str, key: str = "technicians", by_rule: BookingRule | None = None, **said: Any) -> Resource:
    """Serve these zones, through a service that everyone of `cast.home` may use."""
    made = room(cast, key, by_rule or visit(cast, f"visit-{key}"), audience="services", **said)
    Zone.objects.bulk_create(Zone(resource=made, prefix=prefix) for prefix in prefixes or ("29",))
    if not cast.portal.services.filter(tool__kind="appointments").exists():
        cast.service("appointment", use="customers", tool={"kind": "appointments"})
    return made


def wanted(resource: Resource, town: str = "29019", **said: Any) -> Wanted:
    return Wanted(resource.portal_key, town, resource.rules.get(), **said)


def held(search: Search, start: Any, by: User, **said: Any) -> Booking:
    return appointments.hold(search, start, by=by, organisation=by.places()[0].organisation, key=uuid4(), **said)


def appointed(resource: Resource, by: User, *, nth: int = 0, **said: Any) -> Booking:
    """The nth free time, held and confirmed."""
    search = Search(wanted(resource, **said))
    return confirm(held(search, search.free[nth].start, by), by=by)


def days_of(search: Search) -> list[date]:
    return [day for day, offers in search.days.items() if any(one.is_free for one in offers)]


__all__ = ["appointed", "customer", "days_of", "held", "technicians", "visit", "wanted"]
