"""The stream of the desk as a browser has it: a real server, two agents, each seen by the other within a second."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from uuid import uuid4

import pytest

from parvis.demo import ports

pytestmark = pytest.mark.slow
WITHIN = 1.0
STAGE = """
import json, sys
from django.core.management import call_command
import django
django.setup()
call_command("migrate", verbosity=0, interactive=False)
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.cast import Cast
cast = Cast("live" + sys.argv[1])
ticket, elsewhere = cast.ticket(), Cast("other" + sys.argv[1])
def session(user):
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store.create()
    return store.session_key
people = {"one": cast.technician, "two": cast.agent("other"), "customer": cast.alice, "stranger": elsewhere.technician, "leaver": cast.agent("leaver")}
print(json.dumps({"reference": ticket.reference, "meeting": cast.ticket().reference, **{name: session(user) for name, user in people.items()}}))
"""
ACT = """
import sys
import django
django.setup()
from parvis.tickets.models import Ticket
ticket = Ticket.objects.get(reference=sys.argv[1])
ticket.reply("It still does not work", by=ticket.requester)
"""


class Site:
    """A server, and another process beside it that writes into its database, as a mail or another machine does."""

    def __init__(self, address: str, environment: dict[str, str], staged: dict[str, str]) -> None:
        self.address, self.environment, self.staged = address, environment, staged
        self.reference = staged["reference"]

    def stream(self, who: str, on: str = "", page: str = "") -> Stream:
        return Stream(f"{self.address}/live/desk?on={on}&page={page or uuid4()}", self.staged[who])

    def act(self) -> None:
        subprocess.run([sys.executable, "-c", ACT, self.reference], env=self.environment, check=True, timeout=60)

    def status(self, key: str) -> int:
        try:
            self.open("/live/desk", key).close()
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        return 200

    def open(self, path: str, key: str) -> HTTPResponse:
        asked = urllib.request.Request(f"{self.address}{path}", headers={"Cookie": f"session={key}"} if key else {})
        return urllib.request.urlopen(asked, timeout=30)


class Stream:
    """Events as they come, each with when it came."""

    def __init__(self, url: str, key: str) -> None:
        asked = urllib.request.Request(url, headers={"Cookie": f"session={key}"})
        self._answer = urllib.request.urlopen(asked, timeout=60)
        self.events: list[tuple[float, str, str]] = []
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.wait("open", 10)

    def _read(self) -> None:
        event = ""
        with suppress(OSError, ValueError, AttributeError):
            for line in self._answer:
                name, _colon, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    with self._came:
                        self.events.append((time.monotonic(), event, value))
                        self._came.notify_all()

    def wait(self, event: str, seconds: float = 20, since: float = 0) -> tuple[float, str]:
        """The first one of this name that came since then, which is taken."""

        def found() -> tuple[float, str, str] | None:
            return next((one for one in self.events if one[1] == event and one[0] > since), None)

        with self._came:
            assert self._came.wait_for(found, seconds), f"no {event} within {seconds} s; there were {self.events}"
            taken = found()
            assert taken
            self.events.remove(taken)
        return taken[0], taken[2]

    def names(self) -> list[str]:
        return [event for _at, event, _data in self.events]

    def close(self) -> None:
        if self._answer.fp:  # else the server has closed it
            self._answer.fp.raw._sock.shutdown(2)
        self._thread.join(5)
        self._answer.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("live")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    port = ports.free_port()
    environment = clean | {
        "PARVIS_DATA_DIR": str(data),
        "PARVIS_TEST": "1",
        "PARVIS_THREADS": "2",
        "PARVIS_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
        "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path]),
    }
    url = os.environ.get("PARVIS_DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg

        name = f"parvis_live_{os.getpid()}"
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as database:
            database.execute(f'CREATE DATABASE "{name}"')
        environment["PARVIS_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
    staged = subprocess.run(
        [sys.executable, "-c", STAGE, worker_id], env=environment, check=True, capture_output=True, text=True, timeout=120
    )
    server = subprocess.Popen([sys.executable, "-m", "parvis", "serve", "--port", str(port), "--workers", "2"], env=environment)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=5):
            break
        time.sleep(0.1)
    yield Site(address, environment, json.loads(staged.stdout))
    server.terminate()
    assert server.wait(25) == 0
    if url.startswith("postgres"):
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as database:
            database.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_who_comes_and_goes_is_told_within_a_second_whichever_process_they_are_at(site: Site) -> None:
    meeting = site.staged["meeting"]
    watchers = [site.stream("one", meeting) for _ in range(6)]  # some at each of the two processes
    watchers[0].wait("people")  # that somebody is there: themself

    begun = time.monotonic()
    two = site.stream("two", meeting)
    for one in watchers:
        at, what = one.wait("people", since=begun)
        assert what == json.dumps(meeting)
        assert at - begun < WITHIN + 0.5  # the second one's own way in is part of it

    gone = time.monotonic()
    two.close()
    for one in watchers:
        one.wait("people", 5, since=gone)
        one.close()


def test_a_customer_s_message_written_elsewhere_is_told_within_a_second(site: Site) -> None:
    one, queue = site.stream("one", site.reference), site.stream("two")
    site.act()
    written = time.monotonic()  # the other process has ended: it was committed before

    told, what = one.wait("ticket")
    seen, row = queue.wait("queue")
    one.close()
    queue.close()

    assert what == json.dumps(site.reference)
    assert json.loads(row) == [site.reference, "none"]
    assert max(told, seen) - written < WITHIN


def test_whoever_does_not_handle_it_hears_nothing(site: Site) -> None:
    one, stranger = site.stream("one"), site.stream("stranger", site.reference)
    site.act()
    one.wait("queue")
    one.close()
    stranger.close()

    assert stranger.names() == []


def test_neither_strangers_nor_customers_are_let_in(site: Site) -> None:
    assert [site.status(key) for key in ("", "nonsense", site.staged["customer"], site.staged["one"])] == [401, 404, 404, 200]


def test_whoever_signs_out_is_cut_off(site: Site) -> None:
    act = "import sys, django; django.setup(); from django.contrib.sessions.models import Session; Session.objects.filter(pk=sys.argv[1]).delete()"
    leaver = site.stream("leaver")
    subprocess.run([sys.executable, "-c", act, site.staged["leaver"]], env=site.environment, check=True, timeout=60)

    leaver.wait("over", 40)
    leaver.close()
