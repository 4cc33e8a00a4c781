"""`./parvis bench orders`: the counters of a board, its list, one order and a new one, with as many orders as are asked for.

The board is that of the first preset that has one. A third of all orders is one customer's; the others share the rest.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal, Service
    from parvis.people.models import Organisation, User
    from parvis.tickets.boards import SeenBoard
    from parvis.tickets.models import Ticket

CUSTOMERS: Final = 50
BIG_SHARE: Final = 0.33
OVER_SHARE: Final = 0.9
"""Of the orders, how many are over."""
ROUNDS: Final = 200
EXAMPLE: Final = re.compile(r"par exemple (\S+)\.", re.IGNORECASE)
WRITTEN: Final = 20_000
"""Orders written one by one; more of them are copies."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="parvis bench orders", description="The database is that of PARVIS_DATABASE_URL (an empty one), else SQLite."
    )
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="keep the database here (default: a folder that goes away)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        from parvis.bench.commands import prepare  # which imports this module

        prepare(options.data or Path(folder))
        import django  # the environment above decides which database is opened

        django.setup()
        return run(options.orders)


def run(count: int) -> int:
    from django.core.management import call_command
    from django.db import connection

    from parvis.bench.report import machine
    from parvis.tickets.checks import telling_the_past
    from parvis.tickets.counting import sum_up_counts

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    portal = _portal()
    with telling_the_past():
        people = [_customer(portal, number) for number in range(CUSTOMERS)]
        _timed("loading", lambda: _fill(portal, people, count))
        _timed("summing up the counts", sum_up_counts)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
        print(f"\n{connection.vendor}, {count} orders; {machine()}\n\n| what | p50 ms | p95 ms |\n| --- | ---: | ---: |")
        for name, act in _acts(portal, people).items():
            times = [_milliseconds(act) for _round in range(ROUNDS)]
            times.sort()
            print(f"| {name} | {times[len(times) // 2]:.1f} | {times[round(0.95 * (len(times) - 1))]:.1f} |", flush=True)
    return 0


def _timed(what: str, act: Callable[[], Any]) -> None:
    started = time.perf_counter()
    act()
    print(f"{what}: {time.perf_counter() - started:.0f} s", flush=True)


def _milliseconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _portal() -> Portal:
    from parvis.catalogue.models import Portal
    from parvis.presets.apply import apply
    from parvis.presets.source import folders, read

    source = next(source for source in map(read, folders().values()) if source.portal.get("boards"))
    apply(source)
    return Portal.objects.get(key=source.key)


def _customer(portal: Portal, number: int) -> User:
    """A member of an organisation that may use all that the boards count, and asked for none of it."""
    from parvis.catalogue.boards import services_counted
    from parvis.catalogue.models import Grant
    from parvis.people.models import Membership, Organisation, User

    home = Organisation.objects.create(name=f"Customer {number}")
    who = {"portal_key": portal.key, "last_name": "Bench"}
    reader, asker = (
        User.objects.create(username=f"{name}{number}", first_name=name, email=f"{name}{number}@bench.example", **who)
        for name in ("reader", "asker")
    )
    for user in (reader, asker):
        Membership.objects.create(organisation=home, user=user, is_default=True)
        Grant.objects.bulk_create(
            Grant(portal=portal, role="use", who="person", user=user, service=service) for service in services_counted(portal)
        )
    return reader


