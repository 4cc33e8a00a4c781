"""`./parvis bench commitments`: how long one due time takes, and recomputing every open request after a change of policy."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="parvis bench commitments", description="The database is that of PARVIS_DATABASE_URL (an empty one), else SQLite."
    )
    parser.add_argument("--tickets", type=int, default=10_000, help="open requests")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        from parvis.bench.commands import prepare  # which imports this module

        prepare(Path(folder))
        import django  # the environment above decides which database is opened

        django.setup()
        return run(options.tickets)


def run(count: int) -> int:
    from django.core.management import call_command
    from django.db import connection

    from parvis.bench.corpus import make
    from parvis.bench.loading import load
    from parvis.bench.report import machine
    from parvis.catalogue.models import Portal
    from parvis.planning.models import Calendar
    from parvis.tickets.models import Ticket

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load(make(count), say=lambda _words: None, is_promised=False)
    portal = Portal.objects.get(pk=Ticket.objects.values_list("portal", flat=True)[:1].get())
    _open_all(portal)
    print(f"{connection.vendor}, {count} open requests; {machine()}\n")
    one_due_time()
    _recompute("promised for the first time", portal)
    calendar = Calendar.objects.get(portal_key=portal.key)
    calendar.week = {**calendar.week, "sat": [["08:00", "12:00"]]}
    calendar.save()
    _recompute("another calendar", portal)
    return 0


def one_due_time(cases: int = 5000) -> None:
    """Ledgers of nine marks over some months, whose calendar is compiled."""
    from parvis.planning.ledger import reckon
    from parvis.planning.targets import Promise
    from parvis.planning.worktime import Hours, Week
    from parvis.tickets.models import Interval

    office = ((8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600))
    promise = Promise("P20WD", "Europe/Paris", Hours(Week("Europe/Paris", (*[office] * 5, (), ()), {}, "FR", "57")))
    chance, start = random.Random(1), datetime(2026, 1, 5, 8, tzinfo=UTC)  # noqa: S311  no secret
    ledgers = [
        [
            Interval(at=start + timedelta(seconds=chance.randrange(90 * 86_400) * bool(number)), is_counted=number % 2 == 0)
            for number in range(9)
        ]
        for _case in range(cases)
    ]
    for marks in ledgers:
        marks.sort(key=lambda mark: mark.at)
    reckon(promise, ledgers[0], start)
    started = time.perf_counter()
    for marks in ledgers:
        reckon(promise, marks, start)
    print(f"one due time from a ledger of nine marks: {(time.perf_counter() - started) / cases * 1000:.3f} ms")


def _open_all(portal: Portal) -> None:
    from parvis.tickets.models import Ticket

    status = next(one for one in portal.workflows.all()[0].life.statuses if one.phase == "active")
    Ticket.objects.filter(portal=portal).update(
        status_key=status.key, phase=status.phase, turn=status.turn, is_open=True, solved_at=None, closed_at=None
    )


def _recompute(what: str, portal: Portal) -> None:
    from parvis.tickets import recomputing

    for name, act in (("plan", recomputing.plan), ("apply", recomputing.apply)):
        started, busy = time.perf_counter(), time.process_time()
        found = act(portal)
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        print(
            f"{what}, {name}: {seconds:.1f} s, {busy:.1f} s of them at work, for {found.looked_at} requests ({len(found.differences)} due times)"
        )
