"""Rules of time: so long after an instant of a request, or before it; each at most once for each request and instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from parvis.automation.facts import as_filter
from parvis.automation.happenings import INSTANTS
from parvis.automation.models import Automation, AutomationRun
from parvis.automation.performing import perform_rule, ticket_of
from parvis.catalogue.models import Portal
from parvis.intake.conditions_sql import EVERYTHING
from parvis.kit.clock import now
from parvis.kit.jobs import each, sweep
from parvis.kit.times import Delay, parse_delay
from parvis.planning.worktime import Hours, NeverOpen
from parvis.tickets.models import Ticket
from parvis.tickets.policy import policy_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

BATCH = 200
CHUNK = 500
OLDEST: Final = timedelta(days=365)
"""An instant of longer ago sets nothing off, whatever the rule."""
LATE: Final = timedelta(days=400)


@dataclass(frozen=True)
class Timer:
    """`column`: the instant that counts; `is_before`: ahead of it; `hours`: counted in working time."""

    column: str
    delay: Delay
    is_before: bool
    zone: ZoneInfo
    hours: Hours | None

    @classmethod
    def of(cls, when: Mapping[str, Any], portal: Portal) -> Timer:
        is_before = "before" in when
        name = when["before" if is_before else "after"]
        policy = policy_of(portal)
        counted = policy.hours.get(policy.default) if when.get("working") and policy.default is not None else None
        return cls(INSTANTS[name][0], parse_delay(when["delay"]), is_before, ZoneInfo(portal.time_zone), counted)

    def comes(self, instant: datetime) -> datetime | None:
        """When a request of this instant is due for the rule; None for never."""
        if self.is_before:
            return instant - self._elapsed
        if self.hours is None:
            return self.delay.after(instant, self.zone)
        try:
            return self.hours.reach(instant, self.delay.days * self.hours.day + timedelta(seconds=self.delay.seconds))
        except NeverOpen:
            return None

    def window(self, since: datetime, until: datetime) -> Q:
        """Wide: instants among which are all that come between `since` and `until`."""
        least = timedelta(0) if self.hours else self._elapsed - timedelta(hours=2)
        first, last = (since, until + self._elapsed) if self.is_before else (since - self._longest, until - max(least, timedelta(0)))
        return Q(**{f"{self.column}__gte": max(first, until - LATE), f"{self.column}__lte": last})

    @property
    def _elapsed(self) -> timedelta:
        """At least so long: a month is never shorter than 28 days."""
        return timedelta(days=self.delay.days + self.delay.months * 28, seconds=self.delay.seconds)

    @property
    def _longest(self) -> timedelta:
        """Never longer than this, be it counted in working time."""
        if self.hours or self.delay.working:
            return OLDEST
        return timedelta(days=self.delay.days + self.delay.months * 31, seconds=self.delay.seconds, hours=2)


@sweep(every_seconds=60)
def perform_timed() -> int:
    """Perform the rules of time; how often one acted."""
    done = 0
    for rule in Automation.objects.working().exclude(when__has_key="event").select_related("portal").order_by("portal", "order", "key"):
        done += each(due(rule), partial(_perform_found, rule), most=BATCH)
    return done


def due(
    rule: Automation, *, since: datetime | None = None, at: datetime | None = None, again: bool = False
) -> Iterator[tuple[Any, datetime]]:
    """(ticket, instant) of those whose time has come since `since` (by default, since the rule works), and that may meet its condition.

    Without those that it looked after already, unless `again`.
    """
    moment, first = at or now(), since or rule.active_since
    timer = Timer.of(rule.when, rule.portal)
    for pk, instant in _found(rule, timer, first, moment, again=again):
        comes = timer.comes(instant)
        if comes is not None and first <= comes <= moment:
            yield pk, instant


def _found(rule: Automation, timer: Timer, first: datetime, moment: datetime, *, again: bool) -> Iterator[tuple[Any, datetime]]:
    seen = AutomationRun.objects.filter(automation=rule, ticket=OuterRef("pk"), instant=OuterRef(timer.column))
    rows: QuerySet[Ticket] = Ticket.objects.order_by().filter(timer.window(first, moment), portal=rule.portal)
    rows = rows.filter(EVERYTHING if again else ~Exists(seen), as_filter(rule.condition, rule.portal, moment)).order_by("pk")
    last = None
    while True:
        page = list((rows.filter(pk__gt=last) if last else rows).values_list("pk", F(timer.column))[:CHUNK])
        yield from page
        if len(page) < CHUNK:
            return
        last = page[-1][0]


def _perform_found(rule: Automation, found: tuple[Any, datetime]) -> bool:
    return _perform(rule, *found)


def _perform(rule: Automation, pk: Any, instant: datetime) -> bool:
    """Looked at again under the request's lock: of two workers, one does it."""
    with transaction.atomic():
        ticket = ticket_of(pk)
        ticket.lock()
        timer = Timer.of(rule.when, rule.portal)
        if getattr(ticket, timer.column) != instant:
            return False
        if AutomationRun.objects.filter(automation=rule, ticket=ticket, instant=instant).exists():
            return False
        return perform_rule(rule, ticket, instant=instant) is not None
