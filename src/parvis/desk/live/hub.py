"""One watcher for all the pages that are open in this process: it looks, and tells each page what concerns it.

Other processes and other machines are seen through the rows, so that nothing depends on where a page happens to be connected. Rows
and not PostgreSQL's LISTEN: it needs a connection of its own, which a pooler does not give, and every NOTIFY takes a lock that all
commits wait for; one read by the key, four times a second for a whole process, costs less than both.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import Error

from parvis.desk.live import watching
from parvis.desk.live.watching import Listener, News, Seen
from parvis.tickets.presence import BEAT, Page

LOOK = 0.25
"""Seconds between two looks."""
CHECK = 20.0
"""Seconds between two questions whether those who listen still may."""
GRACE = 1.5
"""Seconds for which somebody whose page went is still there: most only open another one."""
MOST_EACH = 40
"""Pages of one person that are told at once; the others ask from time to time."""

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


@dataclass(eq=False)
class Subscriber:
    """One open page. What is to be told waits in `waiting` until the connection takes it; the same is not told twice."""

    listener: Listener
    waiting: dict[str, None] = field(default_factory=dict)
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    def tell(self, event: str, data: object) -> None:
        self.waiting[f"event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"] = None
        self.awake.set()

    def end(self) -> None:
        self.is_over = True
        self.awake.set()

    def take(self) -> bytes:
        told, self.waiting = "".join(self.waiting), {}
        self.awake.clear()
        return told.encode()


class Hub:
    def __init__(self) -> None:
        self._subscribers: set[Subscriber] = set()
        self._task: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._seen = Seen()
        self._there: set[Page] = set()
        self._missing: dict[Page, float] = {}
        self._stirred: asyncio.Event | None = None

    async def ask(self, act: Callable[..., Answer], *given: Any) -> Answer:
        """Do something with the database, in the one thread that has a connection for it."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        return await asyncio.get_running_loop().run_in_executor(self._thread, _with_connection, act, given)

    async def let_in(self, session_key: str, reference: str, page: UUID | None) -> Subscriber | None:
        """None for whoever is not of the staff."""
        listener = await self.ask(watching.let_in, session_key, reference, page)
        return Subscriber(listener) if listener else None

    async def catch_up(self, subscriber: Subscriber, after: UUID) -> None:
        """Tell a page that listens what came after the last entry that it shows."""
        page = subscriber.listener.page
        if page and await self.ask(watching.is_behind, page, after):
            subscriber.tell("ticket", subscriber.listener.reference)

    def is_full_for(self, subscriber: Subscriber) -> bool:
        return sum(1 for one in self._subscribers if one.listener.user == subscriber.listener.user) >= MOST_EACH

    def add(self, subscriber: Subscriber) -> None:
        self._subscribers.add(subscriber)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._watch())
            self._task.add_done_callback(self._ended)
        elif self._stirred:
            self._stirred.set()

    def remove(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A watcher that broke takes its pages down with it: they open their streams again, and have another."""
        if task.cancelled() or not task.exception():
            return
        logger.error("the live desk broke", exc_info=task.exception())
        for one in self._subscribers:
            one.end()

    async def _watch(self) -> None:
        """Ends with the last page; the presence of those that went is taken back first."""
        self._seen, checked, beaten = Seen(), time.monotonic(), time.monotonic()
        self._stirred = asyncio.Event()
        while self._subscribers or self._there:
            begun = time.monotonic()
            try:
                beaten = await self._keep_presence(begun, beaten)
                self._tell(await self.ask(watching.look, self._seen, *self._people()))
                if begun - checked > CHECK:
                    checked = begun
                    await self._check()
            except Error:
                # The database does not answer, or is being replaced: pages go on as they are, and look again by themselves.
                logger.warning("the live desk could not look", exc_info=True)
                await self.ask(watching.forget_connection)
                await asyncio.sleep(2)
            await self._pause(self._stirred, max(LOOK - (time.monotonic() - begun), LOOK / 5))

    async def _pause(self, stirred: asyncio.Event, seconds: float) -> None:
        """Until the next look: sooner when a page came, so that people see each other at once, and never without a breath."""
        await asyncio.sleep(LOOK / 5)
        if seconds > LOOK / 5:
            with suppress(TimeoutError):
                await asyncio.wait_for(stirred.wait(), seconds - LOOK / 5)
        stirred.clear()

    def _people(self) -> tuple[set[UUID], set[UUID]]:
        everybody = {one.listener.user for one in self._subscribers}
        return everybody, {one.listener.user for one in self._subscribers if one.listener.is_superuser}

    def _tell(self, news: News) -> None:
        """Hints only: which requests of those they handle changed, and whether the one they look at did."""
        if not news:
            return
        for one in self._subscribers:
            user, page = one.listener.user, one.listener.page
            for change in news.changes:
                if user not in news.told.get(change.service, ()):
                    continue
                if page and page.ticket == change.ticket:
                    one.tell("ticket", change.reference)
                whose = "me" if change.agent == user else "none" if change.agent is None else "other"
                one.tell("queue", [change.reference, whose])
            if user in news.woken:
                one.tell("queue", ["", "me"])
            if page and page.ticket in news.people:
                one.tell("people", one.listener.reference)

    async def _check(self) -> None:
        known = list(self._subscribers)
        kept = await self.ask(watching.still_in, [one.listener for one in known])
        for one in known:
            if one.listener not in kept:
                one.end()

    async def _keep_presence(self, moment: float, beaten: float) -> float:
        wanted = {one.listener.page for one in self._subscribers if one.listener.page and not one.is_over}
        for page in self._there - wanted:
            self._missing.setdefault(page, moment)
        self._missing = {page: since for page, since in self._missing.items() if page not in wanted}
        taken = {(one.user, one.key) for one in wanted}
        gone = {page for page, since in self._missing.items() if moment - since > GRACE or (page.user, page.key) in taken}
        entered = wanted - self._there
        is_due = moment - beaten > BEAT.total_seconds()
        beating = self._there & wanted if is_due else set()
        if entered or gone or beating:
            # A page that went from one request to another keeps its row: it is entered anew, not taken back.
            self._seen.version = -1  # SQLite does not count what its own connection writes
            await self.ask(watching.keep_presence, entered, {page for page in gone if (page.user, page.key) not in taken}, beating)
        self._there = (self._there | entered) - gone
        self._missing = {page: since for page, since in self._missing.items() if page not in gone}
        return moment if is_due else beaten


def _with_connection(act: Callable[..., Answer], given: tuple[Any, ...]) -> Answer:
    try:
        return act(*given)
    finally:
        watching.close()


HUB = Hub()
"""Of this process."""
