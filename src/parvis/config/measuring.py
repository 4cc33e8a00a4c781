"""What every process counts of its own work, for /metrics: in memory, and every few seconds in a file that the others can read.

Whatever is counted has a name of ours (a view, a sweep), never an address that somebody typed.
"""

import atexit
import fcntl
import json
import logging
import os
import socket
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.kit.clock import now

logger = logging.getLogger(__name__)
BOUNDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; a request that took longer is in one more place."""
FLUSH_SECONDS: Final = 5.0
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GONE: Final = "gone.json"
Answer = Callable[[HttpRequest], HttpResponseBase]
Values = dict[str, list[float]]


class Counts:
    """{name of a row: numbers}. A row's name is a kind and its labels, separated by tabs; what is counted is added up, moments are not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: Values = {}
        self._live = 0
        self._is_new = False
        self._begun = f"{socket.gethostname()}-{os.getpid()}-{time.monotonic_ns()}"
        self._keeper: threading.Thread | None = None

    def add(self, row: str, numbers: list[float]) -> None:
        with self._lock:
            held = self._rows.get(row)
            if held is None:
                self._rows[row] = numbers
            else:
                for place, number in enumerate(numbers):
                    held[place] += number
            self._is_new = True
        if self._keeper is None:
            self._keep()

    def add_request(self, view: str, method: str, status: int, seconds: float, database: list[float]) -> None:
        spread = [0.0] * (len(BOUNDS) + 1)
        spread[bisect_left(BOUNDS, seconds)] = 1.0
        self.add(f"view\t{view}", [*spread, seconds, *database])
        self.add(f"answer\t{view}\t{method}\t{status}", [1.0])

    def connect(self, change: int) -> None:
        """A live connection opened (1) or closed (-1)."""
        with self._lock:
            self._live += change
            self._is_new = True
        if self._keeper is None:
            self._keep()

    def flush(self) -> None:
        """Into this process's file, if anything is new."""
        with self._lock:
            if not self._is_new:
                return
            self._is_new = False
            said = json.dumps({"rows": self._rows, "live": self._live})
        with suppress(OSError):  # a full disk stops no page
            folder().mkdir(parents=True, exist_ok=True)
            _replace(folder() / f"{self._begun}.json", said)

    def _keep(self) -> None:
        with self._lock:
            if self._keeper is not None:
                return
            self._keeper = threading.Thread(target=self._flush_for_ever, name="measuring", daemon=True)
        self._keeper.start()
        atexit.register(self.flush)

    def _flush_for_ever(self) -> None:
        while True:
            time.sleep(FLUSH_SECONDS)
            self.flush()


COUNTS: Final = Counts()


def folder() -> Path:
    return Path(settings.DATA_DIR) / "metrics"


def measured(get_response: Answer) -> Answer:
    """Middleware: counts the request by the name of its view, with what it asked of the database."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        database = [0.0, 0.0]

        def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            begun = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                database[0] += time.perf_counter() - begun
                database[1] += 1

        begun = time.perf_counter()
        with connection.execute_wrapper(timed):
            response = get_response(request)
        method = request.method if request.method in METHODS else "other"
        COUNTS.add_request(_view(request), str(method), response.status_code, time.perf_counter() - begun, database)
        return response

    return middleware


def _view(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    if match:
        return str(match.view_name).replace("\t", " ")
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


def add_sweep(name: str, seconds: float, done: object, *, has_failed: bool) -> None:
    number = float(done) if isinstance(done, int) and not isinstance(done, bool) else 0.0
    COUNTS.add(f"sweep\t{name}", [1.0, float(has_failed), number, seconds])
    with COUNTS._lock:
        COUNTS._rows[f"moment\t{name}"] = [now().timestamp()]


def collected() -> tuple[Values, int]:
    """(the rows of all processes, how many live connections they have). What ended left its counts, and no connection."""
    COUNTS.flush()
    rows: Values = {}
    live = 0
    with suppress(FileNotFoundError), _alone():
        ended = []
        for path in sorted(folder().glob("*-*.json")):
            said = _read(path)
            if _has_ended(path):
                ended.append((path, said))
            else:
                _join(rows, said["rows"])
                live += said["live"]
        gone = _read(folder() / GONE)["rows"]
        for _path, said in ended:
            _join(gone, said["rows"])
        if ended:
            _replace(folder() / GONE, json.dumps({"rows": gone, "live": 0}))
        for path, _said in ended:
            path.unlink(missing_ok=True)
        _join(rows, gone)
    return rows, live


@contextmanager
def _alone() -> Iterator[None]:
    """Two that read at once do not add up the same ended process twice."""
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _has_ended(path: Path) -> bool:
    """Of this machine only: about others nothing can be known."""
    host, number, _begun = path.stem.rsplit("-", 2)
    return host == socket.gethostname() and not Path(f"/proc/{number}").exists() and not _answers(int(number))


def _answers(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _join(rows: Values, more: Values) -> None:
    for row, numbers in more.items():
        held = rows.get(row)
        if held is None or len(held) != len(numbers):
            rows[row] = list(numbers)
        elif row.startswith("moment\t"):
            rows[row] = [max(held[0], numbers[0])]
        else:
            rows[row] = [one + other for one, other in zip(held, numbers, strict=True)]


def _read(path: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {"rows": {}, "live": 0}
    return said


def _replace(path: Path, said: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(said, encoding="utf-8")
    part.replace(path)
