"""`./parvis bench mail`: how many mails a second go through keeping, parser, threading and database."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from parvis.bench.corpus import CUSTOMERS, END, make, read

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

BOX = "support@bench.local"
WARM = 25
WITH_FILE = 10
"""One mail in so many carries a file of 100 kB."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="parvis bench mail", description="The database is that of PARVIS_DATABASE_URL (an empty one), else SQLite."
    )
    parser.add_argument("folder", nargs="?", type=Path, help="a corpus with eml/, orgs.jsonl and users.jsonl (default: made up)")
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--tickets", type=int, default=10_000, help="requests that are there already")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        from parvis.bench.commands import prepare  # which imports this module

        prepare(Path(folder))
        import django  # the environment above decides which database is opened

        django.setup()
        return run(options)


def run(options: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import connection

    from parvis.bench.loading import load
    from parvis.bench.report import machine
    from parvis.tickets.models import Ticket

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if Ticket.objects.exists():
        print("parvis bench mail: this database holds requests already; give an empty one.", file=sys.stderr)
        return 2
    corpus = read(options.folder) if options.folder else make(options.tickets)
    people = corpus.users[:CUSTOMERS]
    load(corpus, say=lambda _said: None)
    _open_mailbox()
    raws = _from_folder(options.folder) if options.folder else list(written(people, options.mails, seed=7))
    print(f"{connection.vendor}, {Ticket.objects.count()} requests, {options.workers} workers; {machine()}\n")
    print("| round | mails | kept, decided and committed: mails/s | of them opened | joined |\n| --- | ---: | ---: | ---: | ---: |")
    rates = [_round(number, raws, options.workers) for number in range(1, options.rounds + 1)]
    print(f"\nmedian {sorted(rates)[len(rates) // 2]:.0f} mails/s")
    return 0


def written(people: list[dict[str, object]], count: int, *, seed: int) -> Iterator[bytes]:
    """New requests of known customers, the same every time for a seed."""
    chance = random.Random(seed)  # noqa: S311  repeatable on purpose
    texts = [message["body"] for ticket in make(200).tickets for message in ticket["msgs"]]
    for number in range(count):
        person = people[chance.randrange(len(people))]
        mail = EmailMessage()
        mail["From"] = f"{person['first']} {person['last']} <{person['email']}>"
        mail["To"], mail["Subject"] = BOX, f"Demande {chance.randrange(10_000)}"
        mail["Date"], mail["Message-ID"] = format_datetime(END + timedelta(seconds=number)), f"<bench-{seed}-{number}@bench.example>"
        text = str(texts[chance.randrange(len(texts))])
        mail.set_content(text)
        mail.add_alternative(f"<html><body>{''.join(f'<p>{part}</p>' for part in text.split(chr(10)))}</body></html>", subtype="html")
        if number % WITH_FILE == 0:
            mail.add_attachment(chance.randbytes(100_000), maintype="application", subtype="pdf", filename="capture.pdf")
        yield mail.as_bytes()


def _from_folder(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "eml").glob("*.eml"))]


def _open_mailbox() -> None:
    from parvis.catalogue.models import Service
    from parvis.mail.models import Mailbox
    from parvis.people.models import Team

    service = Service.objects.get(portal__key="bench")
    Team.objects.filter(grants__portal__key="bench").update(email="team@bench.local")  # the team reads news in one place
    Mailbox.objects.create(
        key="bench", portal_key="bench", service_slug=service.slug, address=BOX, protocol="command", settings={"checked_by_relay": True}
    )


def _round(number: int, raws: list[bytes], workers: int) -> float:
    """The same mails under other Message-IDs, shared out to processes of which each keeps and decides."""
    from django.db import connection, connections

    from parvis.mail.models import IncomingMail

    before = IncomingMail.objects.count()
    renamed = [_renamed(raw, number) for raw in raws]
    warm = WARM * workers
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    start, end = context.Barrier(workers + 1), context.Barrier(workers + 1)
    hands = [context.Process(target=_work, args=(renamed[index::workers], start, end)) for index in range(workers)]
    for hand in hands:
        hand.start()
    start.wait()
    begun = time.perf_counter()
    end.wait()
    seconds = time.perf_counter() - begun
    for hand in hands:
        hand.join()
    kinds = list(IncomingMail.objects.filter(state="done").values_list("kind", flat=True))
    done = len(kinds) - before - warm
    rate = done / seconds
    print(f"| {number} | {done} of {len(raws) - warm} | {rate:.0f} | {kinds.count('request')} | {kinds.count('reply')} |", flush=True)
    connection.close()
    return rate


def _renamed(raw: bytes, number: int) -> bytes:
    return raw.replace(b"Message-ID: <", b"Message-ID: <%d-" % number, 1).replace(b"Subject: ", b"Subject: (%d) " % number, 1)


def _work(raws: list[bytes], start: Barrier, end: Barrier) -> None:
    """A worker's process: keeps its share as a mail host would hand it over, and decides whatever is due."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    import django

    django.setup()
    from parvis.kit.jobs import settle_memory
    from parvis.mail.keeping import Delivery, keep_all
    from parvis.mail.models import IncomingMail, Mailbox
    from parvis.mail.processing import process_due

    mailbox = Mailbox.objects.get(key="bench")
    keep_all([Delivery(raw, mailbox) for raw in raws[:WARM]])  # a worker runs for months: what its first mails cost is not measured
    process_due()
    settle_memory()
    start.wait()
    for first in range(WARM, len(raws), 50):
        keep_all([Delivery(raw, mailbox) for raw in raws[first : first + 50]])
        process_due()
    while IncomingMail.objects.filter(state="received").exists():
        if not process_due():
            time.sleep(0.01)
    end.wait()
