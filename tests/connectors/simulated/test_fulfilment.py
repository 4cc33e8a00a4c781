"""An order as its request lives it: what is called, what is told, what becomes of the access."""

from datetime import date, timedelta

import pytest

from parvis.assets.models import Asset, AssetKind
from parvis.connectors.fulfilment import facts_of
from parvis.connectors.models import Run
from parvis.connectors.simulated.scenarios import pin
from parvis.kit.errors import Refused
from parvis.kit.speaking import day
from parvis.planning.models import Booking, BookingRule, Resource
from parvis.tickets.models import Ticket
from parvis.tickets.sentences import sentence_of
from tests.cast import Cast, move, status, text
from tests.connectors.simulated.conftest import Outside

pytestmark = pytest.mark.django_db
LIFE = {
    "start": "sent",
    "statuses": [
        status("sent", "active"),
        status("rebook", "waiting", "customer"),
        status("done", "closed", "none"),
        status("failed", "closed", "none"),
    ],
    "moves": [
        move("ask_rebooking", "sent", "rebook", "system", on=["visit_missed"]),
        move("book_again", "rebook", "sent", "requester", asks=[{"key": "visit", "type": "text", "label": text("Visit")}]),
        move("complete", "sent", "done", "system", on=["access_activated", "box_returned"]),
        move("fail", ["sent", "rebook"], "failed", "system", on=["order_failed", "call_failed", "return_late"]),
    ],
}
FIELDS = [
    {"key": "summary", "type": "text", "label": text("Summary")},
    {"key": "building", "type": "text", "label": text("Building")},
    {"key": "appointment", "type": "text", "label": text("Appointment")},
    {
        "key": "offer",
        "type": "choice",
        "label": text("Offer"),
        "options": [{"value": "profil_07", "label": {"fr": "Profil 07", "en": "Profile 07"}}],
    },
    {"key": "id1", "type": "text", "label": text("ID1")},
]
CREATION = [
    {
        "on": "submitted",
        "operation": "simulated.create_order",
        "input": "order.creation",
        "asset_kind": "access",
        "fields": {"own_reference": "summary", "building": "building", "visit": "appointment", "offer": "offer"},
    },
    {"on": "book_again", "operation": "simulated.rebook", "input": "order.rebooking", "fields": {"visit": "visit"}},
]


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def outside(cast):
    return Outside(cast.home, cast.alice)


@pytest.fixture
def kind(cast):
    schemes = [{"key": key, "label": text(key)} for key in ("id1", "id2", "socket", "ont", "box", "box_mac")]
    states = [{"key": "active", "phase": "active", "label": text("Active")}, {"key": "ended", "phase": "retired", "label": text("Ended")}]
    return AssetKind.objects.create(portal_key=cast.key, key="access", title=text("Access"), schemes=schemes, states=states)


@pytest.fixture
def booking(cast):
    rule = BookingRule.objects.create(portal_key=cast.key, key="house", title=text("House"), duration=timedelta(hours=3))
    resource = Resource.objects.create(portal_key=cast.key, key="zone", kind="technicians", title=text("Zone"))
    return _booked(cast, rule, resource, "RDV-1", Outside(cast.home, cast.alice).moment + timedelta(days=14))


def _booked(cast, rule, resource, reference, starts_at):
    said = {"portal_key": cast.key, "rule": rule, "resource": resource, "user": cast.alice, "key": reference, "state": "confirmed"}
    return Booking.objects.create(
        organisation=cast.home, reference=reference, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4), **said
    )


def filed(cast, outside, calls=CREATION, **answers):
    service = cast.service("order", workflow=cast.workflow("ordered", LIFE), fields=FIELDS, calls=calls)
    with outside.at():
        ticket = cast.ticket(service, answers=answers)
    outside.work()
    return ticket


def ordered(cast, outside, **answers):
    answers = {"summary": "CMD-1", "building": "IMB/77058/X/0218", "appointment": "RDV-1", "offer": "profil_07"} | answers
    return filed(cast, outside, **answers)


def history(ticket):
    return [said for entry in ticket.entries.public().order_by("id") if (said := sentence_of(entry, for_team=False))]


def test_what_was_answered_is_what_is_ordered(cast, outside, house, booking):
    ordered(cast, outside)

    assert Run.objects.get().input == {
        "own_reference": "CMD-1",
        "building": "IMB/77058/X/0218",
        "offer": "profil_07",
        "offer_title": {"fr": "Profil 07", "en": "Profile 07"},
        "asset_kind": "access",
        "visit": {
            "reference": "RDV-1",
            "starts_at": booking.starts_at.isoformat(),
            "ends_at": booking.ends_at.isoformat(),
            "kind": "house",
        },
    }


def test_an_appointment_that_nobody_knows_is_said_before_anything_is_filed(cast, outside, house):
    with pytest.raises(Refused) as refusal:
        ordered(cast, outside, appointment="RDV-404")

    assert refusal.value.code == "no_booking"
    assert not Ticket.objects.exists()


