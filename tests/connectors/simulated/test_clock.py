from datetime import UTC, datetime, timedelta

import pytest

from parvis.connectors.simulated import clock
from parvis.connectors.simulated.models import SimulatedOrder, Simulation
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused

START = datetime(2026, 11, 30, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_start():
    with standing_at(START):
        clock.simulation()


def shown(after=timedelta(0)):
    with standing_at(START + after):
        return clock.clock()


def test_it_begins_as_the_settings_say(settings):
    assert (clock.simulation().factor, clock.simulation().seed) == (1, settings.SIMULATED_SEED)
    assert shown(timedelta(hours=1)) == START + timedelta(hours=1)


def test_accelerated_it_goes_faster_from_then_on():
    with standing_at(START + timedelta(minutes=10)):
        clock.accelerate(60)

    assert shown(timedelta(minutes=11)) == START + timedelta(minutes=10 + 60)


def test_put_forward_it_goes_on_from_there():
    with standing_at(START):
        clock.advance(timedelta(days=3))

    assert shown(timedelta(minutes=1)) == START + timedelta(days=3, minutes=1)


@pytest.mark.parametrize("act", [lambda: clock.advance(timedelta(0)), lambda: clock.put_to(START - timedelta(seconds=1))])
def test_it_never_goes_back(act):
    with standing_at(START), pytest.raises(Refused) as refusal:
        act()

    assert refusal.value.code == "backwards"


@pytest.mark.parametrize("factor", [0, -1, 100_001])
def test_a_factor_out_of_bounds_is_refused(factor):
    with pytest.raises(Refused) as refusal:
        clock.accelerate(factor)

    assert refusal.value.code == "factor"


def test_the_real_clock_put_back_does_not_put_it_back():
    assert shown(timedelta(hours=-1)) == START


def test_reset_it_shows_the_real_hour_again():
    with standing_at(START):
        clock.advance(timedelta(days=3))
        clock.accelerate(60)
        clock.reset()

    assert (shown(timedelta(hours=1)), Simulation.objects.get().factor) == (START + timedelta(hours=1), 1)


def test_reset_while_an_order_is_under_way_it_only_slows_down():
    SimulatedOrder.objects.create(key="k", reference="CMD-1", kind="swap", subject="s", placed_on_clock=START, next_on_clock=START)
    with standing_at(START):
        clock.advance(timedelta(days=3))
        clock.reset()

    assert shown(timedelta(hours=1)) == START + timedelta(days=3, hours=1)
