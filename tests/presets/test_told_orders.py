"""An order of the demo's past whose visit was missed: the three pages lead to each other, and another appointment lets it go on."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.connectors.models import Run
from parvis.connectors.simulated.advancing import live_on
from parvis.connectors.simulated.clock import advance
from parvis.connectors.simulated.models import SimulatedEvent, SimulatedOrder
from parvis.connectors.working import perform_due
from parvis.journal.models import Entry
from parvis.planning import booking
from parvis.planning.appointments import Search, Wanted
from parvis.planning.models import Booking, Calendar
from parvis.presets import demo
from parvis.presets.source import SHIPPED
from parvis.tickets.models import Clock, Ticket
from parvis.tickets.visits import visit_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def order(settings, monkeypatch, tmp_path) -> Ticket:
    (tmp_path / "operateurs").symlink_to(SHIPPED / "operateurs")
    monkeypatch.setattr("parvis.presets.source.SHIPPED", tmp_path)
    settings.PRESETS_DIR = ""
    demo.load()
    return Ticket.objects.get(title="AT-5530", service__slug="e-just-fibre")


def test_it_has_the_missed_appointment_and_goes_on_with_another(order):
    visit = visit_of(order)
    assert visit is not None
    assert (order.status_key, visit.state, order.answers["appointment_reference"]) == ("appointment_to_rebook", "missed", visit.reference)
    assert order.created_at < visit.starts_at
    told = SimulatedOrder.objects.get()
    assert (told.state, told.next_on_clock, SimulatedEvent.objects.count()) == ("held", None, 0)

    free = Search(Wanted("operateurs", "29019", visit.rule, visit.type_key)).free[0]
    new = booking.move(visit, free.start, by=visit.user, key=uuid4())
    perform_due("simulated")

    order = Ticket.objects.get(pk=order.pk)
    assert (order.status_key, visit_of(order)) == ("in_progress", new)
    assert list(Run.objects.filter(ticket=order.pk).order_by("pk").values_list("operation_key", "state")) == [
        ("create_order", "done"),
        ("rebook", "done"),
    ]
    advance(timedelta(days=40))
    live_on()
    assert list(SimulatedEvent.objects.order_by("sequence").values_list("kind", flat=True)) == ["visit_done", "access_activated"]


def test_what_was_promised_stands_still_while_the_customer_is_to_act_and_counts_in_business_hours(order):
    [promised] = Clock.objects.filter(ticket=order)
    assert (promised.milestone, str(promised.delay), promised.due_at, order.has_commitments) == ("resolution", "P26WD", None, True)
    assert {
        rule["code"]: rule["week"] for rule in Calendar.objects.filter(portal_key="operateurs", is_default=True).values("code", "week")
    } == {"HO": {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}}


def test_the_story_of_the_past_stays_as_it_was_told(order):
    verbs = list(Entry.objects.about(order).values_list("verb", flat=True))

    assert verbs == ["submitted", "moved"]
    assert Booking.objects.filter(subject_kind="ticket").count() == 1
