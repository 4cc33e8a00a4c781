"""Lists of tickets for the portal and the desk, by pages of a key: never an OFFSET, never a count of everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.expressions import RawSQL

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal, Service
from parvis.catalogue.workflow import Status
from parvis.kit.prepared import Prepared, Shapes, Slot, bind, run
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket
from parvis.tickets.opening import configure
from parvis.tickets.ordering import LATEST, PRESSING, Cursor, Order
from parvis.tickets.scope import Scope, Shape, Who, arms_of
from parvis.tickets.visibility import TicketQuerySet
from parvis.tickets.wording import closes_at

if TYPE_CHECKING:
    from parvis.people.models import User

MOST_COUNTED = 200
"""Of a list; past that it says 200+: counting more takes longer than all the rest of the page."""
OWN = [
    "reference",
    "title",
    "status_key",
    "phase",
    "is_open",
    "turn",
    "status_since",
    "priority",
    "urgency",
    "due_at",
    "warn_at",
    "has_commitments",
    "channel",
    "created_at",
    "updated_at",
    "next_move_at",
    "version",
    "tags",
    "contact",
    "merged_into",
]
BRIEF = ["reference", "title", "status_key", "phase", "turn", "updated_at", "contact", "merged_into"]
"""What a customer's row shows; the rest only where a column asks for it: a date takes as long to read as all the texts of a row."""
PEOPLE = ("requester", "organisation", "agent", "team")
"""Whom a row may name beside the ticket's own columns."""
OF_PEOPLE = {
    "requester": ("username", "first_name", "last_name"),
    "organisation": ("name", "is_personal"),
    "agent": ("username", "first_name", "last_name"),
    "team": ("key", "title"),
}
OF_A_SERVICE = ("slug", "title", "icon", "family__title")
OF_CONFIGURATION = ("workflow__updated_at", "portal__key", "portal__name", "portal__time_zone", "portal__hosts")
JOINED = (*PEOPLE, "service__family", "workflow", "portal")
SHOWN = [
    *OWN,
    *(f"{one}__{name}" for one, names in OF_PEOPLE.items() for name in names),
    *(f"service__{name}" for name in OF_A_SERVICE),
    *OF_CONFIGURATION,
]
"""All of it joined to each row, for lists in an order that no index holds."""


@dataclass(frozen=True)
class Row:
    ticket: Ticket
    is_unread: bool

    @property
    def status(self) -> Status:
        return self.ticket.status

    @property
    def is_paused(self) -> bool:
        """Time was promised and stands still where the ticket waits: nothing can become late meanwhile."""
        ticket = self.ticket
        owes_later = ticket.phase == "waiting" and ticket.has_commitments and ticket.due_at is None
        return owes_later and not ticket.workflow.life.counts(ticket.own_status)

    @property
    def closes_at(self) -> datetime | None:
        """When it will be closed by itself, if nobody acts."""
        return closes_at(self.ticket) if self.ticket.is_open and self.ticket.next_move_at else None


@dataclass(frozen=True)
class Count:
    """`is_more`: there are more than the number says."""

    number: int
    is_more: bool

    @classmethod
    def of(cls, number: int, most: int = 0) -> Count:
        """`most`: by default `MOST_COUNTED`."""
        most = most or MOST_COUNTED
        return cls(min(number, most), number > most)

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_more else str(self.number)


@dataclass(frozen=True)
class Page:
    """`next_cursor` and `previous_cursor` are empty where there is nothing that way; `count` is of the whole list, when it was asked for."""

    rows: tuple[Row, ...]
    next_cursor: str = ""
    previous_cursor: str = ""
    count: Count | None = None


