import pytest

from parvis.connectors.simulated.models import PinnedScenario
from parvis.connectors.simulated.scenarios import SCENARIOS, pin, pinned, said_in, unpin
from parvis.kit.errors import Refused

pytestmark = pytest.mark.django_db


def test_pinned_anew_the_last_scenario_stands():
    pin("building", "IMB/77058/X/0218", "deployed")
    pin("building", "IMB/77058/X/0218", "saturated")

    assert pinned({"IMB/77058/X/0218": "building"}) == {"IMB/77058/X/0218": "saturated"}


def test_unpinned_it_is_left_to_chance():
    pin("line", "F00000015", "done")

    assert (unpin("line", "F00000015"), unpin("line", "F00000015")) == (True, False)
    assert not PinnedScenario.objects.exists()


def test_what_is_pinned_on_a_line_is_not_pinned_on_an_order_of_that_name():
    pin("line", "F00000015", "done")

    assert pinned({"F00000015": "order"}) == {}


@pytest.mark.parametrize(
    ("kind", "key", "scenario", "code"),
    [("building", "", "deployed", "nothing"), ("building", "IMB", "unheard", "scenario"), ("order", "A-1", "saturated", "scenario")],
)
def test_what_cannot_be_pinned_is_refused(kind, key, scenario, code):
    with pytest.raises(Refused) as refusal:
        pin(kind, key, scenario)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("reference", "scenario"),
    [
        ("CMD-2041 SIM-CUSTOMER-ABSENT", "customer_absent"),
        ("sim-wrong-pb", "wrong_pb"),
        ("SIM-UNHEARD", ""),
        ("SIM-SATURATED", ""),
        ("ASIM-DONE", ""),
        ("CMD-2041", ""),
    ],
)
def test_a_reference_asks_for_a_scenario_of_orders(reference, scenario):
    assert said_in(reference) == scenario


def test_every_scenario_has_words_in_both_languages():
    assert all(set(scenario.title) == {"fr", "en"} for scenario in SCENARIOS.values())
