"""What a portal promises: its calendars compiled and the targets of its levels, read once for each state of its configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from parvis.catalogue.covering import day_on
from parvis.catalogue.models import Portal, Service
from parvis.kit.once import once
from parvis.kit.times import parse_delay
from parvis.planning.agreements import agreement_of
from parvis.planning.calendars import compiled
from parvis.planning.ledger import Reckoning, reckon
from parvis.planning.models import Agreement, Calendar, Closure, Level, LevelTarget
from parvis.planning.targets import MILESTONES, Promise, narrowest
from parvis.planning.worktime import Hours, NeverOpen

if TYPE_CHECKING:
    from parvis.tickets.row import TicketRow

_kept: dict[int, tuple[UUID, Policy]] = {}


@dataclass(frozen=True)
class Terms:
    """What is promised for one milestone, as a clock keeps it. `calendar`: the key of its row; None: counted day and night."""

    delay: str
    calendar: int | None = None
    warn_before: timedelta | None = None
    agreement: UUID | None = None


@dataclass
class Filed:
    """The mark with which every ledger begins."""

    at: datetime
    is_counted: bool = True


@dataclass(frozen=True)
class Policy:
    """`levels`: {level: (its calendar, its targets)}; `default`: what is counted in where nothing says otherwise."""

    zone: str
    calendars: Mapping[int, Calendar]
    closures: Mapping[int, Sequence[Closure]]
    hours: Mapping[int, Hours]
    levels: Mapping[int, tuple[int, Sequence[LevelTarget]]]
    default: int | None

    @classmethod
    def read(cls, portal: Portal) -> Policy:
        calendars = {one.pk: one for one in Calendar.objects.filter(portal_key=portal.key)}
        closures: dict[int, list[Closure]] = {pk: [] for pk in calendars}
        targets: dict[int, list[LevelTarget]] = {}
        levels: list[Level] = []
        if calendars:
            for closure in Closure.objects.filter(calendar__in=calendars):
                closures[closure.calendar_id].append(closure)
            levels = list(Level.objects.filter(portal_key=portal.key))
            for target in LevelTarget.objects.filter(level__in=levels):
                targets.setdefault(target.level_id, []).append(target)
        return cls(
            zone=portal.time_zone,
            calendars=calendars,
            closures=closures,
            hours={pk: compiled(calendar, closures[pk]) for pk, calendar in calendars.items()},
            levels={level.pk: (level.calendar_id, targets.get(level.pk, [])) for level in levels},
            default=next((pk for pk, calendar in calendars.items() if calendar.is_default), None),
        )

    def promise(self, terms: Any) -> Promise:
        """`terms`: those, or the clock that keeps them."""
        calendar = terms.calendar if isinstance(terms, Terms) else terms.calendar_id
        return Promise(terms.delay, self.zone, self.hours[calendar] if calendar is not None else None, terms.warn_before)

    def with_level(self, level: int, calendar: int, targets: Sequence[LevelTarget]) -> Policy:
        """As it would be, were this the level. `targets` need not be written anywhere."""
        return replace(self, levels={**self.levels, level: (calendar, targets)})

    def would_be_due(self, target: LevelTarget, calendar: int, at: datetime) -> Reckoning:
        """When a request filed at `at` would owe this, were nothing paused. `calendar`: of its level."""
        counted = None if _is_elapsed(target.delay, target.is_elapsed) else target.calendar_id or calendar
        try:
            return reckon(self.promise(Terms(target.delay, counted, target.warn_before)), [Filed(at)], at)
        except NeverOpen:
            return Reckoning(None, None)

    def terms(self, ticket: TicketRow, agreement: Agreement | None) -> dict[str, Terms]:
        """{milestone: what is promised} of a ticket as it is now: by its agreement, else its level, else its service."""
        milestones = (*MILESTONES, *(one.key for one in ticket.workflow.life.milestones))
        found = {}
        scopes = list(scopes_of(ticket))
        for milestone in milestones:
            terms = self._agreed(milestone, ticket, scopes, agreement) or self._expected(milestone, ticket.service)
            if terms:
                found[milestone] = terms
        return found

    def _agreed(self, milestone: str, ticket: TicketRow, scopes: Sequence[str], agreement: Agreement | None) -> Terms | None:
        if agreement is None or agreement.level_id not in self.levels:
            return None
        calendar, targets = self.levels[agreement.level_id]
        for rows in (list(agreement.targets.all()), targets):
            target: Any = narrowest(rows, milestone, ticket.priority, scopes)
            if target:
                counted = None if _is_elapsed(target.delay, target.is_elapsed) else target.calendar_id or agreement.calendar_id or calendar
                return Terms(target.delay, counted, target.warn_before, agreement.pk)
        return None

    def _expected(self, milestone: str, service: Service) -> Terms | None:
        """A service without a calendar to count its hours in promises nothing that can be counted but what the law does, in months."""
        delay = service.expects.get(milestone, "")
        if not delay:
            return None
        if _is_elapsed(delay, is_elapsed=False):
            return Terms(delay)
        return Terms(delay, self.default) if self.default is not None else None


def policy_of(portal: Portal) -> Policy:
    """Not to be changed."""
    stamp, policy = _kept.get(portal.pk, (None, None))
    if policy is None or stamp != portal.configuration:
        policy = Policy.read(portal)
        _kept[portal.pk] = (portal.configuration, policy)
    return policy


def terms_of(ticket: TicketRow) -> dict[str, Terms]:
    """What is promised about this ticket now. One question for its organisation where the portal has levels, none elsewhere."""
    policy = policy_of(ticket.portal)
    return policy.terms(ticket, _agreement(ticket) if policy.levels else None)


def scopes_of(ticket: TicketRow) -> Iterator[str]:
    """The parts of the catalogue it belongs to, the narrowest first: `network-wifi`, `network`, its service, its families."""
    category = ticket.category
    while category:
        yield category
        category = category.rpartition("-")[0]
    yield ticket.service.slug
    family = ticket.service.family
    while family:
        yield family.key
        family = family.parent


def _agreement(ticket: TicketRow) -> Agreement | None:
    portal = ticket.portal
    day = day_on(portal)
    return once(("agreement", ticket.organisation_id, portal.pk, day), lambda: agreement_of(ticket.organisation, portal.key, day))


def _is_elapsed(delay: str, is_elapsed: bool) -> bool:
    """Months are those of the calendar on the wall, whoever counts them."""
    return is_elapsed or bool(parse_delay(delay).months)
