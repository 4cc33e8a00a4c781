"""The sum of a commitment: what each stretch of the ledger is worth. Once it is kept the sum is kept too: hours may change, it does not.

Seconds are what is shown, so seconds are what is counted: what people add up by hand must be what the page says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.times import parse_delay
from parvis.planning.calendars import in_words
from parvis.planning.ledger import Stretch, counted, stretches
from parvis.planning.models import Calendar, Closure
from parvis.planning.targets import Promise

if TYPE_CHECKING:
    from parvis.tickets.models import Clock, Interval
    from parvis.tickets.policy import Policy


@dataclass
class Second:
    """A mark of the ledger, at the second that people read."""

    at: datetime
    is_counted: bool
    mark: Interval


@dataclass(frozen=True)
class Sum:
    """`worth`: of each of `stretches`; `owed`: None where the promise is no amount of time (a legal delay); `hours`: in words."""

    stretches: Sequence[Stretch]
    worth: Sequence[timedelta]
    owed: timedelta | None
    hours: str

    @property
    def counted(self) -> timedelta:
        return sum(self.worth, timedelta(0))


def to_the_second(marks: Sequence[Interval], one: Clock) -> tuple[list[Second], datetime, datetime | None]:
    """The ledger, when the promise was made, and when it was kept."""
    until = one.met_at.replace(microsecond=0) if one.met_at else None
    return [Second(mark.at.replace(microsecond=0), mark.is_counted, mark) for mark in marks], one.started_at.replace(microsecond=0), until


def sum_of(one: Clock, policy: Policy, marks: Sequence[Interval]) -> Sum:
    """As it was when it was kept; until then, by the hours of today."""
    found = list(stretches(*to_the_second(marks, one)))
    if one.drawn is not None:
        return _as_kept(found, one.drawn)
    promise = policy.promise(one)
    return Sum(found, _worth(promise, found, one), owed_of(promise), _hours(one, policy))


def sum_kept(one: Clock, policy: Policy, marks: Sequence[Interval]) -> dict[str, Any] | None:
    """What `sum_of` draws it from ever after, in seconds; None until it is kept."""
    if one.met_at is None:
        return None
    promise, found = policy.promise(one), list(stretches(*to_the_second(marks, one)))
    owed = owed_of(promise)
    return {
        "worth": [_seconds(worth) for worth in _worth(promise, found, one)],
        "owed": _seconds(owed) if owed is not None else None,
        "hours": _hours_kept(one, policy),
    }


def _as_kept(found: Sequence[Stretch], drawn: Mapping[str, Any]) -> Sum:
    worth = [timedelta(seconds=seconds) for seconds in drawn["worth"]]
    owed = timedelta(seconds=drawn["owed"]) if drawn["owed"] is not None else None
    said = drawn["hours"]
    if said is None:
        return Sum(found, worth, owed, _("Day and night, every day"))
    calendar = Calendar(week=said["week"], holiday_country="FR" if said["holidays"] else "")
    return Sum(found, worth, owed, in_words(calendar, [Closure()] * said["closures"]))


def _hours_kept(one: Clock, policy: Policy) -> dict[str, Any] | None:
    if one.calendar_id is None:
        return None
    calendar = policy.calendars[one.calendar_id]
    return {"week": calendar.week, "holidays": bool(calendar.holiday_country), "closures": len(policy.closures[one.calendar_id])}


def _hours(one: Clock, policy: Policy) -> str:
    if one.calendar_id is None:
        return _("Day and night, every day")
    return in_words(policy.calendars[one.calendar_id], policy.closures[one.calendar_id])


def _worth(promise: Promise, found: Sequence[Stretch], one: Clock) -> list[timedelta]:
    until = (one.met_at or now()).replace(microsecond=0)
    return [counted(promise, stretch, until) for stretch in found]


def owed_of(promise: Promise) -> timedelta | None:
    """What was promised, in the time that counts; None where it is no amount of time."""
    if promise.hours is not None:
        return promise.amount()
    said = parse_delay(promise.delay)
    return None if said.months else timedelta(days=said.days, seconds=said.seconds)


def _seconds(lasting: timedelta) -> int:
    return lasting // timedelta(seconds=1)
