"""A request that orders from an outside system which fails in every way: it ends in one clear state, nothing is done twice, people see it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from parvis.connectors import listening
from parvis.connectors.models import Call, Notification, Run
from parvis.hooks.signing import new_secret, signature
from parvis.kit.clock import now
from parvis.tickets.models import Ticket
from tests.cast import Cast, move, status

SECRET = new_secret()
LIFE = {
    "start": "sent",
    "statuses": [
        status("sent", "active"),
        status("accepted", "active"),
        status("shipped", "active"),
        status("active", "solved"),
        status("lost", "closed", "none"),
    ],
    "moves": [
        move("accept", "sent", "accepted", "system", on=["order_acknowledged"]),
        move("ship", "accepted", "shipped", "system", on=["box_shipped"]),
        move("activate", ["accepted", "shipped"], "active", "system", on=["access_activated"]),
        move("lose", ["sent", "accepted", "shipped"], "lost", "system", on=["order_failed"]),
        move("close", "active", "lost", "handler"),
    ],
}


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def ticket(cast, outside, settings):
    settings.REMOTE = outside.remote(seconds=0.6, events_secret=SECRET)
    calls = [{"on": "submitted", "operation": "remote.create_order", "input": {"own_reference": "summary"}}]
    return cast.ticket(cast.service("order", workflow=cast.workflow("ordered", LIFE), calls=calls), summary="A-1", key=uuid4())


@pytest.fixture
def tell(outside):
    """The outside system tells one event, signed."""

    def make(event_id, kind, sequence, **facts):
        said = outside.event("PO-1", "inProgress", event_id=event_id, sequence=sequence, **facts)
        said["event"]["productOrder"]["milestone"] = [{"name": kind}]
        body, stamp = json.dumps(said).encode(), int(now().timestamp())
        signed = {
            "HTTP_WEBHOOK_ID": event_id,
            "HTTP_WEBHOOK_TIMESTAMP": str(stamp),
            "HTTP_WEBHOOK_SIGNATURE": signature(SECRET, event_id, stamp, body),
        }
        return Client().post("/api/connectors/remote/events/", body, content_type="application/json", **signed).status_code

    return make


@pytest.mark.parametrize("faults", [["500"], ["slow"], ["cut"], ["cut_before"], ["garbled"], ["503", "cut", "slow", "500"]])
def test_whatever_goes_wrong_it_becomes_active_once(ticket, tell, work, outside, faults):
    outside.faults = list(faults)
    work()
    assert Ticket.objects.get(pk=ticket.pk).status_key == "sent"
    for hours in range(1, len(faults) + 2):
        with time_machine.travel(now() + timedelta(hours=3 * hours)):
            work()

    for event_id, kind, sequence in (
        ("e3", "access_activated", 3),
        ("e1", "order_acknowledged", 1),
        ("e1", "order_acknowledged", 1),
        ("e2", "box_shipped", 2),
        ("e3", "access_activated", 3),
    ):
        assert tell(event_id, kind, sequence) == 204
        listening.apply_due()

    found = Ticket.objects.get(pk=ticket.pk)
    assert found.status_key == "active"
    assert len(outside.orders) == 1
    assert [entry.data["move"] for entry in found.entries.filter(verb="moved").order_by("id")] == ["accept", "ship", "activate"]
    assert Run.objects.get().state == "done"
    assert sorted(Notification.objects.values_list("event_id", "state", "repeats")) == [
        ("e1", "applied", 1),
        ("e2", "applied", 0),
        ("e3", "applied", 1),
    ]
    assert Call.objects.count() == len(faults) + 1


def test_one_that_is_refused_ends_and_its_people_read_why(ticket, cast, work, outside):
    outside.refusal = {"code": "noSuchOffer", "reason": "Offer withdrawn"}

    work()

    found = Ticket.objects.get(pk=ticket.pk)
    assert found.status_key == "lost"
    reader = Client()
    reader.force_login(cast.alice)
    assert "Offer withdrawn" in reader.get(f"/p/house/t/{ticket.reference}").content.decode()


def test_news_that_come_before_the_answer_is_written_wait_for_it(ticket, tell, work, outside):
    outside.faults = ["cut"]
    work()  # it is done there, and nobody here knows
    tell("e1", "order_acknowledged", 1)
    listening.apply_due()
    assert Ticket.objects.get(pk=ticket.pk).status_key == "sent"

    with time_machine.travel(now() + timedelta(minutes=5)):
        work()
        listening.apply_due()

    assert Ticket.objects.get(pk=ticket.pk).status_key == "accepted"
    assert len(outside.orders) == 1


def test_what_was_told_of_the_order_stands_beside_the_request(ticket, cast, tell, work):
    work()
    tell("e1", "order_acknowledged", 1)
    tell("e2", "box_shipped", 2, carrier="Colissimo", tracking="8R1&x=é", box="SB-1")
    listening.apply_due()

    reader = Client()
    reader.force_login(cast.alice)
    page = reader.get(f"/p/house/t/{ticket.reference}").content.decode()

    assert ("SB-1" in page, 'href="https://www.laposte.fr/outils/suivre-vos-envois?code=8R1%26x%3D%C3%A9"' in page) == (True, True)
