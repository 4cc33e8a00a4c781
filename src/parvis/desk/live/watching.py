"""What the stream reads and writes, in one thread of its own: who may listen, what has changed, who is there.

Nothing of a request is ever told by the stream: a hint says which of the requests that somebody handles changed, and the page
asks the ordinary views for the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, IntegrityError, connection, transaction

from parvis.desk.guards import is_staff
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.people.models import User
from parvis.tickets import presence
from parvis.tickets.colleagues import who_handles
from parvis.tickets.models import Snooze, Ticket
from parvis.tickets.presence import Page

OVERLAP = timedelta(seconds=5)
"""How far behind the last look the next one begins: what was written before and committed after is not missed."""
WIDE, WIDE_EVERY = timedelta(minutes=2), timedelta(seconds=20)
"""The net below it: once in a while one looks much further back, for transactions that took long and clocks that differ."""
CHANGES = """
SELECT entry.id, entry.actor_id, ticket.id, ticket.reference, ticket.service_id, ticket.agent_id
FROM journal_entry AS entry INNER JOIN tickets_ticket AS ticket ON ticket.id = entry.subject_id
WHERE entry.id > %s AND entry.subject_kind = 'ticket'
"""
"""Raw: it is asked all day, and the key begins with the time."""


@dataclass(frozen=True)
class Listener:
    """Whose page is open, as it was let in. `page`: where it is, when it is on a request that this person handles."""

    user: UUID
    is_superuser: bool
    session: str
    page: Page | None = None
    reference: str = ""


@dataclass(frozen=True)
class Change:
    ticket: UUID
    reference: str
    service: int
    agent: UUID | None


@dataclass
class Seen:
    """What was seen so far."""

    version: int = -1
    looked_at: Any = None
    wide_at: Any = None
    entries: dict[UUID, Any] = field(default_factory=dict)
    present: dict[UUID, Hashable] = field(default_factory=dict)
    people_read_at: Any = None
    mark: Hashable = None
    woken: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class News:
    """`tickets`: {key of a listener's person: what they handle that changed}; `people`: requests where somebody came, went or began to write."""

    changes: tuple[Change, ...] = ()
    told: Mapping[int, set[UUID]] = field(default_factory=dict)
    people: frozenset[UUID] = frozenset()
    woken: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.changes or self.people or self.woken)


def let_in(session_key: str, reference: str, page_key: UUID | None) -> Listener | None:
    """None for whoever is not of the staff; of a request they do not handle, nothing is told."""
    user = _user(session_key)
    if user is None:
        return None
    ticket = _handled(user, reference) if reference else None
    page = Page(user.pk, ticket.pk, ticket.organisation_id, page_key) if ticket and page_key else None
    return Listener(user.pk, user.is_superuser, session_key, page, ticket.reference if ticket else "")


def is_behind(page: Page, after: UUID) -> bool:
    """Whether something came `after` the last entry that the page shows: asked once it listens, so that nothing falls in between."""
    return Entry.objects.filter(subject_kind=Ticket.entry_kind, subject_id=page.ticket, pk__gt=after).exists()


def still_in(listeners: Collection[Listener]) -> set[Listener]:
    """Those who may go on listening: signed in, active, of the staff, and handling what they look at. A few queries for all of them."""
    store = _store()
    keys = {one.session for one in listeners}
    people = User.objects.in_bulk(list({one.user for one in listeners}))
    rows = store.get_model_class().objects.filter(session_key__in=list(keys), expire_date__gt=now())
    sessions = {row.session_key: row.get_decoded() for row in rows}
    looked = {one.page.ticket for one in listeners if one.page}
    services = dict(Ticket.objects.filter(pk__in=looked).order_by().values_list("pk", "service"))
    handled = who_handles(services.values(), {one.user for one in listeners})
    found = set()
    for one in listeners:
        user = people.get(one.user)
        if user is None or not is_staff(user) or not _is_of(sessions.get(one.session), user):
            continue
        if one.page and not (user.is_superuser or user.pk in handled.get(services.get(one.page.ticket, 0), ())):
            continue
        found.add(one)
    return found


