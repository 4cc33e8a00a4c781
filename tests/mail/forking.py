"""Workers that tests kill: one process boots Django once, then forks a worker for each line read; what is killed is a whole process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection


def serve(prepare: Callable[[], Callable[[], None]]) -> None:
    """The process's side. `prepare` is called once Django is ready, and gives what each worker does until it is killed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    connection.settings_dict["NAME"] = os.environ["FORKING_DATABASE"]
    work = prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # killed children leave no trace
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            work()
        print(child, flush=True)


class Forks:
    """The test's side."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def start(self) -> int:
        """One more worker; its process number."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(b"work\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def forks(script: str, **environment: object) -> Iterator[Forks]:
    """`script`: a file beside this one that calls `serve`; `environment`: what it reads, on the database of this test."""
    said = {name: str(value) for name, value in environment.items()}
    said |= {"FORKING_DATABASE": str(connection.settings_dict["NAME"]), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(Path(__file__).parent / script)]
    with subprocess.Popen(command, env=os.environ | said, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Forks(process)
        assert process.stdin
        process.stdin.close()
