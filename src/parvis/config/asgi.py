"""The application for granian: `/live/` answers natively, all else is Django in a pool of threads.

Django's own ASGI handler halves the throughput of pages that use the database; its WSGI handler in threads does not.
"""

from typing import Any
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from parvis.config import live
from parvis.config.reading import Reading, Receive, Scope, Send
from parvis.config.settings import DATA_DIR, DEMO, THREADS
from parvis.config.wsgi import application as wsgi
from parvis.demo.folder import wait_until_open

web: Any = WSGIMiddleware(wsgi, workers=THREADS)
if DEMO:
    # Its rows are written while this process loads; the connections made meanwhile are kept waiting, not refused.
    wait_until_open(DATA_DIR)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    async def receive_in_coroutine() -> Any:
        # granian returns a future, and a2wsgi accepts nothing but a coroutine.
        return await receive()

    if scope["type"] != "http":
        await web(scope, receive_in_coroutine, send)
    elif scope["path"].startswith("/live/"):
        await live.answer(scope, receive_in_coroutine, send)
    else:
        reading = Reading(scope, receive_in_coroutine, send)
        await web(_strict(scope), reading.receive, reading.send)


def _strict(scope: Scope) -> Scope:
    """What WSGI can say: an ASCII query, and no header whose `_` would pass for the `-` of a header that a proxy sets."""
    return {
        **scope,
        "query_string": quote(scope["query_string"], safe="%/:?#[]@!$&'()*+,;=~").encode("ascii"),
        "headers": [(name, value) for name, value in scope["headers"] if b"_" not in name],
    }