def page(
    user: User,
    filters: Filters,
    *,
    after: str | None = None,
    size: int = 25,
    scope: Scope | None = None,
    counted: bool = False,
    joined: Sequence[str] = PEOPLE,
    own: Sequence[str] = OWN,
    order: Order = LATEST,
) -> Page:
    """One page of what `user` sees, last changed first. `after`: a cursor of the page before, or after when it says so.

    `counted`: say how many the whole list has, in the same query; on the first page only. `joined`: which of `PEOPLE` are shown; `own`: columns of the ticket itself.
    """
    cursor = Cursor.read(after, order)
    is_backwards = cursor is not None and cursor.is_backwards
    scope = scope or Scope(user)
    way = cursor.is_backwards if cursor else None
    asked = _Asked(filters, way, size + 1, counted and cursor is None, tuple(joined), tuple(dict.fromkeys([*own, *order.columns])), order)
    found, number = _usual(scope, asked, cursor) if scope.is_known and scope.is_usual(filters, order) else _unusual(scope, asked, cursor)
    more, found = len(found) > size, found[:size]
    if is_backwards:
        found.reverse()
    rows = _rows(user, found, scope.portal)
    if not rows:
        return Page((), count=number)
    has_next, has_previous = (True, more) if is_backwards else (more, cursor is not None)
    return Page(
        rows,
        next_cursor=str(Cursor(order, order.place(rows[-1].ticket))) if has_next else "",
        previous_cursor=str(Cursor(order, order.place(rows[0].ticket), is_backwards=True)) if has_previous else "",
        count=number,
    )


def sorted_page(
    user: User, filters: Filters, by: str, *, after: str = "", size: int = 50, scope: Scope | None = None, most: int = 2000
) -> Page | None:
    """A page of a list that no index holds in order; `by`: of the row, with a minus for the other way. None for one longer than `most`.

    `after`: the key of the last row before it.
    """
    scope, column = scope or Scope(user), by.lstrip("-")
    sql, params = union(scope.arms(filters), most + 1, columns=("pk", column))
    found = run(sql, params, is_kept=False) if sql else []
    if len(found) > most:
        return None
    found.sort(key=lambda row: str(row[0]), reverse=by.startswith("-"))
    said = [row for row in found if row[1] not in (None, "")]
    said.sort(key=lambda row: row[1].casefold() if isinstance(row[1], str) else row[1], reverse=by.startswith("-"))
    keys = [_uuid(row[0]) for row in [*said, *(row for row in found if row[1] in (None, ""))]]
    start = next((place + 1 for place, key in enumerate(keys) if key.hex == after), 0)
    shown = keys[start : start + size]
    return Page(rows_of(user, shown), next_cursor=shown[-1].hex if start + size < len(keys) else "", previous_cursor=after)


def count(user: User, filters: Filters, *, scope: Scope | None = None) -> Count:
    """How many that is, up to `MOST_COUNTED`."""
    return counts(user, [filters], scope=scope)[0]


def counts(user: User, wanted: Sequence[Filters], *, scope: Scope | None = None, most: int = 0) -> list[Count]:
    """How many each of these is, up to `most` (by default `MOST_COUNTED`), in one query."""
    scope, most = scope or Scope(user), most or MOST_COUNTED
    if scope.is_known and all(scope.is_written_once(filters) for filters in wanted):
        asking = scope.who_for(*wanted)
        who = Who.slots(asking.shape)
        sql, params = COUNTS.of(
            (who.shape, tuple(wanted), most), lambda: _counted([(arms_of(who, filters), filters) for filters in wanted], most)
        )
        params = bind(params, asking.values)
    else:
        sql, params = _counted([(scope.arms(filters), filters) for filters in wanted], most)
    [found] = run(sql, params)
    return [Count.of(number, most) for number in found]


COUNTS = Shapes()


def _counted(wanted: Sequence[tuple[Sequence[TicketQuerySet], Filters]], most: int) -> tuple[str, list[Any]]:
    numbers: list[str] = []
    params: list[Any] = []
    for arms, filters in wanted:
        sql, values = union(arms, most + 1, columns=("pk",), walked_in=_walked_in(filters))
        numbers.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted_{len(numbers)})" if sql else "0")  # noqa: S608  compiled by Django
        params += values
    return f"SELECT {', '.join(numbers)}", params


