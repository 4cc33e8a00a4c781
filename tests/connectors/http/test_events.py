"""News from an outside system: who may tell them, and that each is heard once and in order."""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from parvis.assets import keeping
from parvis.assets.models import Asset, AssetKind
from parvis.connectors import listening
from parvis.connectors.models import Notification
from parvis.connectors.running import ask
from parvis.hooks.signing import new_secret, signature
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.sentences import sentence_of
from tests.cast import Cast, move, status, text

ADDRESS = "/api/connectors/remote/events/"
SECRET = new_secret()


@pytest.fixture(autouse=True)
def _secret(outside, settings):
    settings.REMOTE = settings.REMOTE | {"events_secret": SECRET}


@pytest.fixture
def send(client, outside, db):
    """Send one event as the outside system does, signed unless told otherwise."""

    def make(event_id="e1", state="acknowledged", *, body=None, at=None, secret=SECRET, order="PO-1", headers=None, **more):
        said = json.dumps(body or outside.event(order, state, event_id=event_id, **more)).encode()
        stamp = int((at or now()).timestamp())
        signed = {
            "HTTP_WEBHOOK_ID": f"m-{event_id}",
            "HTTP_WEBHOOK_TIMESTAMP": str(stamp),
            "HTTP_WEBHOOK_SIGNATURE": f"v1,old {signature(secret, f'm-{event_id}', stamp, said)}",
        }
        return client.post(ADDRESS, said, content_type="application/json", **(signed if headers is None else headers))

    return make


def kept():
    return list(Notification.objects.order_by("id").values_list("event_id", "kind", "sequence", "state"))


def test_signed_news_are_kept_and_answered_at_once(send):
    answer = send(sequence=1, tracking="8R1", id1="F00000015")

    assert (answer.status_code, answer.content) == (204, b"")
    assert kept() == [("e1", "order_acknowledged", 1, "waiting")]
    assert Notification.objects.get().data == {"tracking": "8R1", "id1": "F00000015"}


@pytest.mark.parametrize("sequence", [-1, 2**70, "7", 1.5, True])
def test_a_sequence_that_cannot_be_one_counts_as_none(send, outside, sequence):
    body = outside.event("PO-1", "acknowledged", event_id="e1") | {"sequence": sequence}

    assert send(body=body).status_code == 204
    assert kept() == [("e1", "order_acknowledged", None, "waiting")]


def test_a_milestone_says_more_than_a_state(send, outside):
    body = outside.event("PO-1", "inProgress", event_id="e2")
    body["event"]["productOrder"]["milestone"] = [{"name": "box_shipped"}]

    send(body=body)

    assert Notification.objects.get().kind == "box_shipped"


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": new_secret()},
        {"at": "old"},
        {"at": "ahead"},
        {"headers": {}},
        {"headers": {"HTTP_WEBHOOK_ID": "m", "HTTP_WEBHOOK_TIMESTAMP": "x", "HTTP_WEBHOOK_SIGNATURE": "v1,AAAA"}},
    ],
)
def test_who_is_not_known_tells_nothing(send, wrong):
    spans = {"old": -timedelta(minutes=6), "ahead": timedelta(minutes=6)}
    wrong = {name: now() + spans[value] if value in spans else value for name, value in wrong.items()} if "at" in wrong else wrong

    assert send(**wrong).status_code == 401
    assert kept() == []


def test_a_signature_is_worth_nothing_where_no_secret_is_set(send, settings):
    settings.REMOTE = settings.REMOTE | {"events_secret": ""}

    assert send().status_code == 401


def test_a_copy_sent_again_changes_nothing(send):
    send(sequence=1)

    assert send(sequence=1).status_code == 204
    assert len(kept()) == 1
    assert Notification.objects.get().repeats == 1


@pytest.mark.parametrize(
    "body", [[], {"eventId": "e"}, {"eventId": "e", "eventTime": "2026-03-09", "event": {"productOrder": {"id": "1"}}}]
)
def test_what_cannot_be_read_is_refused(send, body):
    assert send(body=body or [1]).status_code == 422
    assert kept() == []


def test_what_is_too_large_is_refused_unread(send):
    assert send(body={"x": "y" * 300_000}).status_code == 413


def test_it_may_come_with_a_certificate_that_the_proxy_vouches_for(send, outside, settings, client):
    pem = Path(outside.authority.paper("parvis")).read_bytes()
    own = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    header = {"HTTP_X_CLIENT_CERT": quote(pem[pem.index(b"-----BEGIN CERTIFICATE") :].decode())}
    settings.REMOTE = settings.REMOTE | {"events_certificates": [own.fingerprint(hashes.SHA256()).hex(":")]}

    assert send(headers=header).status_code == 401  # without a proxy anybody could say so
    settings.TRUSTED_PROXIES = 1
    assert send(headers=header).status_code == 204
    settings.REMOTE = settings.REMOTE | {"events_certificates": ["00" * 32]}
    assert send(headers=header).status_code == 401
    assert send(headers={"HTTP_X_CLIENT_CERT": "nonsense"}).status_code == 401


def test_a_connector_that_hears_nothing_is_not_there(client, lab):
    assert client.post("/api/connectors/bench/events/", b"{}", content_type="application/json").status_code == 404
    assert client.post("/api/connectors/nobody/events/", b"{}", content_type="application/json").status_code == 404
    assert client.get(ADDRESS).status_code == 405


