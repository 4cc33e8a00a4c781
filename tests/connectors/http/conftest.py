from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from parvis.connectors.http import line as lines
from parvis.connectors.http.connector import connector
from parvis.connectors.registry import connectors, register
from parvis.connectors.running import ask
from parvis.connectors.working import perform_due
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.planning.sources import SOURCES
from tests.wall import tmf


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tmf.Outside]:
    with tmf.outside(tmp_path_factory.mktemp("papers")) as found:
        yield found


@pytest.fixture
def outside(server, settings) -> Iterator[tmf.Outside]:
    """The outside system, as if nobody had spoken to it, and the connector to it."""
    for kept in (
        server.faults,
        server.calls,
        server.orders,
        server.by_key,
        server.tokens,
        server.clients,
        server.unqualified,
        server.slots,
        server.appointments,
        server.gone,
    ):
        kept.clear()
    server.refusal, server.refusal_status, server.refuses_only, server.silent_about = None, 422, "", set()
    lines.kept.cache_clear()  # its token too
    settings.REMOTE = server.remote()
    register(connector())
    yield server
    connectors.unregister("remote")
    SOURCES.unregister("remote.technicians")


@pytest.fixture
def order(outside, armor, yann):
    """Ask the outside system for an order, as a request does; a worker sends it."""

    def make(operation="create_order", **given):
        given = {"own_reference": "A-1", "offer": "fibre", "building": "IMB/77058/X/0218", **given}
        return ask(f"remote.{operation}", by=yann, organisation=armor, portal_key="house", input=given, key=uuid7())

    return make


@pytest.fixture
def work():
    return lambda: perform_due("remote")


class _Clock:
    def __init__(self, traveller):
        self._traveller = traveller

    def shift(self, seconds):
        self._traveller.shift(timedelta(seconds=seconds))


@pytest.fixture
def time_machine_now():
    """The clock, which a test may put forward by some seconds."""
    with time_machine.travel(now()) as traveller:
        yield _Clock(traveller)
