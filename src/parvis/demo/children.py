"""Processes that the demo starts, watches, restarts and stops."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

PATIENCE_SECONDS = 6
SHORT_LIVES = 3
LONG_SECONDS = 120


@dataclass
class Child:
    """A command of `./parvis` in a process group of its own, so that Ctrl-C reaches the demo alone."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    short_lives: int = 0

    @property
    def name(self) -> str:
        return self.command[0]

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def keeps_dying(self) -> bool:
        return self.short_lives >= SHORT_LIVES

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "parvis", *self.command], start_new_session=True)
        self.started_at = time.monotonic()

    def restart(self) -> None:
        """After a death; one soon after the start counts towards giving up."""
        is_short = time.monotonic() - self.started_at < LONG_SECONDS
        self.short_lives = self.short_lives + 1 if is_short else 0
        if not self.keeps_dying:
            self.start()


def stop(children: list[Child]) -> None:
    """Ask all at once, wait a little, then insist."""
    for child in children:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        if child.process is not None:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
        _signal(child, signal.SIGKILL)


def _signal(child: Child, number: signal.Signals) -> None:
    """To the whole group when it insists: a web server's own workers must not outlive it."""
    if child.process is None:
        return
    with suppress(ProcessLookupError):
        if number == signal.SIGKILL:
            os.killpg(child.process.pid, number)
        else:
            child.process.send_signal(number)