def look(seen: Seen, among: Collection[UUID], superusers: Collection[UUID]) -> News:
    """What is new since the last look. Where nothing was written, SQLite says so without a query; `among`: who listens."""
    moment = now()
    is_first = seen.looked_at is None
    is_wide = is_first or moment - seen.wide_at > WIDE_EVERY
    is_expiring = is_first or moment - seen.people_read_at > OVERLAP
    if not (is_wide or is_expiring) and not _was_written(seen):
        seen.looked_at = moment
        return News()
    since = moment - WIDE if is_wide else seen.looked_at - OVERLAP
    changes = _changes(seen, since, moment - OVERLAP if is_first else None, forget=is_wide)
    people = _people(seen, moment, is_expiring=is_expiring)
    woken = _woken(seen, moment) if is_expiring else frozenset()
    seen.looked_at = moment
    if is_wide:
        seen.wide_at = moment
    told = who_handles({one.service for one in changes}, among) if changes else {}
    for service in {one.service for one in changes}:
        told[service] = told.get(service, set()) | set(superusers)
    return News(changes, told, people, woken)


def keep_presence(entered: Iterable[Page], gone: Collection[Page], beating: Collection[Page]) -> None:
    """Write who came, who went, and once in a while that the others are still there."""
    entered = list(entered)
    if entered:
        try:
            with transaction.atomic():
                presence.enter(entered)
        except IntegrityError:  # a request that has gone meanwhile
            for page in entered:
                _enter_alone(page)
    if gone:
        presence.left(gone)
    if beating and presence.beat(beating) < len(beating):
        presence.enter(_unknown(beating))


def close() -> None:
    """Give the connection back to the pool, where there is one; SQLite's says whether anything was written since, and stays."""
    if connection.vendor != "sqlite":
        connection.close()


def forget_connection() -> None:
    """After a failure: the next look has another."""
    connection.close()


def _enter_alone(page: Page) -> None:
    try:
        with transaction.atomic():
            presence.enter([page])
    except DatabaseError:
        return


def _unknown(pages: Collection[Page]) -> list[Page]:
    """Those that a sweep took for silent, such as after the machine slept."""
    from parvis.tickets.models import Presence

    known = set(Presence.objects.filter(page__in=[one.key for one in pages]).values_list("user", "page"))
    return [one for one in pages if (one.user, one.key) not in known]


def _was_written(seen: Seen) -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        version = cursor.execute("PRAGMA data_version").fetchone()[0]
    changed, seen.version = version != seen.version, version
    return changed


def _changes(seen: Seen, since: Any, news_since: Any, *, forget: bool) -> tuple[Change, ...]:
    """`news_since`: what is older is no news, where nothing was seen before."""
    oldest = _first_of(news_since) if news_since else None
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [_key(_first_of(since))])
        rows = cursor.fetchall()
    found: dict[UUID, Change] = {}
    entries = {}
    for entry, _actor, ticket, reference, service, agent in rows:
        entries[entry] = None
        if entry not in seen.entries and (oldest is None or _uuid(entry) > oldest):
            found[_uuid(ticket)] = Change(_uuid(ticket), reference, service, _uuid(agent) if agent else None)
    seen.entries = entries if forget else seen.entries | entries
    return tuple(found.values())


def _people(seen: Seen, moment: Any, *, is_expiring: bool) -> frozenset[UUID]:
    """Requests where it is not as it was; read again when a row changed, and from time to time for those that fell silent."""
    mark = presence.mark()
    if mark == seen.mark and not is_expiring:
        return frozenset()
    present = presence.everybody()
    before, seen.present, seen.people_read_at, seen.mark = seen.present, present, moment, mark
    return frozenset(ticket for ticket in before.keys() | present.keys() if before.get(ticket) != present.get(ticket))


def _woken(seen: Seen, moment: Any) -> frozenset[UUID]:
    """Whose requests came back since."""
    rows = frozenset(Snooze.objects.filter(woken_at__gt=moment - WIDE).order_by().values_list("pk", "woken_at", "user"))
    before, seen.woken = seen.woken, rows
    return frozenset(user for _pk, _at, user in rows - before)


def _first_of(moment: Any) -> UUID:
    """The least key of that time."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _key(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore


def _user(session_key: str) -> User | None:
    if not session_key or len(session_key) > 80:
        return None
    found: Any = get_user(SimpleNamespace(session=_store()(session_key)))  # type: ignore[arg-type]  # all that it asks of a request
    return found if found.is_authenticated and is_staff(found) else None


def _is_of(session: Mapping[str, Any] | None, user: User) -> bool:
    """Whether the session is still this person's: another password ends those that it opened."""
    return bool(session) and session.get("_auth_user_id") == str(user.pk) and session.get("_auth_user_hash") == user.get_session_auth_hash()


def _handled(user: User, reference: str) -> Ticket | None:
    ticket = (
        Ticket.objects.visible_to(user)
        .filter(reference=reference.upper()[:32])
        .only("id", "organisation", "reference", "service", "requester")
        .first()
    )
    return ticket if ticket and ticket.standing_of(user).is_handler else None
