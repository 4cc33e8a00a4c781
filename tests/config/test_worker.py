import logging
import threading
import time
from datetime import timedelta

import pytest

from parvis.config import worker
from parvis.kit import clock
from parvis.kit.jobs import SWEEPS, Sweep, poke, pokes
from parvis.kit.registry import Unknown


def keep_for(seconds: float, sweep: Sweep) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker.keep_running, args=(sweep, threading.Event(), stop))
    thread.start()
    stop.wait(seconds)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_sweep_runs_again_at_its_period(db):
    runs = []

    keep_for(0.9, Sweep("test.often", 0.2, lambda: runs.append(1)))

    assert 2 <= len(runs) <= 5


def test_a_poke_runs_a_sweep_before_its_period(transactional_db, monkeypatch):
    runs = []
    sweep = Sweep("test.seldom", 3600, lambda: runs.append(1))
    monkeypatch.setitem(SWEEPS._items, sweep.name, sweep)
    stop, bell = threading.Event(), threading.Event()
    ringing = threading.Thread(target=worker.ring, args=({sweep.name: bell}, stop))
    thread = threading.Thread(target=worker.keep_running, args=(sweep, bell, stop))
    ringing.start()
    thread.start()
    until = time.monotonic() + 5
    while not runs and time.monotonic() < until:
        stop.wait(0.05)

    poke("test.seldom")
    while len(runs) < 2 and time.monotonic() < until:
        stop.wait(0.05)

    stop.set()
    thread.join(5)
    ringing.join(5)
    assert runs == [1, 1]
    assert not thread.is_alive()


def test_a_failing_sweep_is_not_hurried_by_pokes(db):
    runs, bell = [], threading.Event()

    def fail():
        runs.append(1)
        bell.set()
        raise RuntimeError("out of order")

    stop = threading.Event()
    thread = threading.Thread(target=worker.keep_running, args=(Sweep("test.failing", 3600, fail), bell, stop))
    thread.start()
    stop.wait(0.5)
    stop.set()
    thread.join(5)

    assert runs == [1]


def test_a_poke_waits_for_the_transaction_that_causes_it(db, monkeypatch, django_capture_on_commit_callbacks):
    sweep = Sweep("test.later", 3600, lambda: None)
    monkeypatch.setitem(SWEEPS._items, sweep.name, sweep)

    with django_capture_on_commit_callbacks(execute=True):
        poke("test.later")
        assert "test.later" not in pokes()

    assert pokes()["test.later"] > 0


def test_a_poke_of_an_unknown_sweep_is_a_mistake():
    with pytest.raises(Unknown):
        poke("test.misspelt")


def test_a_failing_sweep_is_logged_and_tried_again(db, caplog):
    runs = []

    def fail():
        runs.append(1)
        raise RuntimeError("out of order")

    with caplog.at_level(logging.ERROR):
        keep_for(0.7, Sweep("test.failing", 0.2, fail))

    assert len(runs) >= 2
    assert "sweep test.failing failed" in caplog.messages


def test_the_heartbeat_tells_when_the_worker_was_alive(transactional_db):
    worker.beat()

    assert clock.now() - worker.last_beat() < timedelta(seconds=5)
