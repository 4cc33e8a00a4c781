"""The one watcher of the pages that are open in a process: when it looks."""

import asyncio
import time
from uuid import uuid4

import pytest

from parvis.desk.live import hub, watching
from parvis.desk.live.hub import Hub, Subscriber
from parvis.desk.live.watching import Listener, News

LOOK = 5.0


@pytest.fixture
def looks(monkeypatch):
    """The moments at which it looked; by itself, seldom."""
    found = []
    monkeypatch.setattr(hub, "LOOK", LOOK)
    monkeypatch.setattr(watching, "look", lambda *_: found.append(time.monotonic()) or News())
    monkeypatch.setattr(watching, "close", lambda: None)
    return found


def page():
    return Subscriber(Listener(uuid4(), is_superuser=False, session=""))


def test_it_looks_as_soon_as_a_page_comes(looks):
    async def until_looked():
        one = Hub()
        one.add(page())
        while not looks:
            await asyncio.sleep(0.01)
        came = time.monotonic()
        one.add(page())
        while len(looks) < 2:
            await asyncio.sleep(0.01)
        one._task.cancel()
        return looks[1] - came

    assert asyncio.run(until_looked()) < LOOK / 2


def test_pages_that_come_all_the_time_do_not_make_it_look_all_the_time(looks, monkeypatch):
    monkeypatch.setattr(hub, "LOOK", 0.5)

    async def crowd():
        one, until = Hub(), time.monotonic() + 0.5
        while time.monotonic() < until:
            one.add(page())
            await asyncio.sleep(0.005)
        one._task.cancel()

    asyncio.run(crowd())
    assert 2 <= len(looks) <= 6
