"""The simulator's page: for who administers the whole house, where something uses the simulator."""

import pytest
from django.urls import reverse

from parvis.connectors.simulated.clock import simulation
from parvis.connectors.simulated.faults import switch
from parvis.connectors.simulated.models import PinnedScenario, SimulatedOrder
from parvis.connectors.simulated.scenarios import pin
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.people.models import User

pytestmark = pytest.mark.django_db
FAULTS = {"latency": "0", "error": "20", "timeout": "0", "duplicate": "0", "disorder": "0", "partial": "0", "drift": "0", "seconds": "2"}


def address(name="simulator", *args):
    return reverse(f"administration:{name}", args=args)


@pytest.fixture
def head(browse):
    """The browser of who administers everything."""
    return browse(User.objects.create_user("head", "head@house.example", is_staff=True, is_superuser=True))


@pytest.fixture
def used():
    return simulation()


def test_where_nothing_uses_it_there_is_no_such_page(head, portal):
    assert head.get(address()).status_code == 404
    assert address() not in head.get(reverse("administration:portal", args=["petite"])).text


def test_where_a_service_names_it_there_is_one(head, portal):
    portal.services.filter(pk=portal.services.first().pk).update(calls=[{"on": "submitted", "operation": "simulated.create_order"}])

    assert head.get(address()).status_code == 200
    assert address() in head.get(reverse("administration:portal", args=["petite"])).text


def test_an_owner_of_one_portal_finds_nothing(editor, used):
    assert editor.get(address()).status_code == 404
    assert address() not in editor.get(reverse("administration:portal", args=["petite"])).text


def test_it_says_that_all_is_simulated(head, used):
    assert "These data are simulated" in head.get(address()).text


def test_the_clock_goes_faster_and_forward(head, used):
    assert head.post(address("simulator_clock"), {"factor": "60"}).status_code == 302
    key = str(uuid7())
    for _time in range(2):
        head.post(address("simulator_forward"), {"days": "3", "key": key})

    row = simulation()
    assert (row.factor, (row.simulated_at - row.real_at).days) == (60, 3)


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("simulator_clock", {"factor": "0"}, "Choose a number between 1 and "),
        ("simulator_clock", {"factor": "fast"}, "Write a whole number"),
        ("simulator_forward", {"days": "-1"}, "Choose a number between 1 and "),
        ("simulator_pin", {"subject_kind": "order", "subject_key": "", "scenario": "done"}, "Complete this answer."),
        ("simulator_pin", {"subject_kind": "order", "subject_key": "A-1", "scenario": "saturated"}, "This scenario is not for that."),
        ("simulator_faults", FAULTS | {"error": "101"}, "Choose a number between 0 and 100."),
    ],
)
def test_what_is_out_of_bounds_is_said_beside_what_was_typed(head, used, name, said, sentence):
    answer = head.post(address(name), said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(value in answer.text for value in said.values())


def test_a_scenario_is_pinned_and_left_to_chance_again(head, used):
    head.post(address("simulator_pin"), {"subject_kind": "order", "subject_key": "CMD-1", "scenario": "customer_absent"})
    row = PinnedScenario.objects.get()
    assert "Customer absent at the first visit" in head.get(address()).text

    for _time in range(2):
        assert head.post(address("simulator_unpin", row.pk)).status_code == 302
    assert not PinnedScenario.objects.exists()


def test_faults_are_set(head, used):
    head.post(address("simulator_faults"), FAULTS)

    assert simulation().faults == {"error": {"share": 20, "seconds": 0, "operations": []}}
    assert "fail on purpose" in head.get(address()).text


def fill(count):
    for number in range(count):
        pin("order", f"CMD-{number}", "done")
        said = {
            "kind": "creation",
            "subject": "s",
            "placed_on_clock": now(),
            "scenario": "customer_absent",
            "steps": [{"kind": "box_shipped"}],
        }
        SimulatedOrder.objects.create(key=f"k{number}", reference=f"R-{number}", done_count=1, **said)


def test_as_many_queries_for_three_orders_as_for_one(head, used, django_assert_max_num_queries):
    for count in (1, 3):
        SimulatedOrder.objects.all().delete()
        fill(count)
        with django_assert_max_num_queries(12):
            assert head.get(address()).text.count("Box shipped") == count


def test_what_a_terminal_said_of_a_fault_stays_when_the_page_sets_its_share(head, used):
    switch("error", share=10, operations=["create_order"])

    head.post(address("simulator_faults"), FAULTS)

    assert simulation().faults == {"error": {"share": 20, "seconds": 0, "operations": ["create_order"]}}
