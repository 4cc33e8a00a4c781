"""Correcting answers that were sent."""

from django.test import Client

from parvis.tickets.models import Draft, Ticket
from tests.cast import Cast


def ticket(house: Cast) -> Ticket:
    return house.ticket(house.service("wizard", editable_in=["new"]), answers={"summary": "Prnter", "description": "Jams"})


def test_corrected_answers_are_a_new_revision(house: Cast, alice: Client) -> None:
    sent = ticket(house)
    page = f"/p/house/t/{sent.reference}/edit"

    assert alice.get(page).headers["Location"] == f"{page}/ask"
    answer = alice.post(f"{page}/ask", {"summary": "Printer", "description": "Jams", "revision": "1"})

    assert answer.headers["Location"] == f"/p/house/t/{sent.reference}"
    sent.refresh_from_db()
    assert (sent.title, sent.answers_revision, Draft.objects.count()) == ("Printer", 2, 0)


def test_a_fault_is_shown_with_what_was_typed(house: Cast, alice: Client) -> None:
    sent = ticket(house)

    answer = alice.post(f"/p/house/t/{sent.reference}/edit/ask", {"summary": "", "description": "Jams a lot"})

    assert answer.status_code == 422
    assert "Jams a lot" in answer.content.decode()


def test_answers_changed_by_somebody_else_meanwhile_are_not_overwritten_unseen(house: Cast, alice: Client) -> None:
    sent = ticket(house)

    answer = alice.post(f"/p/house/t/{sent.reference}/edit/ask", {"summary": "Printer", "revision": "0"})

    assert answer.status_code == 409
    assert "Somebody has changed these answers meanwhile" in answer.content.decode()


def test_nothing_is_changed_by_leaving(house: Cast, alice: Client) -> None:
    sent = ticket(house)
    page = f"/p/house/t/{sent.reference}/edit/ask"
    alice.post(page, {"summary": "Printer", "_autosave": "1"})

    alice.post(page, {"summary": "Printer", "_cancel": "1"})

    sent.refresh_from_db()
    assert (sent.title, Draft.objects.count()) == ("Prnter", 0)


def test_a_request_past_correcting_is_forbidden_and_a_foreign_one_is_not_there(house: Cast, alice: Client) -> None:
    late = house.ticket_at("taken", service=house.service("wizard", editable_in=["new"]))
    foreign = house.ticket(by=house.chloe)

    assert alice.get(f"/p/house/t/{late.reference}/edit").status_code == 403
    assert alice.post(f"/p/house/t/{late.reference}/edit/ask", {"summary": "x"}).status_code == 403
    assert alice.get(f"/p/house/t/{foreign.reference}/edit").status_code == 404
