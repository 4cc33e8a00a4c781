"""`./parvis worker`: runs every registered sweep at its period and every watch all the time, each in a thread of its own.

There is no queue between a cause and its job: the due rows are the queue, so a worker may be killed at any moment
and any number of them may run.
"""

import logging
import signal
import sys
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, close_old_connections
from structlog.contextvars import bound_contextvars

from parvis.config import measuring
from parvis.config.environment import Environment
from parvis.config.tracing import new_id
from parvis.kit import clock
from parvis.kit.jobs import SWEEPS, WATCHES, Sweep, Watch, pokes, settle_memory

logger = logging.getLogger(__name__)

HEARTBEAT = "worker-heartbeat"
BEAT_SECONDS = 10
LOOK_SECONDS = 0.2
AGAIN_SECONDS = 5


def main(arguments: list[str]) -> int:
    reasons = Environment().refusals()
    for reason in reasons:
        print(f"parvis: {reason}", file=sys.stderr)
    if reasons:
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    work(stop)
    return 0


def work(stop: threading.Event) -> None:
    """Run until `stop` is set, then let each finish what it is doing, for at most ten seconds."""
    bells = {name: threading.Event() for name, _sweep in SWEEPS.items()}
    threads = [
        threading.Thread(target=keep_running, args=(item, bells[name], stop), name=name, daemon=True) for name, item in SWEEPS.items()
    ]
    watches = {} if settings.IS_COPY else dict(WATCHES.items())  # a copy takes no mail from the original's mailboxes
    watches["pokes"] = Watch("pokes", partial(ring, bells))
    threads += [threading.Thread(target=keep_watching, args=(item, stop), name=name, daemon=True) for name, item in watches.items()]
    settle_memory()
    for thread in threads:
        thread.start()
    logger.info("worker started with %s sweeps and %s watches", len(SWEEPS), len(watches))
    while not stop.is_set():
        beat()
        stop.wait(BEAT_SECONDS)
    deadline = time.monotonic() + 10
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def ring(bells: Mapping[str, threading.Event], stop: threading.Event) -> None:
    """Wake each sweep that is poked: one look for all of them, so that those with nothing to do sleep."""
    heard = pokes()
    while not stop.wait(LOOK_SECONDS):
        found = pokes()
        for name in bells.keys() & {name for name, at in found.items() if at != heard.get(name)}:
            bells[name].set()
        heard = found
    for bell in bells.values():
        bell.set()


def keep_running(sweep: Sweep, bell: threading.Event, stop: threading.Event) -> None:
    while not stop.is_set():
        bell.clear()
        # After a failure a poke does not hurry: what is broken would only break faster.
        (bell if run_once(sweep) else stop).wait(sweep.every_seconds)


def keep_watching(watch: Watch, stop: threading.Event) -> None:
    while not stop.is_set():
        run_once(Sweep(watch.name, AGAIN_SECONDS, lambda: watch.run(stop)))
        stop.wait(AGAIN_SECONDS)


def run_once(sweep: Sweep) -> bool:
    """Whether it went well; what went wrong is in the log, and the next round tries again."""
    close_old_connections()
    begun = time.monotonic()
    done: object = None
    has_failed = False
    with bound_contextvars(sweep=sweep.name, round=new_id()):
        try:
            done = sweep.run()
        except Exception:
            logger.exception("sweep %s failed", sweep.name)
            has_failed = True
        finally:
            close_old_connections()
    measuring.add_sweep(sweep.name, time.monotonic() - begun, done, has_failed=has_failed)
    return not has_failed


def beat() -> None:
    try:
        cache.set(HEARTBEAT, clock.now().isoformat(), timeout=24 * 3600)
    except DatabaseError:
        logger.exception("the heartbeat could not be written")
    finally:
        close_old_connections()


def last_beat() -> datetime | None:
    written = cache.get(HEARTBEAT)
    return datetime.fromisoformat(written) if written else None
