"""The requests of a demo, told in the order in which they happened: each verb at its hour, and time passes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from parvis.catalogue.covering import day_on
from parvis.catalogue.models import Portal, Service
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.kit.registry import Unknown
from parvis.kit.times import parse_delay
from parvis.planning.models import Booking
from parvis.presets.check.answers import as_json
from parvis.presets.check.names import Names, Table, tables
from parvis.presets.demo import visits, work
from parvis.presets.demo.people import Cast
from parvis.presets.format.files import TICKETS_FILE
from parvis.presets.source import Source
from parvis.tickets.checks import telling_the_past
from parvis.tickets.models import Ticket, TicketAsset
from parvis.tickets.submission import submit
from parvis.tickets.visits import tie

_OPENING, _MINUTES_APART, _DAY_MINUTES = 9, 37, 480


@dataclass
class _Story:
    """One request and what is still to happen to it. One object all along: it asks once what each person is to it."""

    said: Table
    service: Service
    cast: Cast
    events: Iterator[Table]
    ticket: Ticket = field(init=False)
    visit: Booking | None = None


@dataclass
class History:
    """`until`: the real now; what a story would place after it happens shortly before."""

    until: datetime
    _due: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)
    _visited: list[Ticket] = field(default_factory=list)

    def add(self, source: Source, portal: Portal, cast: Cast) -> None:
        services = {service.slug: service for service in portal.services.select_related("portal", "workflow", "form")}
        for said in Names(source).tickets:
            story = _Story(said, services[said["service"]], cast, iter(tables(said.get("events"))))
            self._at(self._filed_at(said, portal), self._file, story)

    def play(self) -> None:
        """Everything up to now, whichever portal it happened on."""
        while self._due and self._due[0][0] <= self.until:
            moment, _number, act = heappop(self._due)
            with standing_at(moment), telling_the_past():
                act(moment)
        for ticket in self._visited:
            visits.hand_over(ticket)

    def _at(self, moment: datetime, act: Callable[[_Story, datetime], None], story: _Story) -> None:
        heappush(self._due, (moment, next(self._number), lambda at: _told(act, story, at)))

    def _filed_at(self, said: Table, portal: Portal) -> datetime:
        """On its day, in office hours there, no two at the same minute."""
        minutes = next(self._number) * _MINUTES_APART % _DAY_MINUTES
        day = self.until.astimezone(ZoneInfo(portal.time_zone)) - timedelta(days=said.get("days_ago", 0))
        filed = day.replace(hour=_OPENING, minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)
        return min(filed, self.until - timedelta(minutes=60 + minutes // 4))

    def _file(self, story: _Story, moment: datetime) -> None:
        said = story.said
        key = uuid5(NAMESPACE_URL, f"parvis:demo:{story.cast.portal.key}:{said['key']}")
        answers = _with_visit(_with_assets(as_json(said["answers"], day_on(story.cast.portal)), story), story)
        story.ticket = submit(story.service, by=story.cast.people[said["by"]], answers=answers, key=key)
        for username in said.get("participants", []):
            story.ticket.add_participant(story.cast.people[username], by=story.cast.people[said["by"]])
        for name in said.get("about", []):
            asset = story.cast.assets[name]
            TicketAsset.objects.create(ticket=story.ticket, asset=asset, organisation=story.ticket.organisation)
        if said.get("participants"):
            story.ticket = Ticket.objects.get(pk=story.ticket.pk)  # what the others are to it was asked before they were let in
        if story.visit:
            tie(story.visit, story.ticket)
            self._visited.append(story.ticket)
        self._go_on(story, moment)

    def _go_on(self, story: _Story, moment: datetime) -> None:
        """Place what happens next to it."""
        event = next(story.events, None)
        if event is not None:
            then = parse_delay(event["after"]).after(moment, ZoneInfo(story.cast.portal.time_zone)) if event.get("after") else moment
            then = min(then, moment + (self.until - moment) / 2)
            self._at(max(then, moment), lambda story, at: self._happen(story, event, at), story)
        self._wait(story)

    def _wait(self, story: _Story) -> None:
        """What the workflow does by itself, when its hour comes before now."""
        ticket = story.ticket
        if ticket.next_reminder_at:
            self._at(ticket.next_reminder_at, self._remind, story)
        if ticket.next_move_at:
            self._at(ticket.next_move_at, self._move_alone, story)

    def _remind(self, story: _Story, moment: datetime) -> None:
        ticket = story.ticket
        if ticket.next_reminder_at == moment:
            ticket.remind()

    def _move_alone(self, story: _Story, moment: datetime) -> None:
        ticket = story.ticket
        if ticket.next_move_at == moment and ticket.move_alone():
            self._wait(story)

    def _happen(self, story: _Story, event: Table, moment: datetime) -> None:
        ticket, by = story.ticket, story.cast.people[event["by"]]
        if "reply" in event or "note" in event:
            ticket.reply(event.get("reply") or event["note"], by=by, internal="note" in event)
        elif "rate" in event:
            ticket.rate(event["rate"], event.get("comment", ""), by=by)
        elif "assign" in event:
            ticket.assign(story.cast.people[event["assign"]], by=by)
        elif work.happen(ticket, event, by=by, moment=moment):
            pass
        else:
            ticket.move(event["move"], by=by, answers=as_json(event.get("answers", {}), day_on(ticket.portal)))
        self._go_on(story, moment)


def _with_assets(answers: dict[str, Any], story: _Story) -> dict[str, Any]:
    """Equipment as the form names it, where the file names it by its key."""
    field = story.service.fills.get("assets", "")
    if field not in answers:
        return answers
    named = answers[field] if isinstance(answers[field], list) else [answers[field]]
    chosen = [str(story.cast.assets[key].pk) for key in named]
    return {**answers, field: chosen if isinstance(answers[field], list) else chosen[0]}


def _with_visit(answers: dict[str, Any], story: _Story) -> dict[str, Any]:
    """The reference of an appointment, where the file names it by its key."""
    field = next((said["field"] for said in story.service.checks if said["kind"] == "booking"), "")
    story.visit = story.cast.appointments.get(str(answers.get(field)))
    return {**answers, field: story.visit.reference} if story.visit else answers


def _told(act: Callable[[_Story, datetime], None], story: _Story, moment: datetime) -> None:
    """Raises ImproperlyConfigured, naming the request, when the product refuses what its file tells."""
    try:
        act(story, moment)
    except (Refused, Unknown) as refused:
        place = f"{story.cast.portal.key}/{TICKETS_FILE}: tickets.{story.said['key']}"
        raise ImproperlyConfigured(f"{place}: {refused}") from refused
