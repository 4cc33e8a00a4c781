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
from parvis.tickets.satisfaction import OPTION


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
    status, asking = life.start if life else "", ""
    rated_after = _rated_after(names.services[slug].get("options"))
    for number, event in enumerate(tables(ticket.get("events")), 1):
        step = _Step(event, names, at / "events" / number, life, status, rated_after, asking)
        yield from step.faults()
        status, asking = step.reached, step.asking


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
    rated_after: list[str]
    asking: str = ""
    """The move that somebody's yes would make."""

    def __post_init__(self) -> None:
        self.reached = self.status

    def faults(self) -> Iterator[Mistake]:
        deeds = [key for key in DEED_KEYS if self.event.get(key)]
        if len(deeds) != 1:
            yield self.at.mistake(_("An event is exactly one of these: %(keys)s.") % {"keys": ", ".join(DEED_KEYS)})
            return
        yield from _who(self.event.get("by"), self.names, self.at / "by")
        if deeds == ["assign"]:
            yield from _who(self.event["assign"], self.names, self.at / "assign")
        if self.life is None:
            return
        if deeds == ["rate"]:
            yield from self._rate(self.life)
        elif deeds == ["move"]:
            yield from self._move(self.life, str(self.event["move"]), "move")
        elif deeds == ["ask_approval"]:
            yield from self._move(self.life, str(self.event["ask_approval"]), "ask_approval")
        elif deeds == ["approve"]:
            yield from self._approve(self.life)
        elif happened := self._event_name(deeds[0]):
            self._by_itself(self.life, happened)

    def _move(self, life: Life, key: str, deed: str) -> Iterator[Mistake]:
        moves = {move.key: move for move in life.moves}
        if key not in moves:
            yield (self.at / deed).mistake(unknown(_("a move of the workflow"), key, moves))
            return
        move = moves[key]
        if not move.leaves(self.status):
            yield (self.at / deed).mistake(
                _("“%(move)s” cannot be made here: the request is “%(status)s”.") % {"move": key, "status": self.status}
            )
        if bool(move.needs) != (deed == "ask_approval"):
            yield (self.at / deed).mistake(_("What waits for a yes is asked with ask_approval, and nothing else is."))
        asked = by_key(list(move.asks))
        given = self.event.get("answers")
        for name in given if isinstance(given, Mapping) else {}:
            if name not in asked:
                yield (self.at / "answers" / name).mistake(unknown(_("a question of this move"), name, asked))
        for name, question in asked.items():
            if question.get("required") is True and not (isinstance(given, Mapping) and given.get(name)):
                yield (self.at / "answers" / name).mistake(_("The move “%(move)s” asks for this answer.") % {"move": key})
        if move.seeks or move.needs:
            self.asking = move.seeks or move.key
        if not move.needs:
            self.reached = move.to

    def _approve(self, life: Life) -> Iterator[Mistake]:
        """As if one yes were enough, which a demo may show."""
        move = next((one for one in life.moves if one.key == self.asking), None)
        if move is None:
            yield (self.at / "approve").mistake(_("Nobody is asked for a yes here."))
        elif self.event.get("approve") == "yes":
            self.reached = move.to
        else:
            self._by_itself(life, "approval_refused")

    def _rate(self, life: Life) -> Iterator[Mistake]:
        self._silence(life)
        if self.reached not in self.rated_after:
            said = _("Nobody is asked for an opinion here: the request is “%(status)s”.") % {"status": self.status}
            yield (self.at / "rate").mistake(said)

    def _silence(self, life: Life) -> None:
        """What the workflow makes by itself before somebody gives an opinion."""
        delayed = [move for move in life.moves_from(self.status) if move.after and move.to in self.rated_after]
        if delayed:
            self.reached = delayed[0].to

    def _event_name(self, deed: str) -> str:
        if deed == "assign":
            return "assigned"
        person = self.names.people.get(str(self.event.get("by")), {})
        return ("reply_by_handler" if person.get("staff") else "reply_by_customer") if deed == "reply" else ""

    def _by_itself(self, life: Life, happened: str) -> None:
        offered: list[Move] = [move for move in life.moves_from(self.status) if happened in move.on]
        if offered:
            self.reached = offered[0].to


def _rated_after(options: object) -> list[str]:
    said = options.get(OPTION) if isinstance(options, Mapping) else None
    return texts(said.get("statuses")) if isinstance(said, Mapping) else []


def _life(workflow: Table | None) -> Life | None:
    """The workflow as it would be lived; None while it is not fit to be."""
    try:
        return Life.read(dict(workflow)) if workflow else None
    except (KeyError, TypeError):
        return None
