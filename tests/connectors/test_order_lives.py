"""The life of an order, as its preset says it, with the simulator behind it: creation, swap, termination."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.assets.models import Asset, AssetKind
from parvis.connectors import event_words, listening, order_panel
from parvis.connectors.event_words import words_of
from parvis.connectors.fulfilment import EVENTS
from parvis.connectors.models import Run
from parvis.connectors.simulated.scenarios import pin
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.planning import deciding
from parvis.planning.booking import move
from parvis.planning.models import Booking
from parvis.tickets import lists, search
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket, TicketAsset
from parvis.tickets.sentences import sentence_of
from tests.connectors.ordering import Operator

pytestmark = pytest.mark.django_db


def test_an_order_is_created_visited_and_completed_by_itself():
    world = Operator()
    order = world.order(world.appointment())
    before = world.state(order)

    world.pass_by(days=30)

    assert (before, world.state(order)) == ("in_progress", "completed")
    access = Asset.objects.get(kind__key="access")
    assert access.organisation == world.home
    assert TicketAsset.objects.filter(ticket=order, asset=access).exists()
    assert {one.scheme for one in access.identifiers.all()} >= {"id1", "id2", "box", "ont"}
    assert list(Run.objects.filter(ticket=order).values_list("operation_key", "state")) == [("create_order", "done")]


def test_a_completed_order_is_found_by_the_number_of_its_access():
    world = Operator()
    order = world.order(world.appointment())
    other = world.order(world.appointment(nth=3), operator_order_reference="AT-2")
    world.pass_by(days=30)
    id1 = order.ticket_assets.get().asset.identifiers.get(scheme="id1").value

    def found() -> list[str]:
        return [row.ticket.reference for row in lists.page(world.sophie, Filters(q=id1, state="all")).rows]

    assert found() == [order.reference]
    search.rebuild(Ticket.objects.get(pk=order.pk))
    assert found() == [order.reference]
    assert world.state(other) == "completed"


def test_the_appointment_belongs_to_the_order_and_took_place():
    world = Operator()
    booking = world.appointment()
    order = world.order(booking)

    world.pass_by(days=30)

    booking.refresh_from_db()
    assert (booking.subject_kind, booking.subject_id, booking.state) == ("ticket", order.pk, Booking.State.DONE)


def test_a_missed_visit_waits_for_another_appointment_and_goes_on_by_itself():
    world = Operator("customer_absent")
    booking = world.appointment()
    order = world.order(booking)
    world.pass_by(days=12)
    assert world.state(order) == "appointment_to_rebook"
    booking.refresh_from_db()
    assert booking.state == Booking.State.MISSED
    assert world.mails(order)[-1] == "ticket_moved"
    assert world.mails(booking) == ["booking_booked", "booking_missed"]

    with world.at():
        search_from = world.appointment(nth=3)  # any free time of the same sort
        start = search_from.starts_at
        Booking.objects.filter(pk=search_from.pk).update(state=Booking.State.CANCELLED)
        search_from.booked_slots.all().delete()
        move(booking, start, by=world.sophie, key="again")

    assert world.state(order) == "in_progress"
    world.pass_by(days=40)
    assert world.state(order) == "completed"
    assert list(Run.objects.filter(ticket=order).order_by("id").values_list("operation_key", flat=True)) == ["create_order", "rebook"]


def test_a_failed_visit_fails_the_order():
    world = Operator("manager_refuses")
    order = world.order(world.appointment())

    world.pass_by(days=30)

    assert world.state(order) == "failed"


def test_a_cancelled_order_is_cancelled_outside_as_well():
    world = Operator()
    order = world.order(world.appointment())
    world.pass_by(days=1)

    with world.at():
        Ticket.objects.get(pk=order.pk).move("cancel", by=world.sophie)
    world.pass_by(days=30)

    assert world.state(order) == "cancelled"
    assert list(Run.objects.filter(ticket=order).order_by("id").values_list("operation_key", "state")) == [
        ("create_order", "done"),
        ("cancel_order", "done"),
    ]


def test_the_appointment_of_a_cancelled_order_is_given_back_however_late_and_told_once():
    world = Operator()
    booking = world.appointment()
    order = world.order(booking)
    world.moment = booking.starts_at - timedelta(hours=1)  # too late for the customer to cancel the appointment itself
    key = uuid4()

    with world.at():
        for _sent in range(2):
            Ticket.objects.get(pk=order.pk).move("cancel", by=world.sophie, idem_key=key)
    world.pass_by(days=30)

    booking.refresh_from_db()
    assert (booking.state, booking.booked_slots.count()) == (Booking.State.CANCELLED, 0)
    assert world.mails(booking) == ["booking_booked", "booking_cancelled"]
    letter = render(OutgoingMail.objects.get(subject_id=booking.pk, kind="booking_cancelled"))
    assert f"Cette réservation était faite pour {order.reference}, qui n’ira pas plus loin." in letter.text


def test_an_appointment_that_its_booker_had_cancelled_is_not_told_again():
    world = Operator()
    booking = world.appointment()
    order = world.order(booking)
    with world.at():
        deciding.cancel(booking, by=world.sophie)

        Ticket.objects.get(pk=order.pk).move("cancel", by=world.sophie)

    assert world.mails(booking) == ["booking_booked", "booking_cancelled"]


@pytest.mark.parametrize(("kind", "status"), [("order_cancelled", "cancelled"), ("order_failed", "failed")])
def test_an_order_that_the_outside_gives_up_gives_its_appointment_back(kind, status):
    world = Operator()
    booking = world.appointment()
    order = world.order(booking)
    world.pass_by(days=1)

    for number in range(2):
        told(world, order, kind, f"{kind}-{number}")

    booking.refresh_from_db()
    assert (world.state(order), booking.state) == (status, Booking.State.CANCELLED)
    assert world.mails(booking) == ["booking_booked", "booking_cancelled"]


def told(world: Operator, order: Ticket, kind: str, event: str) -> None:
    """By the outside, of an order of its own."""
    run = Run.objects.get(ticket=order)
    with world.at():
        about = {"event_id": event, "remote_reference": run.remote_reference, "sequence": run.last_sequence + 1}
        listening.receive("simulated", **about, kind=kind, at=world.moment, data={})
        listening.apply_due()


def test_a_visit_that_was_made_is_not_cancelled_by_the_failure_it_ended_in():
    world = Operator("manager_refuses")
    booking = world.appointment()
    world.order(booking)

    world.pass_by(days=30)

    assert world.mails(booking) == ["booking_booked"]


def test_no_appointment_is_to_be_booked_again_for_an_order_that_is_cancelled():
    world = Operator("customer_absent")
    booking = world.appointment()
    order = world.order(booking)
    world.pass_by(days=12)
    assert list(Booking.objects.to_rebook()) == [booking]

    with world.at():
        Ticket.objects.get(pk=order.pk).move("cancel", by=world.sophie)

    assert list(Booking.objects.to_rebook()) == []
    assert world.mails(booking) == ["booking_booked", "booking_missed"]
    with world.at(), pytest.raises(Refused):
        move(booking, booking.starts_at + timedelta(days=14), by=world.sophie, key="again")


def completed(world: Operator) -> str:
    """The ID1 of an access in service."""
    world.order(world.appointment())
    world.pass_by(days=30)
    return Asset.objects.get(kind__key="access").identifiers.get(scheme="id1").value


def swap(world: Operator, id1: str, **more: object) -> Ticket:
    said = {"box_serial": "B-1", "motive": "dead", "delivery_contact": "Jeanne Le Goff", "delivery_phone": "0600004218"}
    address = {"number": "6", "street": "rue Etienne Ganneron", "postcode": "29200", "town": "Brest"}
    return world.ask("echanger-la-box", id1=id1, delivery_address=address, **said, **more)


def terminate(world: Operator, id1: str) -> Ticket:
    address = {"number": "6", "street": "rue Etienne Ganneron", "postcode": "29200", "town": "Brest"}
    ends_on = world.moment.date() + timedelta(days=2)
    return world.ask("resilier", id1=id1, end_on=ends_on.isoformat(), motive="moving", return_address=address, understood=True)


def test_a_box_is_swapped_and_the_old_one_comes_back():
    world = Operator()
    id1 = completed(world)
    old = Asset.objects.get(kind__key="access").identifiers.get(scheme="box").value

    order = swap(world, id1)
    seen = [world.state(order)]
    for _day in range(20):
        world.pass_by(days=1)
        if world.state(order) != seen[-1]:
            seen.append(world.state(order))

    assert seen == ["in_progress", "awaiting_box", "completed"]
    assert Asset.objects.get(kind__key="access").identifiers.get(scheme="box").value != old


def test_an_access_is_terminated_and_its_box_comes_back():
    world = Operator()
    id1 = completed(world)

    order = terminate(world, id1)
    seen = [world.state(order)]
    for _day in range(60):
        world.pass_by(days=1)
        if world.state(order) != seen[-1]:
            seen.append(world.state(order))

    assert seen == ["in_progress", "awaiting_box", "completed"]
    assert Asset.objects.get(kind__key="access").phase == "retired"


def test_a_box_that_stays_away_ends_the_termination_in_failure():
    world = Operator()
    id1 = completed(world)
    with world.at():
        pin("line", id1, "return_late")

    order = terminate(world, id1)
    world.pass_by(days=40)

    assert world.state(order) == "failed"


def test_each_step_is_mailed_in_plain_words():
    world = Operator()
    order = world.order(world.appointment())

    world.pass_by(days=30)

    assert world.mails(order) == ["ticket_received", *["ticket_news"] * 4, "ticket_moved"]
    last = OutgoingMail.objects.filter(subject_id=order.pk).latest("id")
    id1 = Asset.objects.get(kind__key="access").identifiers.get(scheme="id1").value
    assert f"L’accès est en service. ID1 : {id1}" in render(last).text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize("operation", ["create_order", "swap_box", "terminate"])
def test_whatever_is_told_without_facts_is_a_sentence(kind, operation):
    said = words_of(kind, operation, {})

    assert set(said) == {"fr", "en"}
    assert all(text.endswith(".") for text in said.values())


def test_what_is_known_is_said_beside_what_is_not():
    assert words_of("visit_done", "create_order", {"socket": "OO-1"})["fr"] == "La visite du technicien est faite. Prise : OO-1."
    assert words_of("order_failed", "create_order", {})["fr"] == "La commande n’aboutit pas."


def test_a_language_without_words_is_left_out(monkeypatch):
    monkeypatch.setitem(event_words.WORDS, "shipped", {"fr": "Suivi : {tracking}.", "en": "Shipped."})

    assert words_of("shipped", "create_order", {}) == {"en": "Shipped."}


def test_numbers_that_only_the_team_reads_are_neither_shown_nor_told():
    world = Operator()
    kind = AssetKind.objects.get(key="access")
    kind.schemes = [{**scheme, "secret": scheme["key"] in ("box", "ont")} for scheme in kind.schemes]
    kind.save(update_fields=["schemes"])
    order = world.order(world.appointment())

    world.pass_by(days=30)

    asset = Asset.objects.get(kind__key="access")
    numbers = {one.scheme: one.value for one in asset.identifiers.all()}
    seen = [fact.text for fact in order_panel.context(Ticket.objects.get(pk=order.pk))["facts"]]
    said = " ".join(sentence_of(entry, for_team=False) for entry in order.entries.public())
    assert numbers["id1"] in seen
    assert numbers["box_mac"] in seen
    assert [name for name in ("box", "ont") if numbers[name] in seen or numbers[name] in said] == []

    end = terminate(world, numbers["id1"])
    world.pass_by(days=12)

    shown = [fact.text for fact in order_panel.context(Ticket.objects.get(pk=end.pk))["facts"]]
    assert shown
    assert numbers["box"] not in shown


@pytest.mark.parametrize(("ask", "phase"), [(swap, "active"), (terminate, "retired")])
def test_an_order_that_is_told_to_have_ended_at_once_ends_its_request(ask, phase):
    world = Operator()
    order = ask(world, completed(world))
    world.work()
    run = Run.objects.get(ticket=order)

    with world.at():
        said = {"sequence": run.last_sequence + 1, "kind": "order_completed", "at": now(), "data": {}}
        listening.receive("simulated", event_id="end", remote_reference=run.remote_reference, **said)
        listening.apply_due()

    assert world.state(order) == "completed"
    assert Asset.objects.get(kind__key="access").phase == phase
