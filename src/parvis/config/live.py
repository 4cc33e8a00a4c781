"""Server-sent events, held open by the event loop and not by a thread."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from parvis.config.measuring import COUNTS

BEAT = 15.0


async def answer(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """`/live/desk` is the desk's; `/live/ping` beats until the browser leaves, so that a proxy's buffering or cutting can be seen."""
    if scope["path"] == "/live/desk" and scope["method"] == "GET":
        from parvis.desk.live import stream  # Django is set up once asgi.py has loaded, and not before

        await stream.answer(scope, receive, send)
        return
    if scope["path"] != "/live/ping" or scope["method"] != "GET":
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"not found\n"})
        return
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.ensure_future(_left(receive))
    COUNTS.connect(1)
    try:
        while not gone.done():
            await send({"type": "http.response.body", "body": b": beat\n\n", "more_body": True})
            await asyncio.wait([gone], timeout=BEAT)
    finally:
        COUNTS.connect(-1)


async def _left(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