def test_news_twice_and_out_of_order_are_applied_once_and_in_order(send, order, work):
    run = order()
    work()

    for name, state, sequence in (
        ("c", "completed", 3),
        ("a", "acknowledged", 1),
        ("c", "completed", 3),
        ("b", "inProgress", 2),
        ("a", "acknowledged", 1),
    ):
        send(name, state, sequence=sequence)
    listening.apply_due()

    run.refresh_from_db()
    assert run.last_sequence == 3
    assert sorted(kept()) == [
        ("a", "order_acknowledged", 1, "applied"),
        ("b", "inProgress", 2, "applied"),
        ("c", "order_completed", 3, "applied"),
    ]
    applied = Notification.objects.order_by("applied_at").values_list("sequence", flat=True)
    assert list(applied) == [1, 2, 3]


def test_where_nothing_is_counted_what_happened_before_is_old(send, order, work):
    order()
    work()
    send("late", "completed", at=now(), sequence=None)
    listening.apply_due()
    body_at = {"at": now()}

    answer = send("early", "acknowledged", **body_at)
    Notification.objects.filter(event_id="early").update(at=now() - timedelta(days=999))
    with time_machine.travel(now() + timedelta(seconds=1)):
        listening.apply_due()

    assert answer.status_code == 204
    assert Notification.objects.get(event_id="early").state == "outdated"


LIFE = {
    "start": "sent",
    "statuses": [
        status("sent", "active"),
        status("rebook", "waiting", "customer"),
        status("back", "waiting"),
        status("done", "closed", "none"),
    ],
    "moves": [
        move("ask_rebooking", "sent", "rebook", "system", on=["visit_missed"]),
        move("await", "sent", "back", "system", on=["return_awaited"]),
        move("complete", ["sent", "back"], "done", "system", on=["access_activated", "order_completed"]),
    ],
}


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def access(cast):
    schemes = [{"key": key, "label": text(key)} for key in ("id1", "box")]
    states = [{"key": "active", "phase": "active", "label": text("Active")}, {"key": "ended", "phase": "retired", "label": text("Ended")}]
    kind = AssetKind.objects.create(portal_key=cast.key, key="access", title=text("Access"), schemes=schemes, states=states)
    return keeping.register(kind, cast.home, keeping.Said(name="F1", numbers={"id1": "F1", "box": "OLD"}), by=None, key=uuid7())


@pytest.fixture
def placed(cast, access, work):
    """A request whose order the outside system knows as PO-1."""

    def make(operation):
        ticket = cast.ticket(cast.service("order", workflow=cast.workflow("ordered", LIFE)))
        given = {"id1": "F1", "asset_kind": "access"}
        ask(f"remote.{operation}", by=cast.alice, organisation=cast.home, portal_key=cast.key, input=given, key=uuid7(), ticket=ticket)
        work()
        return ticket

    return make


def told(ticket):
    """(status, what its history says), as its reader sees it."""
    ticket.refresh_from_db()
    entries = ticket.entries.public().filter(verb="run_told").order_by("id")
    return ticket.status_key, [sentence_of(entry, for_team=False) for entry in entries]


def test_the_end_of_a_termination_ends_the_access_and_its_request(send, placed, access):
    ticket = placed("terminate")

    send("a", "completed", sequence=1)
    listening.apply_due()

    access.refresh_from_db()
    assert told(ticket) == ("done", ["La résiliation est terminée."])
    assert (access.phase, Asset.objects.count()) == ("retired", 1)


def test_the_end_of_a_swap_changes_the_box_and_makes_no_access(send, placed, access):
    ticket = placed("swap_box")

    send("a", "completed", sequence=1, box="NEW", id1="F1")
    listening.apply_due()

    access.refresh_from_db()
    assert told(ticket) == ("done", ["L’échange de box est terminé."])
    assert {one.scheme: one.value for one in access.identifiers.all()} == {"id1": "F1", "box": "NEW"}
    assert (access.phase, Asset.objects.count()) == ("active", 1)


def test_the_end_of_a_new_order_puts_its_access_in_service(send, placed):
    ticket = placed("create_order")

    send("a", "completed", sequence=1, id1="F2")
    listening.apply_due()

    assert told(ticket) == ("done", ["L’accès est en service."])
    assert Asset.objects.filter(name="F2", phase="active").count() == 1


def test_a_box_that_is_awaited_is_told_and_then_the_end(send, outside, placed):
    ticket = placed("terminate")
    body = outside.event("PO-1", "inProgress", event_id="a", sequence=1)
    body["event"]["productOrder"]["milestone"] = [{"name": "awaitingReturn"}]
    send(body=body)
    listening.apply_due()
    awaited = told(ticket)

    body = outside.event("PO-1", "completed", event_id="b", sequence=2)
    body["event"]["productOrder"]["milestone"] = [{"name": "awaitingReturn"}]  # the list of what it passed
    send(body=body)
    listening.apply_due()

    assert awaited == ("back", ["La box est à restituer."])
    assert told(ticket) == ("done", ["La box est à restituer.", "La résiliation est terminée."])


@pytest.mark.parametrize("says", [{}, {"reason": "appointmentToRebook"}, {"note": "appointmentToRebook"}])
def test_an_order_that_is_held_for_its_visit_waits_for_another(send, outside, placed, says):
    ticket = placed("create_order")
    body = outside.event("PO-1", "held", event_id="a", sequence=1, **({"reason": says["reason"]} if "reason" in says else {}))
    if "note" in says:
        body["event"]["productOrder"]["note"] = [{"text": says["note"]}]

    send(body=body)
    listening.apply_due()

    assert told(ticket) == ("rebook", ["La visite du technicien n’a pas pu se faire. Un nouveau rendez-vous est à prendre."])


@pytest.mark.parametrize(("operation", "reason"), [("create_order", "paymentDue"), ("terminate", "appointmentToRebook")])
def test_one_that_is_held_for_something_else_needs_no_visit(send, placed, operation, reason):
    ticket = placed(operation)

    send("a", "held", sequence=1, reason=reason)
    listening.apply_due()

    assert told(ticket) == ("sent", ["La commande est suspendue."])
