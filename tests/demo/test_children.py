import subprocess
import sys
import time

import pytest

from parvis.demo import children

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def short_lived(monkeypatch) -> children.Child:
    """A part that ends as soon as it starts."""

    def start(self: children.Child) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
        self.process.wait()
        self.started_at = time.monotonic()

    monkeypatch.setattr(children.Child, "start", start)
    return children.Child(["serve"])


def test_a_deaf_child_is_killed_after_a_little_patience(monkeypatch):
    monkeypatch.setattr(children, "PATIENCE_SECONDS", 0.3)
    child = children.Child(["sleep"])
    child.process = subprocess.Popen([sys.executable, "-c", DEAF], start_new_session=True, stdout=subprocess.PIPE)
    child.process.stdout.readline()

    children.stop([child])

    child.process.wait(5)
    child.process.stdout.close()
    assert not child.is_alive


def test_a_child_that_keeps_dying_is_given_up(short_lived):
    short_lived.start()
    restarts = 0
    while not short_lived.keeps_dying:
        short_lived.restart()
        restarts += 1

    assert restarts == children.SHORT_LIVES


def test_a_child_that_lived_long_begins_anew(short_lived):
    short_lived.start()
    short_lived.short_lives = children.SHORT_LIVES - 1
    short_lived.started_at = time.monotonic() - children.LONG_SECONDS - 1

    short_lived.restart()

    assert short_lived.short_lives == 0
