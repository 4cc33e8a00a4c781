"""Appointments: times of whoever serves a town, for one sort of visit, searched and held by place instead of by resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.planning import booking, deciding, outside
from parvis.planning.grid import Cell, Grid
from parvis.planning.models import Booking, BookingRule, Resource
from parvis.planning.opening import Hours
from parvis.planning.sources import Silent
from parvis.planning.taking import Taken
from parvis.planning.terms import Terms

if TYPE_CHECKING:
    from parvis.people.models import Organisation, User

Moment = Literal["", "morning", "afternoon"]
NOON: Final = 12
STRIP_DAYS: Final = 27
AROUND: Final = timedelta(days=3)
OF_ONE: Final = ("closed", "outside", "not_yours")
"""Refusals of one who serves the town, where another may still come."""
MOST_HELD: Final = 10
"""Times that one person may hold at once: a form in each of some windows, and no more."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `kind`: the type of appointment; `first`, `last`: days; `weekday`: 0 for Monday; None and "": any."""

    portal_key: str
    town: str
    rule: BookingRule
    kind: str = ""
    first: date | None = None
    last: date | None = None
    weekday: int | None = None
    moment: Moment = ""
    team: tuple[Resource, ...] | None = None
    """Who serves the town, where that is known already."""


@dataclass(frozen=True)
class Offer:
    """A time, and who would come then: the one with most room."""

    resource: Resource
    cell: Cell

    @property
    def start(self) -> datetime:
        return self.cell.starts_at

    @property
    def is_free(self) -> bool:
        return self.cell.has(1)


class NoLongerFree(Taken):
    """Somebody was faster; `nearest`: the free times before and after."""

    def __init__(self, nearest: Sequence[Offer]) -> None:
        super().__init__()
        self.nearest = list(nearest)


class Search:
    """The times of everybody who serves the town, looked at at one instant. Two or three queries for each, made once.

    `unless`: the booking that is being moved, whose own time is free for it.
    """

    def __init__(self, wanted: Wanted, *, unless: Booking | None = None) -> None:
        self.wanted, self.at = wanted, now()
        team = serving(wanted.portal_key, wanted.town, wanted.rule) if wanted.team is None else wanted.team
        self.grids = [Grid(one, wanted.rule, kind=wanted.kind, at=self.at, unless=unless) for one in team]

    @property
    def is_served(self) -> bool:
        return bool(self.grids)

    @cached_property
    def is_silent(self) -> bool:
        """Whether another planning has its times and does not answer."""
        try:
            self.days  # noqa: B018  asked for once, and kept
        except Silent:
            return True
        return False

    @property
    def hours(self) -> Hours:
        """Those of the first who serves it; of the rule where nobody does."""
        return self.grids[0].hours if self.grids else Hours.of(Resource(), self.wanted.rule)

    @property
    def today(self) -> date:
        return self.hours.today(self.at)

    @cached_property
    def window(self) -> tuple[date, date]:
        """The first and the last day that can be booked today."""
        return self.grids[0].window if self.grids else Grid(Resource(), self.wanted.rule, kind=self.wanted.kind, at=self.at).window

    @cached_property
    def days(self) -> dict[date, list[Offer]]:
        """All times of the window, day by day; of times at which several would come, the one with most room."""
        by_day: dict[date, list[Offer]] = {}
        for offer in self._offers(*self.window):
            by_day.setdefault(offer.start.astimezone(self.hours.zone).date(), []).append(offer)
        return by_day

    def _offers(self, first: date, last: date) -> list[Offer]:
        """Those of these days, in order."""
        found: dict[datetime, Offer] = {}
        for grid in self.grids:
            for cell in grid.cells(max(first, grid.window[0]), min(last, grid.window[1])):
                known = found.get(cell.starts_at)
                if known is None or _room(cell) > _room(known.cell):
                    found[cell.starts_at] = Offer(grid.resource, cell)
        return [found[start] for start in sorted(found)]

    @cached_property
    def free(self) -> list[Offer]:
        """Those that can be booked now, in order."""
        return [one for offers in self.days.values() for one in offers if one.is_free]

    @property
    def fitting(self) -> list[Offer]:
        """The free ones within the days, and at the moment of the day, that were asked for."""
        return [one for one in self.free if self.fits(one)]

    def fits(self, offer: Offer) -> bool:
        local, wanted = offer.start.astimezone(self.hours.zone), self.wanted
        return (
            (wanted.first is None or local.date() >= wanted.first)
            and (wanted.last is None or local.date() <= wanted.last)
            and (wanted.weekday is None or local.weekday() == wanted.weekday)
            and (not wanted.moment or (local.hour < NOON) == (wanted.moment == "morning"))
        )

    def nearest(self, start: datetime, each_side: int = 2) -> list[Offer]:
        """The free times just before and just after; more of one side where the other has fewer. Looked for around it first."""
        day = start.astimezone(self.hours.zone).date()
        near = [one for one in self._offers(day - AROUND, day + AROUND) if one.is_free]
        before, after = ([one for one in near if one.start < start], [one for one in near if one.start > start])
        if min(len(before), len(after)) < each_side:
            before, after = ([one for one in self.free if one.start < start], [one for one in self.free if one.start > start])
        left = max(each_side, 2 * each_side - len(after))
        right = max(each_side, 2 * each_side - len(before))
        return before[-left:] + after[:right]


