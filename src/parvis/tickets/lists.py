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

MOST_COUNTED = 1000
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


def _beyond(cursor: Cursor) -> Q:
    """Written so that an index on (updated_at, id) is entered at the right place."""
    return _past(cursor.updated_at, cursor.pk, is_backwards=cursor.is_backwards)


def _past(at: Any, pk: Any, *, is_backwards: bool) -> Q:
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
    found, number = _keys(scope, filters, cursor, size + 1, counted=counted and cursor is None)
    more, found = len(found) > size, found[:size]
    if is_backwards:
        found.reverse()
    rows = rows_of(user, found, joined, scope.portal, own=own)
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
    """How many that is, up to 1 000."""
    return counts(user, [filters], scope=scope)[0]


def counts(user: User, wanted: Sequence[Filters], *, scope: Scope | None = None, most: int = 0) -> list[Count]:
    """How many each of these is, up to `most` (by default 1 000), in one query."""
    scope, most = scope or Scope(user), most or MOST_COUNTED
    if scope.is_known and all(scope.is_usual(filters) for filters in wanted):
        who = Who.slots(scope.who.shape)
        sql, params = COUNTS.of((who.shape, tuple(wanted), most), lambda: _counted([arms_of(who, filters) for filters in wanted], most))
        params = bind(params, scope.who.values)
    else:
        sql, params = _counted([scope.arms(filters) for filters in wanted], most)
    [found] = run(sql, params)
    return [Count(min(number, most), number > most) for number in found]


COUNTS = Shapes()


def _counted(wanted: Sequence[Sequence[TicketQuerySet]], most: int) -> tuple[str, list[Any]]:
    numbers: list[str] = []
    params: list[Any] = []
    for arms in wanted:
        sql, values = union(arms, most + 1, columns=("pk",))
        numbers.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted_{len(numbers)})" if sql else "0")  # noqa: S608  compiled by Django
        params += values
    return f"SELECT {', '.join(numbers)}", params


def count_up_to(rows: QuerySet[Any], limit: int = MOST_COUNTED) -> Count:
    found = rows.order_by()[: limit + 1].count()
    return Count(min(found, limit), found > limit)


def rows_of(
    user: User, keys: Sequence[UUID], joined: Sequence[str] = PEOPLE, portal: Portal | None = None, *, own: Sequence[str] = OWN
) -> tuple[Row, ...]:
    """The tickets of these keys in their order: two queries, whatever their number; one for those of `portal`."""
    if not keys:
        return ()
    asked = [*keys, *[keys[-1]] * (-len(keys) % PADDED)]
    values = {"user": user.pk, **{f"key{number}": key for number, key in enumerate(asked)}}
    by_key = {ticket.pk: ticket for ticket in SHOWN_ROWS.all(values, tuple(joined), len(asked), tuple(own))}
    services = _services({ticket.service_id for ticket in by_key.values()}, services_of(portal) if portal else {})
    for ticket in by_key.values():
        configure(ticket, services)
    return tuple(Row(by_key[key], _is_unread(by_key[key], user)) for key in keys if key in by_key)


def _described(joined: tuple[str, ...], count: int, own: tuple[str, ...]) -> QuerySet[Ticket]:
    people = [f"{one}__{name}" for one in joined for name in OF_PEOPLE[one]]
    shown = Ticket.objects.order_by().only(*own, *people, "portal", "service", "workflow", *PEOPLE)
    mark = FilteredRelation("participants", condition=Q(participants__user=Slot("user")))
    marked = shown.annotate(mark=mark, part=F("mark__role"), read_at=F("mark__last_read_at"))
    return (marked.select_related(*joined) if joined else marked).filter(pk__in=[Slot(f"key{number}") for number in range(count)])


SHOWN_ROWS = Prepared(_described)
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


def _keys(scope: Scope, filters: Filters, cursor: Cursor | None, limit: int, *, counted: bool) -> tuple[list[UUID], Count | None]:
    """The first keys of what a person sees: each arm stops at the limit, then they are merged, in one query."""
    way = cursor.is_backwards if cursor else None
    if scope.is_known and scope.is_usual(filters):
        shape = (scope.who.shape, filters, way, limit, counted)
        sql, params = UNIONS.of(shape, lambda: _usual(*shape))
        params = bind(params, {**scope.who.values, **(cursor.values if cursor else {})})
    else:
        arms = scope.arms(filters)
        sql, params = _page_of([arm.filter(_beyond(cursor)) for arm in arms] if cursor else arms, way, limit, counted=counted)
    found = run(sql, params) if sql else []
    total = int(found[0][1]) if found and counted else 0
    keys = [pk if isinstance(pk, UUID) else UUID(pk) for pk, *_rest in found]
    return keys, Count(min(total, MOST_COUNTED), total > MOST_COUNTED) if counted else None


UNIONS = Shapes()


def _usual(shape: Shape, filters: Filters, way: bool | None, limit: int, counted: bool) -> tuple[str, list[Any]]:
    arms = arms_of(Who.slots(shape), filters)
    if way is not None:
        beyond = _past(Slot("cursor_at", DateTimeField()), Slot("cursor_pk"), is_backwards=way)
        arms = [arm.filter(beyond) for arm in arms]
    return _page_of(arms, way, limit, counted=counted)


def _page_of(arms: Sequence[TicketQuerySet], way: bool | None, limit: int, *, counted: bool) -> tuple[str, list[Any]]:
    """Rows (key, last change), or (key, how many there are in all). `way`: whether the page goes backwards from a cursor."""
    sql, params = union(arms, MOST_COUNTED + 1 if counted else limit, is_backwards=bool(way), in_order=True)
    if sql and counted:
        sql = f"SELECT pk, COUNT(*) OVER () FROM ({sql}) AS found ORDER BY updated_at DESC, pk DESC LIMIT {int(limit)}"  # noqa: S608  ours
    return sql, params


def union(
    arms: Sequence[TicketQuerySet],
    limit: int,
    *,
    is_backwards: bool = False,
    in_order: bool = False,
    columns: Sequence[str] = ("pk", "updated_at"),
) -> tuple[str, list[Any]]:
    """Django cannot limit the parts of a union on SQLite, so the parts are compiled by it and joined here. Empty when nothing can match.

    `in_order`: by the first two columns.
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
    return f"{' UNION '.join(parts)} {order} LIMIT {int(limit)}", params
