"""Finding tickets by their words: stems kept on the row, read by an index of the database's own kind.

PostgreSQL: two generated `tsvector` columns with GIN indexes. SQLite: an FTS5 table that triggers keep equal to the rows.
What the team alone may read is kept apart, so that a customer never finds a ticket by an internal note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import caches
from django.db import connection, models
from django.db.models import Func, Q, Value
from django.db.models.expressions import RawSQL

from parvis.intake.conditions import is_filled
from parvis.kit.search import query_stems, stems
from parvis.tickets.redirects import called

if TYPE_CHECKING:
    from parvis.tickets.row import TicketRow
    from parvis.tickets.visibility import TicketQuerySet

MOST_WORDS = 12
FEW = 3000
COMMON_FOR = 600
"""Seconds for which a word is not asked about again: what many have, many have tomorrow, and only the way to find it depends on it."""
NAMED = 200
"""Fewer are named one by one: the planner takes any part of a query for as long as it may be."""
MOST_CHARACTERS = 60_000
REFERENCE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}-\d{1,18}")


def matching(
    tickets: TicketQuerySet, query: str, *, for_team: bool = False, sees: Callable[[list[UUID]], bool] | None = None
) -> TicketQuerySet:
    """Those of `tickets` that have the reference written, or took in the one that has it, or have every word of `query`, whatever its ending, case and accents.

    `for_team`: words of internal notes count too. A query without any word finds everything. `sees`: whether who asks sees any of these
    tickets, by default whether `tickets` has one; a reference that leads them nowhere is words as any other.
    """
    text = query.strip()
    keys = called(text.upper()) if REFERENCE.fullmatch(text) else []
    if keys and (sees(keys) if sees else tickets.filter(pk__in=keys).exists()):
        return tickets.filter(pk__in=keys)
    words = query_stems(text)[:MOST_WORDS]
    if not words:
        return tickets
    return rare_or_common(tickets, _having(words, for_team))


def holding(query: str, *, for_team: bool = False) -> Q:
    """Every word of `query`; nothing holds no word."""
    words = query_stems(query)[:MOST_WORDS]
    return _having(words, for_team) if words else Q(pk__in=[])


def _having(words: list[str], for_team: bool) -> Q:
    return _on_sqlite(words, for_team) if connection.vendor == "sqlite" else _on_postgres(words, for_team)


def rare_or_common(tickets: TicketQuerySet, found: Q) -> TicketQuerySet:
    """The planner cannot know how rare a word is: of few matches, take them all and sort; of many, walk the list and keep what matches."""
    if connection.vendor == "sqlite":
        return tickets.filter(found)
    every = tickets.model._default_manager.filter(found).order_by()
    key = f"common:{sha256(repr(every.query.sql_with_params()).encode()).hexdigest()}"
    if caches["memory"].get(key):
        return tickets.filter(found)
    keys = list(every.values_list("pk", flat=True)[: FEW + 1])
    if len(keys) > FEW:
        caches["memory"].set(key, True, COMMON_FOR)
        return tickets.filter(found)
    if len(keys) <= NAMED:
        return tickets.filter(pk__in=keys)
    return tickets.filter(pk__in=every.values("pk")[:FEW])


def index(ticket: TicketRow) -> None:
    """Write what a ticket is found by, from its title and answers; what was said since stays."""
    ticket.searchable = own_words(ticket)
    type(ticket)._default_manager.filter(pk=ticket.pk).update(searchable=ticket.searchable)


def own_words(ticket: TicketRow) -> str:
    """What `index` writes: for a ticket that is not written yet."""
    said = ticket.searchable.partition(SAID)[2]
    own = _words(f"{ticket.reference} {ticket.title} {' '.join(_texts(ticket.answers))} {ticket.external_reference}", ticket)
    return (" ".join(own) + SAID + said)[:MOST_CHARACTERS]


def with_reference(ticket: TicketRow) -> str:
    """What the words of a ticket without a number become when it has one."""
    return f"{' '.join(_words(ticket.reference, ticket))} {ticket.searchable}"[:MOST_CHARACTERS]


def add(ticket: TicketRow, body: str, *, internal: bool = False) -> None:
    """Let the ticket be found by a message's words too; the row is locked by the caller."""
    field = "searchable_internal" if internal else "searchable"
    present = str(getattr(ticket, field))
    known = set(present.split())
    new = " ".join(word for word in _words(body, ticket) if word not in known)
    if new and len(present) + len(new) < MOST_CHARACTERS:
        setattr(ticket, field, f"{present} {new}")
        type(ticket)._default_manager.filter(pk=ticket.pk).update(**{field: getattr(ticket, field)})