def _walked_in(filters: Filters) -> Order | None:
    """The index that is walked to count what an agent or a team has open. A quarter of all requests is somebody's: the database takes any
    page of the table for as good a beginning as another, and the oldest ones hold nothing that is open."""
    return PRESSING if filters.state == "open" and (filters.agent or filters.team) and not (filters.q or filters.tag) else None


def rows_of(
    user: User, keys: Sequence[UUID], joined: Sequence[str] = PEOPLE, portal: Portal | None = None, *, own: Sequence[str] = OWN
) -> tuple[Row, ...]:
    """The tickets of these keys in their order: two queries, whatever their number; one for those of `portal`."""
    return _rows(user, _tickets_of(user, keys, joined, own), portal)


def _rows(user: User, tickets: Iterable[Ticket], portal: Portal | None) -> tuple[Row, ...]:
    tickets = list(tickets)
    services = _services({ticket.service_id for ticket in tickets}, services_of(portal) if portal else {})
    for ticket in tickets:
        configure(ticket, services)
    return tuple(Row(ticket, _is_unread(ticket, user)) for ticket in tickets)


def _tickets_of(user: User, keys: Sequence[UUID], joined: Sequence[str], own: Sequence[str]) -> list[Ticket]:
    if not keys:
        return []
    asked = [*keys, *[keys[-1]] * (-len(keys) % PADDED)]
    values = {"user": user.pk, **{f"key{number}": key for number, key in enumerate(asked)}}
    by_key = {ticket.pk: ticket for ticket in BY_KEY.all(values, tuple(joined), tuple(own), len(asked))}
    return [by_key[key] for key in keys if key in by_key]


def _shown(joined: tuple[str, ...], own: tuple[str, ...]) -> QuerySet[Ticket]:
    people = [f"{one}__{name}" for one in joined for name in OF_PEOPLE[one]]
    shown = Ticket.objects.order_by().only(*own, *people, "portal", "service", "workflow", *PEOPLE)
    mark = FilteredRelation("participants", condition=Q(participants__user=Slot("user")))
    marked = shown.annotate(mark=mark, part=F("mark__role"), read_at=F("mark__last_read_at"))
    return marked.select_related(*joined) if joined else marked


BY_KEY = Prepared(
    lambda joined, own, count: _shown(joined, own).filter(pk__in=[Slot(f"key{number}") for number in range(count)]),
)
PADDED = 25
"""Keys are asked for by so many, the last one repeated: pages of every length share one query."""


def _services(keys: Iterable[int], known: Mapping[int, Service]) -> Mapping[int, Service]:
    """Configuration is small: the few services of a page are read once, not joined to each of its rows."""
    if known.keys() >= set(keys):
        return known
    shown = Service.objects.order_by().select_related("family", "workflow", "portal").only(*OF_A_SERVICE, *OF_CONFIGURATION)
    return shown.in_bulk(list(keys))


def _is_unread(ticket: Any, user: User) -> bool:
    """A customer's colleague's ticket, never opened, is no news; a ticket nobody of the team opened is."""
    if ticket.part is None:
        return user.is_staff
    return ticket.read_at is None or ticket.read_at < ticket.updated_at


@dataclass(frozen=True)
class _Asked:
    """What changes the SQL of a page. `way`: whether it goes backwards from a cursor, None for the first page."""

    filters: Filters
    way: bool | None
    limit: int
    is_counted: bool
    joined: tuple[str, ...]
    own: tuple[str, ...]
    order: Order

    def keys(self, arms: Sequence[TicketQuerySet], place: tuple[Any, ...], limit: int = 0) -> tuple[str, list[Any]]:
        """The first `limit` keys of the list (by default a page), each arm stopping there. `place`: of the cursor."""
        if self.way is not None:
            arms = [arm.filter(self.order.beyond(place, is_backwards=self.way)) for arm in arms]
        return union(arms, limit or self.limit, is_backwards=bool(self.way), in_order=self.order)