def _fill(portal: Portal, people: list[User], count: int) -> None:
    from parvis.bench.bulk import Writer
    from parvis.catalogue.boards import services_counted
    from parvis.tickets.models import Ticket

    names = [field.attname for field in Ticket._meta.concrete_fields if not field.generated]
    models = {service.pk: _model(service, people[0]) for service in services_counted(portal)}
    first = min(count, WRITTEN)
    Writer(Ticket, names).write(_rows(models, names, people, first))
    with _without_indexes(Ticket._meta.db_table):
        for copy in range(1, -(-count // first)):
            _copy_rows(Ticket._meta.db_table, names, copy, first)


def _copy_rows(table: str, names: list[str], copy: int, count: int) -> None:
    """The first `count` orders once more under other keys; the database counts them as it does any."""
    from django.db import connection

    new = "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
    own = {"id": new, "key": new, "reference": f"'BENCH{copy}-' || substr(reference, 7)"}
    said = ", ".join(own.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {said} FROM {table} WHERE reference LIKE %s LIMIT {int(count)}",  # noqa: S608  names of our own
            ["BENCH-%"],
        )


@contextmanager
def _without_indexes(table: str) -> Iterator[None]:
    """Rows are copied without them, and they are made anew at the end: minutes instead of an hour."""
    from django.db import connection

    wanted = {
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql NOT LIKE 'CREATE UNIQUE%%'",
    }
    with connection.cursor() as cursor:
        cursor.execute(wanted[connection.vendor], [table])
        kept = cursor.fetchall()
        for name, _definition in kept:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, definition in kept:
            cursor.execute(definition)


def _model(service: Service, by: User) -> Ticket:
    """An order as the verb writes one; the others are its copies."""
    from parvis.people.models import User
    from parvis.tickets.models import Ticket

    asker = User.objects.get(username=by.username.replace("reader", "asker"))
    filed = _file(service, asker)
    return Ticket.objects.select_related("workflow").get(pk=filed.pk)


def _file(service: Service, by: User) -> Ticket:
    """With the answers that its form needs, whatever they are."""
    from parvis.tickets.asking import context_of
    from parvis.tickets.submission import current_form, submit

    home: Organisation = by.places()[0].organisation
    context = context_of(service, by, organisation=home)
    answers = {field.key: _answer(field, context) for step, field in current_form(service).definition.fields() if step.repeat is None}
    said = {key: value for key, value in answers.items() if value is not None}
    return submit(service, by=by, answers=said, key=uuid4(), organisation=home)


def _answer(field: Any, context: Any) -> Any:
    """Something that this kind of field takes, of a pattern the example in its hint; None for what may stay empty."""
    from parvis.intake.options import options_of
    from parvis.kit.clock import today

    if field.said.get("pattern"):
        found = EXAMPLE.search(field.hint.get("fr", ""))
        return found[1] if found else None
    if field.source or field.options:
        offered = [option.value for option in options_of(field, context, {})]
        return offered[:1] if field.type == "choices" else offered[0]
    known = {
        "text": "AT-5521",
        "yes_no": False,
        "consent": True,
        "phone": "0600004218",
        "date": (today() + timedelta(days=5)).isoformat(),
        "address": {"number": "8", "street": "rue des Goélands", "postcode": "29200", "town": "Brest"},
    }
    return known.get(field.type)


def _rows(models: dict[int, Ticket], names: list[str], people: list[User], count: int) -> Iterator[list[Any]]:
    from parvis.kit.clock import now
    from parvis.kit.ids import uuid7

    chance, moment = random.Random(7), now()  # noqa: S311  repeatable on purpose
    homes = [(user.places()[0].organisation_id, user.pk) for user in people]
    services = list(models.values())
    fixed = {id(model): {name: getattr(model, name) for name in names} for model in services}
    for number in range(count):
        model = services[0] if chance.random() < 0.8 else chance.choice(services[1:])
        home, reader = homes[0] if chance.random() < BIG_SHARE else chance.choice(homes[1:])
        states = [one for one in model.workflow.life.statuses if (one.phase == "closed") == (chance.random() < OVER_SHARE)]
        status = chance.choice(states or list(model.workflow.life.statuses))
        at = moment - timedelta(minutes=count - number)
        own = {
            "id": uuid7(),
            "key": uuid7(),
            "reference": f"BENCH-{number}",
            "organisation_id": home,
            "requester_id": reader if number % 7 else model.requester_id,
            "status_key": status.key,
            "phase": status.phase,
            "is_open": status.is_open,
            "turn": status.turn,
            "created_at": at,
            "updated_at": at,
            "closed_at": None if status.is_open else at,
            "due_at": None,
            "warn_at": None,
        }
        yield [own.get(name, value) for name, value in fixed[id(model)].items()]


def _acts(portal: Portal, people: list[User]) -> dict[str, Callable[[], Any]]:
    """What a reader of the big customer, and one of another, does; a new order each time."""
    from parvis.catalogue.boards import boards_of
    from parvis.catalogue.kept import services_of
    from parvis.tickets.boards import SeenBoard
    from parvis.tickets.opening import opened
    from parvis.tickets.scope import Scope

    [board, *_others] = boards_of(portal)
    services = {service.slug: service for service in services_of(portal).values()}

    def seen(user: User) -> SeenBoard:
        return SeenBoard(board, {slug: services[slug] for slug in board.services}, Scope(user, portal))

    big, small = people[0], people[1]
    begun = services[board.begin]
    reference = _model(begun, big).reference
    row = board.rows[0]
    return {
        "counters, a third of all orders": lambda: seen(big).standings,
        "counters, another customer": lambda: seen(small).standings,
        "list of what calls, a third of all": lambda: (one := seen(big)).page(one.calling()),
        "list behind one counter, a third of all": lambda: (one := seen(big)).page(one.places(row, row.counters[-1])),
        "list of all, a third of all": lambda: (one := seen(big)).page(one.places()),
        "an order read": lambda: opened(big, portal, reference),
        "an order filed": lambda: _file(begun, big),
    }