def serving(portal_key: str, town: str, rule: BookingRule) -> list[Resource]:
    """Who comes to a town for this sort of visit: those of the narrowest zone that holds it. `town`: its code, 5 characters."""
    return served_by(portal_key, town, rule.key)[1]


def served_by(portal_key: str, town: str, rule_key: str) -> tuple[BookingRule | None, list[Resource]]:
    """The rule of this key and who comes by it, in one query; no rule where nobody does."""
    prefixes = [town[:length] for length in range(1, len(town) + 1)]
    rules = Resource.rules.through.objects.filter(bookingrule__portal_key=portal_key, bookingrule__key=rule_key, resource__is_active=True)
    named = rules.filter(resource__zones__prefix__in=prefixes).annotate(prefix=F("resource__zones__prefix"))
    found: list[Any] = list(
        named.select_related("resource__calendar", "bookingrule__calendar").order_by("resource__order", "resource_id")
    )  # rows of a table between, with what was added
    narrowest = max((len(one.prefix) for one in found), default=0)
    near = {one.resource_id: one.resource for one in found if len(one.prefix) == narrowest}
    return (found[0].bookingrule if found else None), list(near.values())


def hold(
    search: Search, start: datetime, *, by: User, organisation: Organisation, key: UUID | str, said: Mapping[str, Any] | None = None
) -> Booking:
    """Keep the time that begins at `start` while the rest is filled in; `said`: columns of the booking that are known already.

    Raises NoLongerFree, and Refused when it is outside of the window, when nobody serves the town, or `by` holds too many.
    """
    if earlier := _standing(organisation, key):
        return earlier
    _require(search, by)
    wanted = search.wanted
    more = {**(said or {}), "type_key": wanted.kind or "standard"}

    def held_by(resource: Resource) -> Booking:
        wish = booking.Wish(resource, wanted.rule, start, more=tuple(more.items()))
        return booking.hold(wish, by=by, organisation=organisation, key=key)

    if made := _by_any(search, start, held_by):
        return made
    if meanwhile := _standing(organisation, key):  # choosing a time and sending the form hold the same one at once
        return meanwhile
    raise NoLongerFree(Search(replace(wanted, team=tuple(grid.resource for grid in search.grids))).nearest(start))


def move(one: Booking, search: Search, start: datetime, *, by: User, key: UUID | str) -> Booking:
    """Another time in the place of `one`, of whoever serves the town; who came first does not matter. `search`: `unless` it.

    Raises NoLongerFree, and Refused as `booking.move` does and when nobody serves the town.
    """
    if earlier := Booking.objects.filter(organisation=one.organisation_id, key=str(key)).first():
        return earlier
    _require_served(search)
    if made := _by_any(search, start, lambda resource: booking.move(one, start, by=by, key=key, resource=resource)):
        return made
    raise NoLongerFree(search.nearest(start))


def hold_instead(held: Booking | None, search: Search, start: datetime, **told: Any) -> Booking:
    """Hold another time than the one that is `held`; that one goes only when the other is sure. `told`: as of `hold`.

    The same time stays held, and is told what is `said` now. One for another visit, town or organisation goes first.
    """
    if held is None or not is_held(held):
        return hold(search, start, **told)
    if not is_for(held, search.wanted) or held.organisation != told["organisation"]:
        deciding.drop(held)
        outside.release(held)  # at once: the same time may be wanted there again
        return hold(search, start, **told)
    if held.starts_at == start and _standing(held.organisation, told["key"]) in (None, held):
        return _kept(held, told["key"], by=told["by"], said=told.get("said"))
    made = hold(search, start, **told)
    if held.pk != made.pk:
        deciding.drop(held)
    return made


def is_for(held: Booking, wanted: Wanted) -> bool:
    """Whether it is the visit that is looked for, in the same town; the address within it may be another."""
    asked = (wanted.rule.pk, wanted.kind or "standard", wanted.town)
    return (held.rule_id, held.type_key, held.place.get("insee", wanted.town)) == asked


def is_held(booking: Booking) -> bool:
    """Still kept while the rest is filled in."""
    return booking.state == Booking.State.HELD and booking.held_until is not None and booking.held_until > now()


