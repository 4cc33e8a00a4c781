"""`./parvis bench`: fills a database and measures the pages through HTTP on a server of its own."""

from __future__ import annotations

import argparse
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parvis.bench import commitments, live, mails, orders
from parvis.bench.places import commands as places

CLIENTS = (1, 8)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["mail"]:
        return mails.main(arguments[1:])
    if arguments[:1] == ["commitments"]:
        return commitments.main(arguments[1:])
    if arguments[:1] == ["orders"]:
        return orders.main(arguments[1:])
    if arguments[:1] == ["live"]:
        return live.main(arguments[1:])
    if arguments[:1] == ["places"]:
        return places.main(arguments[1:])
    options = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        data = options.data or Path(folder)
        prepare(data)
        import django  # the environment above decides which database is opened

        django.setup()
        return run(options, data)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="parvis bench",
        description="The database is that of PARVIS_DATABASE_URL (an empty one), else SQLite. `mail`: measures mail that comes in; `commitments`: due times; `live`: open pages; `places`: addresses.",
    )
    parser.add_argument("action", nargs="?", choices=["load"], help="`load DIR`: only load a corpus folder")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="keep the database and files here (default: a folder that goes away)")
    parser.add_argument("--keep", action="store_true", help="measure what the database already holds")
    parser.add_argument("--seconds", type=float, default=2.0, help="per operation and round")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path, help="write the table to this file too")
    options = parser.parse_args(arguments)
    if options.action == "load" and not (options.folder and (options.folder / "meta.json").exists()):
        parser.error("load needs the folder of a corpus: one with meta.json, orgs.jsonl, users.jsonl and tickets.jsonl")
    return options


def prepare(data: Path) -> None:
    """The environment of this process and of the server it starts."""
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "PARVIS_DATA_DIR": str(data.resolve()),
        "PARVIS_BENCH": "true",
        "PARVIS_LOG_LEVEL": "WARNING",
        "PARVIS_MFA_REQUIRED": "no",
    }
    os.environ.setdefault("PARVIS_SECRET_KEY", secrets.token_urlsafe(48))
    os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.config.settings"


def run(options: argparse.Namespace, data: Path) -> int:
    from django.core.management import call_command

    from parvis.bench.corpus import make, read
    from parvis.bench.loading import load
    from parvis.tickets.models import Ticket

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if options.keep and not Ticket.objects.exists():
        print("parvis bench: this database holds no request yet; leave out --keep to fill it.", file=sys.stderr)
        return 2
    if not options.keep:
        if Ticket.objects.exists():
            print("parvis bench: this database holds requests already; give an empty one, or --keep to measure it.", file=sys.stderr)
            return 2
        started = time.perf_counter()
        load(read(options.folder) if options.folder else make(options.tickets))
        print(f"loaded in {time.perf_counter() - started:.0f} s")
    if options.action == "load":
        return 0
    call_command("collectstatic", verbosity=0, interactive=False)
    return report(options)


def report(options: argparse.Namespace) -> int:
    from django.db import connection

    from parvis.bench import report as reporting
    from parvis.bench.measure import rounds
    from parvis.bench.operations import AGENT, CUSTOMER
    from parvis.tickets.models import Ticket

    count = Ticket.objects.count()
    with server() as port:
        customers = [person(port, number) for number in range(max(CLIENTS))]
        agents = [person(port, number, is_agent=True) for number in range(max(CLIENTS))]
        found = []
        for clients in CLIENTS:
            timing = {"seconds": options.seconds, "repeat": options.repeat}
            found.append(rounds(CUSTOMER, customers[:clients], **timing) | rounds(AGENT, agents[:clients], **timing))
    text = f"{connection.vendor}, {count} requests; {reporting.machine()}\n\n{reporting.table(*found)}\n"
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    return 1 if any(figures.errors for one in found for figures in one.values()) else 0


@contextmanager
def server() -> Iterator[int]:
    """A web server on a free port, until the block ends."""
    with started() as (port, _process):
        yield port


@contextmanager
def started() -> Iterator[tuple[int, int]]:
    """The port and the process of a web server, which ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"PARVIS_SITE_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen([sys.executable, "-m", "parvis", "serve", "--port", str(port)], env=environment)  # noqa: S603  ourselves
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not answer within 20 seconds")


def person(port: int, number: int, *, is_agent: bool = False):  # noqa: ANN201  Person is imported below, once Django is ready
    from parvis.bench.client import Browser
    from parvis.bench.corpus import PASSWORD
    from parvis.bench.operations import PORTAL, Person, sign_in
    from parvis.people.models import User
    from parvis.tickets.models import Ticket

    username = f"{'agent' if is_agent else 'client'}{number}"
    browser = Browser("127.0.0.1", port, source=f"127.0.{int(is_agent) + 1}.{number + 1}")
    sign_in(browser, "/desk/login" if is_agent else f"{PORTAL}/login", username, PASSWORD)
    user = User.objects.get(username=username)
    own = Ticket.objects.filter(agent=user) if is_agent else Ticket.objects.filter(requester=user, is_open=True)
    return Person(browser, random.Random(number), list(own.values_list("reference", flat=True)[:200]))  # noqa: S311  repeatable on purpose
