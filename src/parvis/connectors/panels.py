"""What a request's page shows of the calls made for it: to the customer in plain words, to the team all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from parvis.connectors.models import Breaker, Call, Notification, Run
from parvis.connectors.performing import RESTING
from parvis.connectors.registry import connectors
from parvis.connectors.wording import title_of, why
from parvis.kit.languages import pick
from parvis.kit.speaking import moment
from parvis.tickets.panels import PANELS, Panel

if TYPE_CHECKING:
    from datetime import datetime

    from parvis.people.models import User
    from parvis.tickets.models import Ticket

MOST_RUNS: Final = 20
MOST_CALLS: Final = 5
State = Run.State
LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    State.WAITING: ("clock", "info"),
    State.RUNNING: ("loader", "info"),
    State.DONE: ("circle-check", "good"),
    State.FAILED: ("triangle-alert", "bad"),
    State.TIMED_OUT: ("triangle-alert", "bad"),
    State.CANCELLED: ("circle-x", "calm"),
}
"""{state: (icon, meaning)}."""


@dataclass(frozen=True)
class Shown:
    """One run as a page tells of it."""

    run: Run
    title: str
    calls: tuple[Call, ...] = ()
    news: tuple[Notification, ...] = ()
    breaker: Breaker | None = None

    @property
    def is_in_trouble(self) -> bool:
        """Not finished, and its last attempt failed, or nobody may try now."""
        return not self.run.is_finished and bool(self.run.error_code or self.breaker)

    @property
    def icon(self) -> str:
        return LOOKS[self.run.state][0]

    @property
    def meaning(self) -> str:
        return "warn" if self.is_in_trouble else LOOKS[self.run.state][1]

    @property
    def since(self) -> datetime:
        return self.run.finished_at or self.run.created_at

    @property
    def state(self) -> str:
        """For the team."""
        if self.is_in_trouble:
            return _("tries again")
        return str(self.run.get_state_display())

    @property
    def why(self) -> str:
        code = self.run.error_code or (RESTING if self.breaker else "")
        return why(code) if code else ""

    @property
    def next_attempt_at(self) -> datetime | None:
        """When the outside system is left alone, not before it may be tried."""
        if self.run.is_finished or self.run.lease_until:
            return None
        waits = [at for at in (self.run.next_attempt_at, self.breaker.trial_at if self.breaker else None) if at]
        return max(waits, default=None)

    @property
    def may_try_again(self) -> bool:
        return self.run.state in (State.FAILED, State.TIMED_OUT) or self.is_in_trouble

    @property
    def may_give_up(self) -> bool:
        return not self.run.is_finished

    @property
    def plain(self) -> str:
        """Where it stands, for the customer."""
        run = self.run
        if run.is_done:
            return _("Done on %(moment)s.") % {"moment": moment(self.since)}
        if run.state == State.CANCELLED:
            return _("Cancelled on %(moment)s.") % {"moment": moment(self.since)}
        if run.is_finished:
            return pick(run.said) or _("It did not work on %(moment)s.") % {"moment": moment(self.since)}
        if self.is_in_trouble:
            return _("The service concerned has not been answering since %(moment)s.") % {"moment": moment(self.troubled_since)}
        return pick(run.progress_text) or _("Under way since %(moment)s.") % {"moment": moment(run.created_at)}

    @property
    def troubled_since(self) -> datetime:
        return self.run.started_at or self.run.created_at

    @property
    def advice(self) -> str:
        """What the customer has to do: mostly nothing."""
        if self.is_in_trouble:
            if at := self.next_attempt_at:
                said = _("We try again by ourselves, the next time on %(moment)s. You have nothing to do, and nothing is sent twice.")
                return said % {"moment": moment(at)}
            return _("We try again by ourselves. You have nothing to do, and nothing is sent twice.")
        if self.run.is_finished and not self.run.is_done and not self.run.said and self.run.state != State.CANCELLED:
            return _("The team has been told and takes it up. You have nothing to do.")
        return ""


@dataclass(frozen=True)
class Sheet:
    """Those of one request, the last of each operation first."""

    ticket: Ticket
    is_handler: bool = False

    @cached_property
    def latest(self) -> list[Shown]:
        """Of each operation the last one: what came before it is history."""
        found = {run.name: run for run in reversed(self._runs)}
        return [self._shown(run) for run in sorted(found.values(), key=lambda run: run.pk, reverse=True)]

    @cached_property
    def all(self) -> list[Shown]:
        """With their calls and news, for the team."""
        runs = self._runs
        calls, news = _by_run(Call, runs), _by_run(Notification, runs)
        return [self._shown(run, tuple(calls.get(run.pk, ())[:MOST_CALLS]), tuple(news.get(run.pk, ())[:MOST_CALLS])) for run in runs]

    @cached_property
    def _runs(self) -> list[Run]:
        return list(Run.objects.filter(ticket=self.ticket.pk, parent=None).order_by("-id")[:MOST_RUNS])

    @cached_property
    def _breakers(self) -> dict[tuple[str, str], Breaker]:
        return {(one.connector_key, one.environment): one for one in Breaker.objects.filter(state=Breaker.State.OPEN)}

    def _shown(self, run: Run, calls: tuple[Call, ...] = (), news: tuple[Notification, ...] = ()) -> Shown:
        breaker = None if run.is_finished else self._breakers.get((run.connector_key, run.environment))
        return Shown(run, title_of(run.name), calls, news, breaker)


def _by_run(model: Any, runs: list[Run]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in model.objects.filter(run__in=[run.pk for run in runs]).order_by("-id") if runs else ():
        found.setdefault(row.run_id, []).append(row)
    return found


def for_customer(ticket: Ticket, _user: User) -> Mapping[str, Any] | None:
    """Only while something is under way or did not work: what is done is said by the request itself."""
    if not ticket.service.calls:
        return None
    shown = [one for one in Sheet(ticket).latest if not one.run.is_done and one.run.state != State.CANCELLED]
    return {"shown": shown} if shown else None


def for_team(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    if not ticket.service.calls:
        return None
    sheet = Sheet(ticket, ticket.standing_of(user).is_handler)
    return {"sheet": sheet, "reference": ticket.reference} if sheet.all else None


def _own(ticket: Ticket, _user: User) -> Mapping[str, Any] | None:
    """Panels that connectors of the service's calls bring along."""
    keys = {str(call["operation"]).partition(".")[0] for call in ticket.service.calls}
    found = []
    for key in sorted(keys & set(connectors)):
        for panel in connectors.get(key).panels:
            if panel.subject_kind == ticket.entry_kind and (context := panel.context(ticket)) is not None:
                found.append({"title": pick(panel.title), "template": panel.template, "context": context})
    return {"blocks": found} if found else None


PANELS.register("connectors", Panel("connectors/own_panels.html", _own))
PANELS.register("connectors_for_team", Panel("connectors/own_panels.html", _own, for_team=True))
