"""An answer leaves once all that was sent has been read.

A page may answer without reading a form: its session ended, its token is missing. The server then closes a connection on which the browser,
or a proxy, still sends; what was answered is lost with it, and instead of our sentence people read the proxy's «502».
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final

from parvis.kit.security import DEFAULT_MAX_BYTES

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})
READ_WITHIN: Final = 60.0
"""Seconds for the rest of a form that nobody reads."""


class Reading:
    """`receive` and `send` of one request, for the application behind; the rest of what is sent is read and forgotten before the answer begins."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._is_whole = scope["method"] in WITHOUT_BODY or _declared(scope) > DEFAULT_MAX_BYTES

    async def receive(self) -> Any:
        message = await self._receive()
        self._is_whole = not message.get("more_body", False)
        return message

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and not self._is_whole:
            with suppress(TimeoutError):
                async with asyncio.timeout(READ_WITHIN):
                    await self._read_on()
        await self._send(message)

    async def _read_on(self) -> None:
        """What becomes larger than anything may be is left there."""
        count = 0
        while not self._is_whole and count <= DEFAULT_MAX_BYTES:
            count += len((await self.receive()).get("body", b""))


def _declared(scope: Scope) -> int:
    """Bytes; more than that may come where nothing is declared."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() else 0
