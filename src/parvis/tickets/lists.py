"""Lists of tickets for the portal and the desk, by pages of a key: never an OFFSET, never a count of everything."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, F, FilteredRelation, Q, QuerySet
from django.db.models.expressions import RawSQL

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal, Service
from parvis.catalogue.workflow import Status
from parvis.kit.prepared import Prepared, Shapes, Slot, Values, bind, run
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket
from parvis.tickets.opening import configure
from parvis.tickets.scope import Scope, Shape, Who, arms_of
from parvis.tickets.visibility import TicketQuerySet

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
    "channel",
    "created_at",
    "updated_at",
    "next_move_at",
    "version",
    "tags",
    "contact",
]
BRIEF = ["reference", "title", "status_key", "phase", "turn", "updated_at", "contact"]
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


@dataclass(frozen=True)
class Cursor:
    """A place between two rows, and which way the page goes from it."""

    updated_at: datetime
    pk: UUID
    is_backwards: bool = False

    def __str__(self) -> str:
        text = f"{'<' if self.is_backwards else '>'}{self.updated_at.isoformat()}|{self.pk.hex}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """None for anything that this did not write."""
        if not text or len(text) > 200:
            return None
        try:
            decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            at, _bar, pk = decoded[1:].partition("|")
            moment = datetime.fromisoformat(at)
            return cls(moment, UUID(pk), decoded[0] == "<") if moment.tzinfo else None
        except (ValueError, IndexError, binascii.Error):
            return None

    @property
    def values(self) -> Values:
        return {"cursor_at": self.updated_at, "cursor_pk": self.pk}


def _past(at: Any, pk: Any, *, is_backwards: bool) -> Q:
    """Beyond a cursor; written so that an index on (updated_at, id) is entered at the right place."""
    if is_backwards:
        return Q(updated_at__gte=at) & (Q(updated_at__gt=at) | Q(pk__gt=pk))
    return Q(updated_at__lte=at) & (Q(updated_at__lt=at) | Q(pk__lt=pk))


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
) -> Page:
    """One page of what `user` sees, last changed first. `after`: a cursor of the page before, or after when it says so.

    `counted`: say how many the whole list has, in the same query; on the first page only. `joined`: which of `PEOPLE` are shown; `own`: columns of the ticket itself.
    """
    cursor = Cursor.read(after)
    is_backwards = cursor is not None and cursor.is_backwards
    scope = scope or Scope(user)
    asked = _Asked(filters, cursor.is_backwards if cursor else None, size + 1, counted and cursor is None, tuple(joined), tuple(own))
    found, number = _usual(scope, asked, cursor) if scope.is_known and scope.is_usual(filters) else _unusual(scope, asked, cursor)
    more, found = len(found) > size, found[:size]
    if is_backwards:
        found.reverse()
    rows = _rows(user, found, scope.portal)
    if not rows:
        return Page((), count=number)
    has_next, has_previous = (True, more) if is_backwards else (more, cursor is not None)
    return Page(
        rows,
        next_cursor=_cursor(rows[-1], backwards=False) if has_next else "",
        previous_cursor=_cursor(rows[0], backwards=True) if has_previous else "",
        count=number,
    )


def count(user: User, filters: Filters, *, scope: Scope | None = None) -> Count:
    """How many that is, up to `MOST_COUNTED`."""
    return counts(user, [filters], scope=scope)[0]


def counts(user: User, wanted: Sequence[Filters], *, scope: Scope | None = None, most: int = 0) -> list[Count]:
    """How many each of these is, up to `most` (by default `MOST_COUNTED`), in one query."""
    scope, most = scope or Scope(user), most or MOST_COUNTED
    if scope.is_known and all(scope.is_usual(filters) for filters in wanted):
        who = Who.slots(scope.who.shape)
        sql, params = COUNTS.of((who.shape, tuple(wanted), most), lambda: _counted([arms_of(who, filters) for filters in wanted], most))
        params = bind(params, scope.who.values)
    else:
        sql, params = _counted([scope.arms(filters) for filters in wanted], most)
    [found] = run(sql, params)
    return [Count.of(number, most) for number in found]


COUNTS = Shapes()


def _counted(wanted: Sequence[Sequence[TicketQuerySet]], most: int) -> tuple[str, list[Any]]:
    numbers: list[str] = []
    params: list[Any] = []
    for arms in wanted:
        sql, values = union(arms, most + 1, columns=("pk",))
        numbers.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted_{len(numbers)})" if sql else "0")  # noqa: S608  compiled by Django
        params += values
    return f"SELECT {', '.join(numbers)}", params


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


def _cursor(row: Row, *, backwards: bool) -> str:
    return str(Cursor(row.ticket.updated_at, row.ticket.pk, backwards))


@dataclass(frozen=True)
class _Asked:
    """What changes the SQL of a page. `way`: whether it goes backwards from a cursor, None for the first page."""

    filters: Filters
    way: bool | None
    limit: int
    is_counted: bool
    joined: tuple[str, ...]
    own: tuple[str, ...]

    def keys(self, arms: Sequence[TicketQuerySet], at: Any, pk: Any, limit: int = 0) -> tuple[str, list[Any]]:
        """The first `limit` keys of the list (by default a page), each arm stopping there. `at`, `pk`: of the cursor."""
        if self.way is not None:
            arms = [arm.filter(_past(at, pk, is_backwards=self.way)) for arm in arms]
        return union(arms, limit or self.limit, is_backwards=bool(self.way), in_order=True)


def _usual(scope: Scope, asked: _Asked, cursor: Cursor | None) -> tuple[list[Ticket], Count | None]:
    """Keys, number and rows in one query, which is written once for everybody whose lists have this shape."""
    found = PAGES.all({**scope.who.values, **(cursor.values if cursor else {})}, scope.who.shape, asked)
    found.sort(key=lambda ticket: (ticket.updated_at, ticket.pk), reverse=not asked.way)
    return found, Count.of(found[0].total if found else 0) if asked.is_counted else None  # type: ignore[attr-defined]  # annotated


def _page_described(shape: Shape, asked: _Asked) -> QuerySet[Ticket]:
    arms = arms_of(Who.slots(shape), asked.filters)
    keys, params = asked.keys(arms, Slot("cursor_at", DateTimeField()), Slot("cursor_pk"))
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
    arms, at, pk = scope.arms(asked.filters), cursor and cursor.updated_at, cursor and cursor.pk
    sql, params = asked.keys(arms, at, pk, MOST_COUNTED + 1 if asked.is_counted else 0)
    if sql and asked.is_counted:
        sql = f"SELECT pk, COUNT(*) OVER () FROM ({sql}) AS found ORDER BY updated_at DESC, pk DESC LIMIT {int(asked.limit)}"  # noqa: S608  ours
    found = run(sql, params, is_kept=False) if sql else []
    keys = [pk if isinstance(pk, UUID) else UUID(pk) for pk, *_rest in found]
    number = Count.of(found[0][1] if found else 0) if asked.is_counted else None
    return _tickets_of(scope.user, keys, asked.joined, asked.own), number


def union(
    arms: Sequence[TicketQuerySet],
    limit: int,
    *,
    is_backwards: bool = False,
    in_order: bool = False,
    disjoint: bool = False,
    columns: Sequence[str] = ("pk", "updated_at"),
) -> tuple[str, list[Any]]:
    """Django cannot limit the parts of a union on SQLite, so the parts are compiled by it and joined here. Empty when nothing can match.

    `in_order`: by the first two columns. `disjoint`: nothing is in two of the arms, so that nobody looks for it.
    """
    way = "" if is_backwards else "-"
    parts: list[str] = []
    params: list[Any] = []
    for arm in arms:
        ordered = arm.order_by(f"{way}updated_at", f"{way}pk") if in_order else arm.order_by()
        try:
            sql, values = ordered.values_list(*columns)[:limit].query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS arm_{len(parts)}")  # noqa: S608  compiled by Django
        params += values
    if not parts:
        return "", []
    direction = "ASC" if is_backwards else "DESC"
    order = f"ORDER BY 2 {direction}, 1 {direction}" if in_order else ""
    return f"{(' UNION ALL ' if disjoint else ' UNION ').join(parts)} {order} LIMIT {int(limit)}", params