def _kept(held: Booking, key: UUID | str, *, by: User, said: Mapping[str, Any] | None) -> Booking:
    """With the answers as they are now, and the key of their sending."""
    told = {"key": str(key), **(said or {})}
    if "data" in told and outside.SLOTS in held.data:
        told["data"] = {**told["data"], outside.SLOTS: held.data[outside.SLOTS]}
    return booking.fill(held, told, by=by)


def window_words(search: Search) -> str:
    """«Les rendez-vous se prennent du 17/05/2019 au 04/06/2019.»"""
    first, last = (f"{one:%d/%m/%Y}" for one in search.window)
    return _("Appointments are made from %(first)s to %(last)s.") % {"first": first, "last": last}


def window_rule(rule: BookingRule, kind: str = "") -> str:
    """«J+8 à J+26, en jours calendaires»."""
    terms = Terms.of(rule, kind)
    said = {"first": terms.opens_after, "last": terms.closes_after}
    if terms.counts_working:
        return _("D+%(first)s to D+%(last)s, in working days") % said
    return _("D+%(first)s to D+%(last)s, in calendar days") % said


def range_faults(search: Search) -> dict[Literal["first", "last"], str]:
    """What is wrong with the days asked for: each within the window, and in order."""
    wanted, (opens, closes) = search.wanted, search.window
    found: dict[Literal["first", "last"], str] = {}
    if wanted.first is not None and not opens <= wanted.first <= closes:
        found["first"] = window_words(search)
    if wanted.last is not None and not opens <= wanted.last <= closes:
        found["last"] = window_words(search)
    if not found and wanted.first and wanted.last and wanted.last < wanted.first:
        found["last"] = _("The end comes after the beginning.")
    return found


def levels(days: Mapping[date, Iterable[Offer]], first: date, last: date) -> list[tuple[date, int, int]]:
    """(day, how many of its times are free, 0 to 3 as a height) for each day of a strip."""
    found = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        offers = list(days.get(day, []))
        free = sum(one.is_free for one in offers)
        found.append((day, free, -(-3 * free // len(offers)) if free else 0))
    return found


def strip(search: Search, days: Mapping[date, Iterable[Offer]] | None = None) -> list[tuple[date, int, int]]:
    """The days from today to the end of the window, so that one sees where it lies; no longer than need be. `days`: only their times."""
    first, last = search.window
    return levels(search.days if days is None else days, min(first, max(search.today, last - timedelta(days=STRIP_DAYS - 1))), last)


def _standing(organisation: Organisation, key: UUID | str) -> Booking | None:
    """What the same sending made before, unless it was held too long, or is over: the time may be wanted once more."""
    rows = Booking.objects.filter(organisation=organisation, key=str(key))
    if not rows.exists():
        return None  # as a rule, and many may come at once: all that goes with a booking is asked for where there is one
    earlier = rows.select_related("resource", "rule", "organisation", "user").first()
    if earlier is None or deciding.expire(earlier, now()):
        return None
    if earlier.is_live or earlier.state == Booking.State.DONE:
        return earlier
    rows.exclude(state__in=[*Booking.LIVE, Booking.State.DONE]).update(key=earlier.pk.hex)
    return None


def _by_any(search: Search, start: datetime, act: Callable[[Resource], Booking]) -> Booking | None:
    """What the first of them makes who can; None when all that are open then are full. Raises Refused, in words of the window."""
    refused: list[Refused] = []
    for grid in search.grids:
        if _is_full(grid, start):
            continue  # said without asking anything else: many may come for one time
        try:
            return act(grid.resource)
        except Taken:
            continue
        except Refused as refusal:
            if refusal.code not in OF_ONE:
                raise
            refused.append(refusal)
    if len(refused) < len(search.grids):
        return None
    if refused[0].code == "outside":
        raise Refused(window_words(search), code="outside")
    raise refused[0]


def _require(search: Search, by: User) -> None:
    _require_served(search)
    held = Booking.objects.filter(user=by, state=Booking.State.HELD, held_until__gt=now())[:MOST_HELD]
    if len(held) >= MOST_HELD:
        raise Refused(_("You hold many times already: confirm them or let go of some first."), code="too_many")


def _require_served(search: Search) -> None:
    if not search.is_served:
        raise Refused(_("Nobody makes this sort of visit in this town yet. Ask the team."), code="not_served")


def _is_full(grid: Grid, start: datetime) -> bool:
    """Whether somebody has the time that begins then, those left out who held it too long."""
    deciding.expire_due(grid.resource)
    row = grid.run(start, 1)
    return bool(row) and row[0].state == "full"


def _room(cell: Cell) -> int:
    return cell.places_left if cell.state == "free" else -1
