"""`/live/desk`: the stream of one open page, held by the event loop and not by a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings

from parvis.desk.live.hub import HUB, Subscriber

BEAT = 20.0
"""Seconds after which a line is sent all the same, so that no proxy takes the stream for dead."""
AGAIN = 3000
"""Milliseconds after which a browser whose stream broke opens it again."""
HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


async def answer(scope: Any, receive: Receive, send: Send) -> None:
    """`on`: the reference of the request that the page shows; `after`: the last entry of it there; `page`: a key of the page's own making."""
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
    session = _cookie(scope["headers"])
    on, page, after = (query.get(name, [""])[0] for name in ("on", "page", "after"))
    found = await HUB.let_in(session, on, _key(page)) if session else None
    if found is None or HUB.is_full_for(found):
        await _refuse(send, 429 if found else 404 if session else 401)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": f"retry: {AGAIN}\nevent: open\ndata: 1\n\n".encode(), "more_body": True})
    HUB.add(found)
    gone = asyncio.ensure_future(_left(receive))
    try:
        if last := _key(after):
            await HUB.catch_up(found, last)
        await _serve(found, gone, send)
    finally:
        HUB.remove(found)
        gone.cancel()


async def _serve(subscriber: Subscriber, gone: asyncio.Future[None], send: Send) -> None:
    gone.add_done_callback(lambda _done: subscriber.end())
    while not gone.done():
        try:
            async with asyncio.timeout(BEAT):
                await subscriber.awake.wait()
        except TimeoutError:
            await send({"type": "http.response.body", "body": b": beat\n\n", "more_body": True})
            continue
        if told := subscriber.take():
            await send({"type": "http.response.body", "body": told, "more_body": True})
        if subscriber.is_over:
            break
    if not gone.done():
        await send({"type": "http.response.body", "body": b"event: over\ndata: 1\n\n"})


async def _refuse(send: Send, status: int) -> None:
    await send(
        {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]}
    )
    await send({"type": "http.response.body", "body": b"not here\n"})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _cookie(headers: Any) -> str:
    """The key of the browser's session; empty when it has none."""
    said = "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
    try:
        found = SimpleCookie(said).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def _key(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
