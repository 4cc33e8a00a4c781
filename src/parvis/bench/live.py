"""`./parvis bench live`: what open pages of the desk cost while nothing happens, and how soon they hear of what does."""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

TICKETS, WARM, EACH, PEOPLE = 2000, 60, 30, 50
PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


@dataclass
class Stream:
    """One open page: a connection of its own, as a browser holds it."""

    cookie: str
    reference: str
    heard: asyncio.Queue[tuple[float, str]] = field(default_factory=asyncio.Queue)

    async def open(self, port: int) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        asked = (
            f"GET /live/desk?on={self.reference}&page={uuid4()} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: session={self.cookie}\r\n\r\n"
        )
        self._writer.write(asked.encode())
        status = await self._reader.readline()
        if b" 200 " not in status:
            raise RuntimeError(f"the stream was refused: {status!r}")
        self._task = asyncio.create_task(self._listen())
        while (await self.heard.get())[1] != "open":
            pass

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            if line.startswith(b"event: "):
                self.heard.put_nowait((time.perf_counter(), line[7:].decode().strip()))

    async def close(self) -> None:
        self._task.cancel()
        self._writer.close()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="parvis bench live", description="The database is that of PARVIS_DATABASE_URL (an empty one), else SQLite."
    )
    parser.add_argument("--pages", type=int, default=500, help="open pages, each on a request of its own")
    parser.add_argument("--seconds", type=float, default=60, help="for how long nothing happens")
    options = parser.parse_args(arguments)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 2 * options.pages + 200), hard), hard))
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        from parvis.bench.commands import prepare  # which imports this module

        prepare(Path(folder))
        import django  # the environment above decides which database is opened

        django.setup()
        return run(options.pages, options.seconds)


def run(pages: int, seconds: float) -> int:
    from django.core.management import call_command
    from django.db import connection

    from parvis.bench.commands import started
    from parvis.bench.corpus import make
    from parvis.bench.loading import load
    from parvis.bench.report import machine

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load(make(max(TICKETS, 4 * pages)), say=lambda _words: None)
    call_command("collectstatic", verbosity=0, interactive=False)
    streams = _streams(pages)
    print(f"{connection.vendor}, {pages} open pages of {len({one.cookie for one in streams})} people; {machine()}\n")
    with started() as (port, process):
        return asyncio.run(_measured(port, process, streams, seconds))


async def _measured(port: int, process: int, streams: list[Stream], seconds: float) -> int:
    # Once through, so that what is loaded with the first pages is not taken for theirs.
    warm = [Stream(one.cookie, one.reference) for one in streams[:WARM]]
    await asyncio.gather(*(one.open(port) for one in warm))
    await asyncio.gather(*(one.close() for one in warm))
    await asyncio.sleep(5)
    before, idle = memory(process), await busy(process, min(seconds, 20))
    begun = time.perf_counter()
    for start in range(0, len(streams), 50):
        await asyncio.gather(*(one.open(port) for one in streams[start : start + 50]))
    opened = time.perf_counter() - begun
    await asyncio.sleep(5)
    share, after = await busy(process, seconds), memory(process)
    print(f"all open within {opened:.1f} s")
    print(
        f"memory: {before / 2**20:.1f} MB without, {after / 2**20:.1f} MB with: {(after - before) / 2**20:.1f} MB for {len(streams)} pages"
    )
    print(f"quiet: {share:.2%} of one core with {len(streams)} pages, {idle:.2%} without (over {seconds:.0f} s)")
    delays = sorted([delay for _ in range(5) for delay in await _told(streams)])
    print(
        f"heard of a message: half within {statistics.median(delays) * 1000:.0f} ms, the last of {len(delays)} after {delays[-1] * 1000:.0f} ms"
    )
    await asyncio.gather(*(one.close() for one in streams))
    return 0


async def _told(streams: list[Stream]) -> list[float]:
    """How long after its commit each page hears that one request changed: all these people handle it."""
    for one in streams:
        while not one.heard.empty():
            one.heard.get_nowait()
    committed = await asyncio.to_thread(_write, streams[0].reference)
    found = []
    for one in streams:
        while True:
            at, event = await asyncio.wait_for(one.heard.get(), 20)
            if event == "queue":
                found.append(at - committed)
                break
    return found


def _write(reference: str) -> float:
    from parvis.tickets.models import Ticket

    ticket = Ticket.objects.select_related("requester").get(reference=reference)
    ticket.reply("Toujours rien.", by=ticket.requester)
    return time.perf_counter()


def _streams(pages: int) -> list[Stream]:
    """Of the agents in turn, each signed in; enough of them, for one person is told at some forty pages."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from parvis.people.models import Team, User
    from parvis.tickets.models import Ticket

    team = Team.objects.get()
    for number in range(User.objects.filter(is_staff=True).count(), max(PEOPLE, pages // EACH + 1)):
        user = User.objects.create(username=f"further{number}", email=f"further{number}@bench.example", password="!", is_staff=True)  # noqa: S106  nobody's
        team.memberships.create(user=user)
    cookies = []
    for user in User.objects.filter(is_staff=True, is_active=True):
        store = SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        store.create()
        cookies.append(store.session_key or "")
    references = list(Ticket.objects.filter(is_open=True).order_by("id").values_list("reference", flat=True)[:pages])
    return [Stream(cookies[number % len(cookies)], references[number % len(references)]) for number in range(pages)]


def memory(process: int) -> int:
    """Resident bytes of the server and its processes."""
    return sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE for one in _family(process))


async def busy(process: int, seconds: float) -> float:
    """The share of one core that the server and its processes take meanwhile."""
    begun, spent = time.perf_counter(), _spent(process)
    await asyncio.sleep(seconds)
    return (_spent(process) - spent) / (time.perf_counter() - begun)


def _spent(process: int) -> float:
    fields = [_fields(one) for one in _family(process)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


def _fields(process: int) -> list[str]:
    """Of /proc/N/stat, from the state on: what stands before it may hold spaces."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _family(process: int) -> list[int]:
    """Parents have lower numbers than those they started, but for a machine that counted through all of them."""
    found = [process]
    for number in sorted(int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        try:
            if int(_fields(number)[1]) in found:
                found.append(number)
        except OSError:
            continue  # it ended meanwhile
    return found
