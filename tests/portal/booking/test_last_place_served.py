"""Two hundred at once for the last place, twenty times, at the door of the real server: one has it, all others read a page that says why.

trust.md R10. Two hundred sockets are open before the first byte is sent; behind them stands `./parvis serve` as in production, two
processes of eight threads on the database of this test, so that processes race as well as threads, with the pool a server has.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from parvis.demo import ports
from parvis.demo.folder import reopen
from parvis.planning.models import Booking, Resource
from tests.portal.booking.test_last_place import PATH, SECRET, house_of, starts, sums_up

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.race,
    pytest.mark.timeout(600),
]
VISITORS, ROUNDS = 200, 20
TYPED = "Comité n° {}"


@pytest.fixture
def sessions(transactional_db: Any) -> list[str]:
    call_command("createcachetable", "parvis_cache", verbosity=0)  # the tests' own settings keep their cache elsewhere
    return house_of(VISITORS)


@pytest.fixture
def port(sessions: list[str], tmp_path: Path) -> Iterator[int]:
    """Where the server listens."""
    port = ports.free_port()
    reopen(tmp_path)
    server = subprocess.Popen(
        [sys.executable, "-m", "parvis", "serve", "--port", str(port), "--workers", "2", "--threads", "8"], env=_environment(tmp_path)
    )
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10):
            break
        time.sleep(0.1)
    yield port
    server.terminate()
    assert server.wait(20) == 0


def _environment(folder: Path) -> dict[str, str]:
    """As in production but for static files, which a demo serves without collecting them; not the tests' own, which have no pool."""
    said = connection.settings_dict
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    clean |= {"PARVIS_DATA_DIR": str(folder), "PARVIS_DEMO": "1", "PARVIS_SECRET_KEY": settings.SECRET_KEY, "PARVIS_LOG_LEVEL": "ERROR"}
    if connection.vendor == "sqlite":
        (folder / "parvis.sqlite3").symlink_to(said["NAME"])
        return clean
    who = quote(said["USER"]) + (f":{quote(said['PASSWORD'])}" if said["PASSWORD"] else "")
    return {**clean, "PARVIS_DATABASE_URL": f"postgresql://{who}@{said['HOST']}:{said['PORT']}/{said['NAME']}"}


def asking(session: str, start: Any, typed: str) -> bytes:
    """HTTP/1.0: the page comes in one piece, and its end is the end of the connection."""
    body = urlencode(
        {"start": f"{start:%Y%m%dT%H%M%SZ}", "count": 1, "do": "book", "key": uuid4(), "r-title": typed, "csrfmiddlewaretoken": SECRET}
    ).encode()
    lines = (
        f"POST {PATH} HTTP/1.0",
        "Host: 127.0.0.1",
        "Accept-Language: en",
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={SECRET}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + body


async def together(port: int, asked: Sequence[bytes]) -> list[tuple[int, float, str]]:
    """Status, seconds and page of each; every socket is open before anybody asks."""
    pairs = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port, limit=2**20) for _each in asked))
    for (_reader, writer), words in zip(pairs, asked, strict=True):
        writer.write(words)
    began = time.perf_counter()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[int, float, str]:
        head, _blank, page = (await reader.read(-1)).partition(b"\r\n\r\n")
        writer.close()
        return int(head.split(b" ", 2)[1]), time.perf_counter() - began, page.decode()

    return await asyncio.gather(*(answer(*pair) for pair in pairs))


def percentile(waits: list[float], share: float) -> float:
    return sorted(waits)[int(len(waits) * share) - 1]


def test_two_hundred_at_once_for_the_last_place_twenty_times(sessions: list[str], port: int, capsys: Any) -> None:
    waits: list[float] = []
    began = time.perf_counter()

    for start in starts(Resource.objects.get(), ROUNDS):
        asked = [asking(session, start, TYPED.format(number)) for number, session in enumerate(sessions)]
        answers = asyncio.run(together(port, asked))

        assert Counter(status for status, _wait, _page in answers) == {302: 1, 409: VISITORS - 1}
        for number, (status, _wait, page) in enumerate(answers):
            if status == 409:
                assert "just been taken" in page
                assert "nearest free times" in page
                assert f'value="{TYPED.format(number)}"' in page
        waits += [wait for _status, wait, _page in answers]

    assert (Booking.objects.count(), sums_up()) == (ROUNDS, True)
    assert {one.reference for one in Booking.objects.all()} == {f"RES-{number}" for number in range(1, ROUNDS + 1)}
    with capsys.disabled():
        took = time.perf_counter() - began
        print(
            f"\n{connection.vendor}: {VISITORS} × {ROUNDS} in {took:.1f} s, p50 {percentile(waits, 0.5):.2f} s,"
            f" p95 {percentile(waits, 0.95):.2f} s, the last after {max(waits):.2f} s"
        )