def test_an_order_ends_with_an_access_and_its_request_says_each_step(cast, outside, house, booking, kind):
    ticket = ordered(cast, outside)

    outside.pass_by(days=20)

    ticket = Ticket.objects.get()
    asset = Asset.objects.get()
    facts = facts_of(ticket.pk)
    delivered = day(date.fromisoformat(facts["expected_on"]), "fr")
    assert ticket.status_key == "done"
    assert {one.scheme: one.value for one in asset.identifiers.all()} == {
        key: facts[key] for key in ("id1", "id2", "socket", "ont", "box", "box_mac")
    }
    assert (asset.organisation, asset.name, asset.phase) == (cast.home, facts["id1"], "active")
    assert ticket.ticket_assets.get().asset == asset
    assert history(ticket)[1:] == [
        "Commande acceptée. La visite du technicien est prévue le 14\u00a0décembre 2026.",
        f"Box expédiée. Livraison prévue le {delivered}. Suivi Colissimo : {facts['tracking']}.",
        f"Box livrée le {delivered}. Numéro de série : {facts['box']}.",
        f"Visite faite le 14\u00a0décembre 2026. Prise : {facts['socket']}.",
        f"L’accès est en service. ID1 : {facts['id1']}, ID2 : {facts['id2']}. ONT : {facts['ont']}.",
        "État done",
    ]


def test_without_a_kind_of_asset_no_access_is_kept(cast, outside, house, booking):
    ordered(cast, outside)

    outside.pass_by(days=20)

    assert (Ticket.objects.get().status_key, Asset.objects.count()) == ("done", 0)


def test_a_visit_that_was_missed_is_booked_again(cast, outside, house, booking, kind):
    pin("order", "CMD-1", "customer_absent")
    ordered(cast, outside)
    outside.pass_by(days=20)
    ticket = Ticket.objects.get()
    assert ticket.status_key == "rebook"

    _booked(cast, booking.rule, booking.resource, "RDV-2", outside.moment + timedelta(days=10))
    with outside.at():
        ticket.move("book_again", by=cast.alice, answers={"visit": "RDV-2"})
    outside.work()
    outside.pass_by(days=12)

    assert (Ticket.objects.get().status_key, Asset.objects.count()) == ("done", 1)


def test_an_order_that_fails_says_why_in_the_words_of_the_field(cast, outside, house, booking, kind):
    pin("order", "CMD-1", "wrong_pb")
    ordered(cast, outside)

    outside.pass_by(days=20)

    ticket = Ticket.objects.get()
    assert (ticket.status_key, Asset.objects.count()) == ("failed", 0)
    assert history(ticket)[-2] == "La commande n’aboutit pas : PB erroné."


def on_access(cast, outside, operation):
    """A second request, about the access of the first."""
    asset = Asset.objects.get()
    number = asset.identifiers.get(scheme="id1").value
    pin("line", number, "done")
    call = {"on": "submitted", "operation": f"simulated.{operation}", "input": "order.access", "fields": {"id1": "id1"}}
    service = cast.service(operation, workflow=cast.workflow(operation, LIFE), fields=FIELDS, calls=[call])
    with outside.at():
        ticket = cast.ticket(service, answers={"summary": "On it", "id1": number})
    outside.work()
    outside.pass_by(days=40)
    return Ticket.objects.get(pk=ticket.pk), asset


def test_a_swap_gives_the_access_another_box(cast, outside, house, booking, kind):
    ordered(cast, outside)
    outside.pass_by(days=20)
    before = Asset.objects.get().identifiers.get(scheme="box").value

    ticket, asset = on_access(cast, outside, "swap_box")

    facts = facts_of(ticket.pk)
    assert ticket.status_key == "done"
    assert (asset.identifiers.get(scheme="box").value, facts["old_box"]) == (facts["box"], before)
    assert facts["box"] != before


def test_a_termination_ends_the_access(cast, outside, house, booking, kind):
    ordered(cast, outside)
    outside.pass_by(days=20)

    ticket, asset = on_access(cast, outside, "terminate")

    asset.refresh_from_db()
    assert (ticket.status_key, asset.state, asset.phase) == ("done", "ended", "retired")
    assert ticket.ticket_assets.get().asset == asset


def test_told_twice_an_access_is_made_once(cast, outside, house, booking, kind):
    from parvis.connectors.simulated import faults

    with outside.at():
        faults.switch("duplicate", share=100)
        faults.switch("disorder", share=50)
    ordered(cast, outside)

    outside.pass_by(days=20)
    outside.pass_by(minutes=1)
    outside.pass_by(minutes=1)

    assert (Ticket.objects.get().status_key, Asset.objects.count()) == ("done", 1)
    assert sum(Run.objects.get().notifications.values_list("repeats", flat=True)) >= 5
