import pytest

from parvis.connectors.simulated.commands import main
from parvis.connectors.simulated.models import PinnedScenario, Simulation
from parvis.kit.clock import standing_at
from tests.connectors.simulated.conftest import MONDAY

pytestmark = pytest.mark.django_db


def says(capsys, *arguments):
    with standing_at(MONDAY):
        code = main(list(arguments))
    said = capsys.readouterr()
    return code, (said.out + said.err).strip()


def test_the_clock_goes_faster_and_forward(capsys):
    assert says(capsys, "clock", "--factor", "60") == (0, "2026-11-30 10:00:00, 60 seconds in one")
    assert says(capsys, "clock", "--forward", "P3D") == (0, "2026-12-03 10:00:00, 60 seconds in one")
    assert says(capsys, "clock", "--at", "2026-12-24T08:00") == (0, "2026-12-24 08:00:00, 60 seconds in one")
    assert says(capsys, "clock", "--reset") == (0, "2026-11-30 10:00:00, 1 seconds in one")


def test_going_back_is_refused(capsys):
    code, said = says(capsys, "clock", "--at", "2026-11-29T08:00")

    assert (code, said.startswith("parvis simulated: ")) == (1, True)


def test_a_scenario_is_pinned_and_unpinned(capsys):
    assert says(capsys, "pin", "order", "A-1", "wrong_pb") == (0, "A-1: wrong_pb")
    assert PinnedScenario.objects.get().scenario == "wrong_pb"
    assert says(capsys, "unpin", "order", "A-1") == (0, "unpinned")
    assert says(capsys, "unpin", "order", "A-1") == (0, "nothing was pinned")


def test_a_fault_is_switched_on_and_off(capsys):
    assert says(capsys, "fault", "error", "--share", "20", "--operation", "eligibility") == (0, "error: 20 %")
    assert Simulation.objects.get().faults == {"error": {"share": 20, "seconds": 2, "operations": ["eligibility"]}}
    assert says(capsys, "fault", "error", "--share", "0") == (0, "error: 0 %")


def test_the_state_is_told_in_lines(capsys, settings):
    says(capsys, "pin", "order", "A-1", "wrong_pb")
    says(capsys, "fault", "error", "--share", "20")

    assert says(capsys, "status")[1].splitlines() == [
        f"clock: 2026-11-30 10:00:00, 1 seconds in one; seed {settings.SIMULATED_SEED}; 0 orders under way",
        "pinned: order A-1: wrong_pb",
        "fault: error, 20 %",
    ]


def test_every_scenario_is_listed(capsys):
    assert "customer_absent" in says(capsys, "scenarios")[1]
