"""A request whose service calls an outside system: what its people see of it."""

import pytest

from parvis.connectors import listening
from parvis.connectors.calling import INPUTS
from parvis.connectors.models import Run
from parvis.connectors.registry import Answer, Told
from parvis.connectors.troubles import Rejected, Unavailable
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets.models import Ticket
from parvis.tickets.sentences import sentence_of
from tests.cast import Cast, move, status

ORDERED = {
    "start": "sent",
    "statuses": [
        status("sent", "active"),
        status("accepted", "active"),
        status("shipped", "active"),
        status("lost", "solved"),
        status("ended", "closed", "none"),
    ],
    "moves": [
        move("accept", "sent", "accepted", "system", on=["accepted"]),
        move("ship", "accepted", "shipped", "system", on=["shipped"]),
        move("lose", ["sent", "accepted"], "lost", "system", on=["call_failed"]),
        move("again", "lost", "sent", "handler"),
        move("end", "*", "ended", "handler"),
    ],
}


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def service(cast, lab):
    lab.change(events=("accepted", "shipped"))
    calls = [{"on": "submitted", "operation": "bench.order"}, {"on": "again", "operation": "bench.order"}]
    return cast.service("order", workflow=cast.workflow("ordered", ORDERED), calls=calls)


def history(ticket, *, for_team=False):
    entries = ticket.entries.all() if for_team else ticket.entries.public()
    return [sentence_of(entry, for_team=for_team) for entry in entries.order_by("id")]


def test_filing_leaves_a_call_to_a_worker_in_the_same_transaction(cast, service):
    ticket = cast.ticket(service, summary="Box")

    run = Run.objects.get()

    assert (run.ticket, run.state, run.input["summary"], run.requested_by) == (ticket, "waiting", "Box", cast.alice)
    assert run.organisation == ticket.organisation


def test_a_request_of_a_service_without_calls_calls_nobody(cast, service):
    cast.ticket()

    assert not Run.objects.exists()


def test_what_is_answered_moves_the_request_and_is_said_in_its_history(cast, service, lab):
    lab.answers = [
        Answer({}, told=Told("accepted", says={"fr": "Commande acceptée.", "en": "Order accepted."}, notes={"en": "On node 7."}))
    ]
    ticket = cast.ticket(service)

    lab.work()

    ticket = Ticket.objects.get()
    assert ticket.status_key == "accepted"
    assert "Commande acceptée." in history(ticket)
    assert "On node 7." not in history(ticket)
    assert "On node 7." in history(ticket, for_team=True)


def test_what_is_refused_moves_the_request_and_tells_the_team_why(cast, service, lab):
    lab.answers = [Rejected("saturated", {"fr": "Plus de place.", "en": "No room left."})]
    ticket = cast.ticket(service)

    lab.work()

    ticket = Ticket.objects.get()
    run = Run.objects.get()
    assert (ticket.status_key, run.said["fr"]) == ("lost", "Plus de place.")
    assert [one for one in history(ticket, for_team=True) if "saturated" in one]
    assert not [one for one in history(ticket) if "saturated" in one]


def test_a_move_made_again_calls_again(cast, service, lab):
    lab.answers = [Rejected("saturated", "Non")]
    ticket = cast.ticket(service)
    lab.work()

    Ticket.objects.get().move("again", by=cast.technician)

    assert list(Run.objects.order_by("id").values_list("state", flat=True)) == ["failed", "waiting"]
    assert Run.objects.filter(ticket=ticket).count() == 2


def test_news_move_the_request_once_and_in_order(cast, service, lab):
    lab.answers = [Answer({}, remote_reference="ORD-1")]
    cast.ticket(service)
    lab.work()

    for sequence, kind in ((2, "shipped"), (1, "accepted"), (2, "shipped")):
        listening.receive("bench", event_id=kind, remote_reference="ORD-1", sequence=sequence, kind=kind, at=now(), data={})
    listening.apply_due()

    ticket = Ticket.objects.get()
    assert ticket.status_key == "shipped"
    assert [entry.data["move"] for entry in ticket.entries.filter(verb="moved")] == ["accept", "ship"]


def test_while_the_outside_system_fails_the_request_waits_and_nothing_is_said(cast, service, lab):
    lab.answers = [Unavailable("http_503")]
    ticket = cast.ticket(service)
    before = history(ticket, for_team=True)

    lab.work()

    assert Ticket.objects.get().status_key == "sent"
    assert history(ticket, for_team=True) == before
    assert Run.objects.values_list("state", "error_code").get() == ("waiting", "http_503")


def test_the_input_may_be_named_answer_by_answer(cast, lab):
    calls = [{"on": "submitted", "operation": "bench.order", "input": {"about": "summary"}}]
    cast.ticket(cast.service("short", calls=calls), summary="Box")

    assert Run.objects.get().input == {"about": "Box"}


def test_what_makes_the_input_may_refuse_and_then_nothing_is_filed(cast, lab):
    def refuse(calling):
        raise Refused("Réservez d’abord un rendez-vous.", code="no_visit")

    INPUTS.register("strict", refuse)
    service = cast.service("strict", calls=[{"on": "submitted", "operation": "bench.order", "input": "strict"}])
    try:
        with pytest.raises(Refused, match="rendez-vous"):
            cast.ticket(service)
    finally:
        INPUTS.unregister("strict")
    assert not Ticket.objects.exists()
    assert not Run.objects.exists()
