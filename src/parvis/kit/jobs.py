"""Work outside a request. The rows are the truth; a job only looks for rows that are due.

A sweep is a function that finds what is due and does it. Every worker runs every sweep at its period, so a sweep
claims its rows (a lease, or `select_for_update(skip_locked=True)`) and may be killed anywhere. `poke` makes the
workers of this machine run one at once; workers elsewhere see the same rows within the sweep's period.

A watch is what must stand still and listen: a connection that is told news, a port that is called. It runs until it is told to stop.
"""

import gc
import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from parvis.kit.registry import Registry


@dataclass(frozen=True)
class Sweep:
    name: str
    every_seconds: float
    run: Callable[[], object]


@dataclass(frozen=True)
class Watch:
    """`run` returns soon after the event is set; one that returns before, or fails, is begun again."""

    name: str
    run: Callable[[Event], object]


logger = logging.getLogger(__name__)

SWEEPS: Registry[Sweep] = Registry("sweeps")
WATCHES: Registry[Watch] = Registry("watches")
Function = TypeVar("Function", bound=Callable[[], object])
Row = TypeVar("Row")
Watching = TypeVar("Watching", bound=Callable[[Event], object])


def sweep(every_seconds: float) -> Callable[[Function], Function]:
    """Register a function without arguments as "app.function"; its module must be imported by `AppConfig.ready`."""

    def register(function: Function) -> Function:
        name = _name(function)
        SWEEPS.register(name, Sweep(name, every_seconds, function))
        return function

    return register


def watch(function: Watching) -> Watching:
    """Register a function that runs until the event it is given is set, as `sweep` does."""
    name = _name(function)
    WATCHES.register(name, Watch(name, function))
    return function


def each(rows: Iterable[Row], act: Callable[[Row], int], most: int | None = None) -> int:
    """The sum of what `act` says of each row, which it does in a transaction of its own; the rest is left to the next round at `most`.

    A row that cannot be done does not hold up those behind it: it is in the log, and the next round tries it again. When the
    database itself does not answer, nothing more is tried.
    """
    done = 0
    for row in rows:
        if most is not None and done >= most:
            break
        try:
            done += act(row)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("a sweep could not do %s", _keys(row))
    return done


def _keys(row: Any) -> Any:
    """A log names nobody."""
    return tuple(map(_keys, row)) if isinstance(row, tuple) else getattr(row, "pk", row)


def settle_memory() -> None:
    """What was loaded stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def poke(name: str) -> None:
    """Ask for a sweep ("mail.send_due") to run at once, as soon as the transaction under way commits. Raises Unknown."""
    SWEEPS.get(name)
    transaction.on_commit(lambda: _touch(name))


def pokes() -> dict[str, int]:
    """{sweep: when it was last asked for, in nanoseconds} of those that ever were."""
    try:
        return {entry.name: entry.stat().st_mtime_ns for entry in os.scandir(_pokes())}
    except FileNotFoundError:
        return {}


def _name(function: Callable[..., object]) -> str:
    app = function.__module__.removeprefix("parvis.").partition(".")[0]
    return f"{app}.{function.__name__}"


def _touch(name: str) -> None:
    folder = _pokes()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()


def _pokes() -> Path:
    return Path(settings.DATA_DIR) / "pokes"