def rebuild(ticket: TicketRow) -> None:
    """Write both indexes anew from what the rows say now: words that were taken out of them are found no more."""
    ticket.searchable, ticket.searchable_internal = "", ""
    index(ticket)
    type(ticket)._default_manager.filter(pk=ticket.pk).update(searchable_internal="")
    for body, internal in ticket.entries.messages().order_by("pk").values_list("body", "is_internal"):
        add(ticket, body, internal=internal)
    for says in ticket.entries.public().filter(verb=TOLD).order_by("pk").values_list("data__says", flat=True):
        add(ticket, " ".join(_texts(says)))


TOLD = "run_told"
"""What outside systems say of a ticket (`connectors.telling`): a number that they gave is looked for as any word."""
SAID = " · "
"""Between a ticket's own words and those of its messages; no word itself."""


def _texts(value: Any) -> Iterator[str]:
    """The words in answers, whatever their shape; of a file its name, of an option its label when it is kept."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "id":
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and is_filled(value):
        yield value


def _words(text: str, ticket: TicketRow) -> list[str]:
    """The distinct stems of `text` in every language of the portal: one writes in any of them, and searches in another."""
    return list(dict.fromkeys(word for language in ticket.portal.languages for word in stems(text, language).split()))


class _Finds(Func):
    """Whether the generated column beside a text column, which Django does not know of, holds every word."""

    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, words = self.get_source_expressions()
        table = compiler.compile(column)[0].rpartition(".")[0]
        name = connection.ops.quote_name(f"{column.target.column}_vector")
        return f"{table}.{name} @@ plainto_tsquery('simple', %s)", [words.value]


def _on_postgres(words: list[str], for_team: bool) -> Q:
    if not for_team:
        return Q(_Finds("searchable", Value(" ".join(words))))
    found = Q()
    for word in words:
        found &= Q(_Finds("searchable", Value(word))) | Q(_Finds("searchable_internal", Value(word)))
    return found


def _on_sqlite(words: list[str], for_team: bool) -> Q:
    terms = " ".join(f'"{word}"' for word in words)
    match = terms if for_team else f"{{searchable}} : ({terms})"
    sql = "SELECT ticket_id FROM tickets_searched WHERE id IN (SELECT rowid FROM tickets_search WHERE tickets_search MATCH %s)"
    return Q(pk__in=RawSQL(sql, [match]))  # noqa: S611  a constant; the words are a parameter, and stems hold letters and digits only


def statements(vendor: str) -> Iterable[str]:
    """What makes the index; each may be run again."""
    return POSTGRES if vendor == "postgresql" else SQLITE


POSTGRES = [
    statement
    for field in ("searchable", "searchable_internal")
    for statement in (
        f"ALTER TABLE tickets_ticket ADD COLUMN IF NOT EXISTS {field}_vector tsvector "
        f"GENERATED ALWAYS AS (strip(to_tsvector('simple', {field}))) STORED",
        f"CREATE INDEX IF NOT EXISTS ticket_{field} ON tickets_ticket USING gin ({field}_vector)",
    )
]
POSTGRES.append("CREATE INDEX IF NOT EXISTS ticket_tags ON tickets_ticket USING gin (tags jsonb_path_ops)")
SQLITE = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS tickets_search USING fts5(searchable, searchable_internal, detail=column)",
    "CREATE TABLE IF NOT EXISTS tickets_searched (id INTEGER PRIMARY KEY, ticket_id char(32) NOT NULL UNIQUE)",
    """CREATE TRIGGER IF NOT EXISTS tickets_search_insert AFTER INSERT ON tickets_ticket BEGIN
        INSERT INTO tickets_searched (ticket_id) VALUES (new.id);
        INSERT INTO tickets_search (rowid, searchable, searchable_internal)
        SELECT id, new.searchable, new.searchable_internal FROM tickets_searched WHERE ticket_id = new.id;
    END""",
    """CREATE TRIGGER IF NOT EXISTS tickets_search_update AFTER UPDATE OF searchable, searchable_internal ON tickets_ticket BEGIN
        UPDATE tickets_search SET searchable = new.searchable, searchable_internal = new.searchable_internal
        WHERE rowid = (SELECT id FROM tickets_searched WHERE ticket_id = new.id);
    END""",
    """CREATE TRIGGER IF NOT EXISTS tickets_search_delete AFTER DELETE ON tickets_ticket BEGIN
        DELETE FROM tickets_search WHERE rowid = (SELECT id FROM tickets_searched WHERE ticket_id = old.id);
        DELETE FROM tickets_searched WHERE ticket_id = old.id;
    END""",
]
