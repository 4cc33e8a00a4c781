"""How the outside systems that a portal speaks to do: whether they answer, what did not work, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from parvis.catalogue.models import Portal, Service
from parvis.connectors.models import Breaker, Call, Notification, Run
from parvis.connectors.panels import Shown
from parvis.connectors.qualifying.files import CONNECTOR as FILES
from parvis.connectors.qualifying.offers import KIND as ELIGIBILITY
from parvis.connectors.registry import Connector, connectors
from parvis.connectors.wording import title_of, why
from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.planning.models import Resource
from parvis.tickets.models import Ticket

MOST_CALLS: Final = 100
SIZE: Final = 30
LATELY: Final = timedelta(days=30)
State = Run.State


@dataclass(frozen=True)
class Connection:
    """One outside system. `calls`: the last ones, of all portals."""

    key: str
    title: str
    breakers: tuple[Breaker, ...]
    calls: tuple[tuple[str, timedelta, datetime], ...]

    @property
    def open_breakers(self) -> list[Breaker]:
        return [one for one in self.breakers if one.is_open]

    @property
    def last_call_at(self) -> datetime | None:
        return self.calls[0][2] if self.calls else None

    @property
    def has_just_failed(self) -> bool:
        return bool(self.calls) and self.calls[0][0] in Call.FAILURES

    @property
    def failure_count(self) -> int:
        counted = Counter(outcome for outcome, _took, _at in self.calls)
        return sum(counted[str(outcome)] for outcome in Call.FAILURES)

    @property
    def usual_milliseconds(self) -> int:
        """Half of the last calls took less."""
        took = sorted(took for _outcome, took, _at in self.calls)
        return round(took[len(took) // 2].total_seconds() * 1000) if took else 0

    @property
    def troubles(self) -> list[tuple[Breaker, str]]:
        return [(one, why(one.last_error_code)) for one in self.open_breakers]


@dataclass(frozen=True)
class Unheard:
    """News that wait, or that could not be applied."""

    row: Notification
    title: str
    is_claimed: bool

    @property
    def may_try_again(self) -> bool:
        return self.row.state == Notification.State.FAILED and self.is_claimed

    @property
    def why(self) -> str:
        return why(self.row.error_code) if self.row.error_code else ""


class Connections:
    """Of one portal, for one of its owners. `said`: what the address says: `before`, a run's id."""

    def __init__(self, portal: Portal, user: User, said: QueryDict) -> None:
        self.portal, self.user, self.before = portal, user, said.get("before", "")

    @cached_property
    def keys(self) -> list[str]:
        """Of the connectors that its services name, that its plannings are of, and by which its files are asked."""
        services = Service.objects.filter(portal=self.portal).exclude(calls=[], tool={}).values_list("calls", "tool")
        named = {str(call.get("operation", "")) for calls, _tool in services for call in calls}
        named |= {str(value) for _calls, tool in services for value in tool.values() if isinstance(value, str)}
        named |= {FILES for _calls, tool in services if tool.get("kind") == ELIGIBILITY}
        named |= set(Resource.objects.filter(portal_key=self.portal.key, is_active=True).values_list("source_key", flat=True))
        return sorted({name.partition(".")[0] for name in named} & set(connectors))

    @cached_property
    def rows(self) -> list[Connection]:
        breakers = list(Breaker.objects.filter(connector_key__in=self.keys))
        return [
            Connection(key, pick(connectors.get(key).title), tuple(one for one in breakers if one.connector_key == key), _calls(key))
            for key in self.keys
            if _calls_out(connectors.get(key))
        ]

    @cached_property
    def runs(self) -> list[Shown]:
        """Those that did not work of late, or are tried again; the last first."""
        breakers = {(one.connector_key, one.environment): one for row in self.rows for one in row.open_breakers}
        return [
            Shown(run, title_of(run.name), breaker=None if run.is_finished else breakers.get((run.connector_key, run.environment)))
            for run in self._runs[:SIZE]
        ]

    @property
    def next(self) -> str:
        return f"?{urlencode({'before': str(self._runs[SIZE - 1].pk)})}" if len(self._runs) > SIZE else ""

    @cached_property
    def readable(self) -> set[object]:
        """Tickets of those runs that this person may open."""
        tickets = {run.ticket_id for run in self._runs if run.ticket_id}
        return set(Ticket.objects.visible_to(self.user).filter(pk__in=tickets).values_list("pk", flat=True)) if tickets else set()

    @property
    def lines(self) -> Iterator[tuple[Shown, bool]]:
        return ((one, one.run.ticket_id in self.readable) for one in self.runs)

    @cached_property
    def news(self) -> list[Unheard]:
        """Of this portal's runs; about nothing known: for who administers all portals."""
        known = self._references
        mine = Q(run__portal_key=self.portal.key) | Q(remote_reference__in=known)
        if self.user.is_superuser:
            mine |= Q(run=None)
        waiting = Notification.objects.filter(
            connector_key__in=self.keys, state__in=[Notification.State.WAITING, Notification.State.FAILED]
        )
        found = waiting.filter(mine).select_related("run").order_by("-id")[:SIZE]
        return [
            Unheard(row, pick(connectors.get(row.connector_key).title), row.run is not None or row.remote_reference in known)
            for row in found
        ]

    @cached_property
    def _references(self) -> list[str]:
        """What is not applied is not tied to its run yet: found by the reference."""
        open_states = [Notification.State.WAITING, Notification.State.FAILED]
        untied = Notification.objects.filter(connector_key__in=self.keys, run=None, state__in=open_states)
        named = list(untied.order_by("-id").values_list("remote_reference", flat=True)[: SIZE * 4])
        own = Run.objects.filter(portal_key=self.portal.key, connector_key__in=self.keys, remote_reference__in=named)
        return list(own.values_list("remote_reference", flat=True)) if named else []

    @cached_property
    def _runs(self) -> list[Run]:
        failed = Q(state__in=[State.FAILED, State.TIMED_OUT], finished_at__gt=now() - LATELY)
        troubled = Q(state__in=[State.WAITING, State.RUNNING]) & ~Q(error_code="")
        found = Run.objects.filter(failed | troubled, portal_key=self.portal.key, connector_key__in=self.keys, parent=None)
        if self.before:
            found = found.filter(pk__lt=self.before)
        return list(found.select_related("ticket").order_by("-id")[: SIZE + 1])


def _calls_out(connector: Connector) -> bool:
    """Whether it is an outside system: one that only shares out work among others has no state of its own."""
    return not connector.operations or any(one.calls_out for one in connector.operations)


def _calls(key: str) -> tuple[tuple[str, timedelta, datetime], ...]:
    found = Call.objects.filter(connector_key=key).order_by("-id").values_list("outcome", "duration", "started_at")
    return tuple(found[:MOST_CALLS])