def _usual(scope: Scope, asked: _Asked, cursor: Cursor | None) -> tuple[list[Ticket], Count | None]:
    """Keys, number and rows in one query, which is written once for everybody whose lists have this shape."""
    who = scope.who_for(asked.filters)
    found = PAGES.all({**who.values, **(cursor.values if cursor else {})}, who.shape, asked)
    found.sort(key=asked.order.place, reverse=asked.order.is_descending != bool(asked.way))
    return found, Count.of(found[0].total if found else 0) if asked.is_counted else None  # type: ignore[attr-defined]  # annotated


def _page_described(shape: Shape, asked: _Asked) -> QuerySet[Ticket]:
    arms = arms_of(Who.slots(shape), asked.filters)
    keys, params = asked.keys(arms, asked.order.slots())
    shown = _shown(asked.joined, asked.own)
    if not keys:
        return shown.none()
    shown = shown.filter(pk__in=RawSQL(f"SELECT pk FROM ({keys}) AS found", params))  # noqa: S608, S611  compiled by Django
    if not asked.is_counted:
        return shown
    every, params = union(arms, MOST_COUNTED + 1, columns=("pk",))
    return shown.annotate(total=RawSQL(f"SELECT COUNT(*) FROM ({every}) AS counted", params))  # noqa: S608, S611  the same


PAGES = Prepared(_page_described)


def _unusual(scope: Scope, asked: _Asked, cursor: Cursor | None) -> tuple[list[Ticket], Count | None]:
    """Keys, then rows: what few people ask for is written anew, and PostgreSQL plans it for its values."""
    arms, place = scope.arms(asked.filters), cursor.place if cursor else ()
    sql, params = asked.keys(arms, place, MOST_COUNTED + 1 if asked.is_counted else 0)
    if sql and asked.is_counted:
        columns = ", ".join(asked.order.columns)
        sql = (
            f"SELECT pk, COUNT(*) OVER (), {columns} FROM ({sql}) AS found ORDER BY {asked.order.ordered(after=1)} LIMIT {int(asked.limit)}"  # noqa: S608  ours
        )
    found = run(sql, params, is_kept=False) if sql else []
    keys = [_uuid(pk) for pk, *_rest in found]
    number = Count.of(found[0][1] if found else 0) if asked.is_counted else None
    return _tickets_of(scope.user, keys, asked.joined, asked.own), number


def _uuid(pk: UUID | str) -> UUID:
    return pk if isinstance(pk, UUID) else UUID(pk)


def union(
    arms: Sequence[TicketQuerySet],
    limit: int,
    *,
    is_backwards: bool = False,
    in_order: Order | None = None,
    disjoint: bool = False,
    columns: Sequence[str] = (),
    walked_in: Order | None = None,
) -> tuple[str, list[Any]]:
    """Django cannot limit the parts of a union on SQLite, so the parts are compiled by it and joined here. Empty when nothing can match.

    `columns`: by default the key and those of the order, which come first where there are more. `disjoint`: nothing is in two of the
    arms, so that nobody looks for it. `walked_in`: how an arm is read up to the limit, where its order is nobody's.
    """
    columns = columns or ["pk", *(in_order.columns if in_order else ())]
    parts: list[str] = []
    params: list[Any] = []
    for arm in arms:
        way = None if arm.is_few else in_order or walked_in
        ordered = arm.order_by(*way.names(is_backwards=is_backwards)) if way else arm.order_by()
        read = ordered.values_list(*columns) if in_order and arm.is_few else ordered.values_list(*columns)[:limit]
        try:
            sql, values = read.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS arm_{len(parts)}")  # noqa: S608  compiled by Django
        params += values
    if not parts:
        return "", []
    order = f"ORDER BY {in_order.ordered(is_backwards=is_backwards)}" if in_order else ""
    return f"{(' UNION ALL ' if disjoint else ' UNION ').join(parts)} {order} LIMIT {int(limit)}", params
