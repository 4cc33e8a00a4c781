"""A board as its page shows it: the counters, each a link to what is behind it, and the list of what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parvis.catalogue.boards import Board, Counter, Row
from parvis.catalogue.models import Service
from parvis.catalogue.workflow import Move
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.portal.orders.finding import boards_found
from parvis.portal.orders.places import place_words
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import lists
from parvis.tickets.boards import Place, SeenBoard
from parvis.tickets.models import Ticket

CALLING: Final = ""
ALL: Final = "all"
MOST_LETTERS: Final = 200


@dataclass(frozen=True)
class Asked:
    """What the address says. `type`: a row; `state`: a counter, “all”, or nothing for what calls for somebody."""

    board: str = ""
    type: str = ""
    state: str = CALLING
    q: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        return cls(**{one.name: one_line(query.get(one.name, ""), MOST_LETTERS) for one in fields(cls)})

    def url(self, **changes: str) -> str:
        said = {one.name: getattr(self, one.name) for one in fields(self)} | {"after": ""} | changes
        query = urlencode([(name, value) for name, value in said.items() if value])
        return f"{reverse('portal:orders')}{'?' if query else ''}{query}"


@dataclass(frozen=True)
class Cell:
    """One number. `meaning`: of the tint where there is any."""

    label: str
    number: int
    meaning: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Line:
    key: str
    title: str
    help: str
    cells: list[Cell]


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_current: bool
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """A request of the list. `kind`: the row it belongs to, and its own title where that says more; `is_paused`: no time passes that was promised."""

    ticket: Ticket
    kind: str
    place: str
    moves: list[Move]
    is_paused: bool


class BoardPage:
    def __init__(self, request: HttpRequest, seen: SeenBoard, asked: Asked) -> None:
        self.request, self.seen, self.asked = request, seen, asked
        self.board: Board = seen.board
        self.key = uuid7()

    # --- counters ---

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(row.key, pick(row.title), pick(row.help), [self._cell(row, counter) for counter in row.counters]) for row in self.seen.rows
        ]

    def _cell(self, row: Row, counter: Counter) -> Cell:
        number, here = self.seen.number(row, counter), (self.asked.type, self.asked.state) == (row.key, counter.key)
        meaning = self.seen.meaning(row, counter) if number else ""
        url = self.asked.url(type=row.key, state=counter.key, q="")
        return Cell(pick(counter.label), number, meaning, f"{url}#list", here)

    # --- the list ---

    @cached_property
    def row(self) -> Row | None:
        return next((row for row in self.seen.rows if row.key == self.asked.type), None)

    @cached_property
    def places(self) -> list[Place]:
        if self.asked.state == ALL:
            return self.seen.places(self.row)
        rows = [self.row] if self.row else self.seen.rows
        pairs = [(row, counter) for row in rows if (counter := row.counter(self.asked.state))]
        return [place for row, counter in pairs for place in self.seen.places(row, counter)] if pairs else self.seen.calling(self.row)

    @cached_property
    def state(self) -> str:
        """The one shown: a state that no row has means what calls."""
        known = {choice.value for choice in self.states}
        return self.asked.state if self.asked.state in known else CALLING

    @cached_property
    def page(self) -> lists.Page:
        return self.seen.page(self.places, words=self.asked.q, after=self.asked.after)

    @cached_property
    def rows(self) -> list[Shown]:
        return [shown(self.seen, row) for row in self.page.rows]

    @property
    def announced(self) -> str:
        """What is read out once the list has changed."""
        number = len(self.rows)
        return ngettext("%(count)s order on this page", "%(count)s orders on this page", number) % {"count": number}

    @property
    def list_title(self) -> str:
        if self.state == CALLING:
            return _("To handle first")
        label = next(choice.label for choice in self.states if choice.value == self.state)
        return f"{pick(self.row.title)} : {label}" if self.row else label

    @property
    def nothing(self) -> str:
        if self.asked.q:
            return _("Nothing matches “%(words)s”") % {"words": self.asked.q}
        return pgettext("orders", "Nothing waits for you") if self.state == CALLING else _("No order here")

    @cached_property
    def types(self) -> list[Choice]:
        every = Choice("", _("All types"), self.row is None)
        return [every, *(Choice(row.key, pick(row.title), row == self.row) for row in self.seen.rows)]

    @cached_property
    def states(self) -> list[Choice]:
        """What calls, each counter by its key, and all."""
        rows = [self.row] if self.row else self.seen.rows
        labels = {counter.key: pick(counter.label) for row in reversed(rows) for counter in reversed(row.counters)}
        said = [(CALLING, _("To handle")), *reversed(labels.items()), (ALL, _("All states"))]
        return [Choice(key, label, key == self.asked.state) for key, label in said]

    # --- where one can go ---

    @cached_property
    def boards(self) -> list[Choice]:
        """The boards one may go over to; none where there is one."""
        found = boards_found(portal_of(self.request), self.request.user)
        if len(found) < 2:
            return []
        return [Choice(one.key, pick(one.title), one.key == self.board.key, Asked(board=one.key).url()) for one in found]

    @cached_property
    def begin_url(self) -> str:
        """A new one, for who may make one: others see the service in the catalogue."""
        service: Service | None = self.seen.services.get(self.board.begin)
        is_usable = service is not None and Service.objects.usable_by(self.request.user).filter(pk=service.pk).exists()
        return reverse("portal:ask", args=[service.slug]) if service and is_usable else ""

    @property
    def export_url(self) -> str:
        return self.asked.url().replace(reverse("portal:orders"), reverse("portal:orders_export"), 1)

    @property
    def next_url(self) -> str:
        return self.asked.url(after=self.page.next_cursor) if self.page.next_cursor else ""

    @property
    def previous_url(self) -> str:
        return self.asked.url(after=self.page.previous_cursor) if self.page.previous_cursor else ""

    @property
    def all_url(self) -> str:
        return self.asked.url(state=ALL)

    @property
    def place_heading(self) -> str:
        return pick(self.board.place) or _("Place")


def shown(seen: SeenBoard, found: lists.Row) -> Shown:
    ticket = found.ticket
    row = next(row for row in seen.board.rows if ticket.service.slug in row.services)
    own = "" if ticket.title == pick(ticket.service.title) else ticket.title
    return Shown(
        ticket, ", ".join(part for part in (pick(row.title), own) if part), place_of(row, ticket), seen.moves(ticket), found.is_paused
    )


def place_of(row: Row, ticket: Ticket) -> str:
    answer: Any = ticket.answers.get(row.place) if row.place else None
    return place_words(answer)
