"""The demo's requests, walked through their workflow as the product would: who, which service, which answers, which moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Life, Move
from parvis.presets.check import answers
from parvis.presets.check.names import Names, Table, by_key, tables, texts
from parvis.presets.format.demo import DEED_KEYS
from parvis.presets.format.files import TICKETS_FILE
from parvis.presets.format.shape import named
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(names: Names) -> Iterator[Mistake]:
    at = Spot(TICKETS_FILE) / "tickets"
    for name, ticket in named(names.tickets):
        yield from _ticket(ticket, names, at / name)


def _ticket(ticket: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    yield from _who(ticket.get("by"), names, at / "by")
    for username in texts(ticket.get("participants")):
        yield from _who(username, names, at / "participants")
    slug = ticket.get("service")
    if not isinstance(slug, str):
        return
    if slug not in names.services:
        yield (at / "service").mistake(unknown(_("a service of this portal"), slug, names.services))
        return
    yield from _answers(ticket.get("answers"), names, slug, at / "answers")
    life = _life(names.workflows.get(str(names.services[slug].get("workflow"))))
    status = life.start if life else ""
    for number, event in enumerate(tables(ticket.get("events")), 1):
        step = _Step(event, names, at / "events" / number, life, status)
        yield from step.faults()
        status = step.reached


def _who(username: object, names: Names, at: Spot) -> Iterator[Mistake]:
    if isinstance(username, str) and username not in names.people:
        yield at.mistake(unknown(_("a person of demo/people.toml"), username, names.people))


def _answers(given: object, names: Names, slug: str, at: Spot) -> Iterator[Mistake]:
    if not isinstance(given, Mapping):
        return
    asked = {*names.fields(slug), *(str(step.get("key")) for step in names.steps(slug) if step.get("repeat"))}
    strangers = [key for key in given if key not in asked]
    for key in strangers:
        yield (at / key).mistake(unknown(_("a field of the form of “%(slug)s”") % {"slug": slug}, key, asked))
    if not strangers:
        yield from answers.faults(given, names, slug, at)


@dataclass
class _Step:
    """One event of a request in `status`; `reached` is where it leads."""

    event: Table
    names: Names
    at: Spot
    life: Life | None
    status: str

    def __post_init__(self) -> None:
        self.reached = self.status

    def faults(self) -> Iterator[Mistake]:
        deeds = [key for key in DEED_KEYS if self.event.get(key)]
        if len(deeds) != 1:
            yield self.at.mistake(_("An event is exactly one of reply, note, move and assign."))
            return
        yield from _who(self.event.get("by"), self.names, self.at / "by")
        if deeds == ["assign"]:
            yield from _who(self.event["assign"], self.names, self.at / "assign")
        if self.life is None:
            return
        if deeds == ["move"]:
            yield from self._move(self.life, str(self.event["move"]))
        elif happened := self._event_name(deeds[0]):
            self._by_itself(self.life, happened)

    def _move(self, life: Life, key: str) -> Iterator[Mistake]:
        moves = {move.key: move for move in life.moves}
        if key not in moves:
            yield (self.at / "move").mistake(unknown(_("a move of the workflow"), key, moves))
            return
        move = moves[key]
        if not move.leaves(self.status):
            yield (self.at / "move").mistake(
                _("“%(move)s” cannot be made here: the request is “%(status)s”.") % {"move": key, "status": self.status}
            )
        asked = by_key(list(move.asks))
        given = self.event.get("answers")
        for name in given if isinstance(given, Mapping) else {}:
            if name not in asked:
                yield (self.at / "answers" / name).mistake(unknown(_("a question of this move"), name, asked))
        for name, question in asked.items():
            if question.get("required") is True and not (isinstance(given, Mapping) and given.get(name)):
                yield (self.at / "answers" / name).mistake(_("The move “%(move)s” asks for this answer.") % {"move": key})
        self.reached = move.to

    def _event_name(self, deed: str) -> str:
        if deed == "assign":
            return "assigned"
        person = self.names.people.get(str(self.event.get("by")), {})
        return ("reply_by_handler" if person.get("staff") else "reply_by_customer") if deed == "reply" else ""

    def _by_itself(self, life: Life, happened: str) -> None:
        offered: list[Move] = [move for move in life.moves_from(self.status) if happened in move.on]
        if offered:
            self.reached = offered[0].to


def _life(workflow: Table | None) -> Life | None:
    """The workflow as it would be lived; None while it is not fit to be."""
    try:
        return Life.read(dict(workflow)) if workflow else None
    except (KeyError, TypeError):
        return None
