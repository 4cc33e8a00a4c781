"""Something to book: a room of the cast's portal, open on working days, and who looks after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from parvis.people.models import User
from parvis.planning.booking import Wish, book
from parvis.planning.models import Booking, BookingRule, Resource
from tests.cast import Cast, text

MONDAY = datetime(2026, 12, 7, 6, tzinfo=UTC)
"""Six in the morning of a Monday in winter: seven in Paris."""
OFFICE = [["08:00", "12:00"], ["13:00", "18:00"]]
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)


def rule(cast: Cast, key: str = "meeting", **said: Any) -> BookingRule:
    values: dict[str, Any] = {
        "title": text("Meeting"),
        "series": "RES",
        "week": WEEK,
        "duration": timedelta(hours=1),
        "max_duration": timedelta(hours=4),
        "closes_after_days": 60,
        "may_recur": True,
        "holiday_country": "FR",
    }
    return BookingRule.objects.create(portal_key=cast.key, key=key, **(values | said))


def room(cast: Cast, key: str = "room", by_rule: BookingRule | None = None, **said: Any) -> Resource:
    """Open to customers, of whom `cast.home` is one from now on; looked after by the cast's team."""
    made = Resource.objects.create(portal_key=cast.key, key=key, kind="room", title=text(f"The {key}"), **said)
    made.rules.add(by_rule or rule(cast, f"rule-{key}"))
    made.teams.add(cast.team)
    if not cast.portal.grants.filter(who="organisation", organisation=cast.home).exists():
        cast.grant("use", who="organisation", organisation=cast.home)
    return made


def customer(cast: Cast, user: User) -> User:
    cast.grant("use", who="organisation", organisation=user.places()[0].organisation)
    return user


def at(hour: int, minute: int = 0, *, day: int = 7, month: int = 12, year: int = 2026) -> datetime:
    """The hour of the clock in Paris, in winter."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def wish(resource: Resource, start: datetime, count: int = 1, **more: Any) -> Wish:
    return Wish(resource, resource.rules.get(), start, count, **more)


def booked(resource: Resource, by: User, start: datetime, count: int = 1, **more: Any) -> Booking:
    return book(wish(resource, start, count, **more), by=by, organisation=by.places()[0].organisation, key=uuid4().hex)
