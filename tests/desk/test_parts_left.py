"""An answer that would end a request whose parts are open says so first, with the words kept."""

import pytest

from parvis.journal.models import Entry
from parvis.tickets.linking import link
from parvis.tickets.models import Ticket


@pytest.fixture
def whole(cast):
    """A request with one open part."""
    ticket, part = cast.ticket(summary="whole"), cast.ticket(summary="part")
    link(part, ticket, "parent", by=cast.technician)
    return ticket


def sent(ticket, **more):
    return {"mode": "reply", "body": "It is done", "then": "solve", **more}


def test_it_is_held_up_until_it_is_meant(desk, whole):
    address = f"/desk/t/{whole.reference}/answers"

    stopped = desk.post(address, sent(whole))

    assert stopped.status_code == 422
    assert stopped.context["composer"].body == "It is done"
    assert stopped.context["then_parts"] == [Ticket.objects.exclude(pk=whole.pk).get().reference]
    assert not Entry.objects.filter(verb="replied").exists()

    assert desk.post(address, sent(whole, sure="1")).status_code == 302
    whole.refresh_from_db()
    assert whole.phase == "solved"


def test_a_move_that_ends_nothing_is_not_held_up(desk, whole):
    assert desk.post(f"/desk/t/{whole.reference}/answers", sent(whole, then="")).status_code == 302


def test_the_box_is_told_as_soon_as_the_move_is_chosen(desk, whole):
    asked = desk.get(f"/desk/t/{whole.reference}/moves/solve", headers={"HX-Request": "true", "HX-Target": "then-asks"})

    assert len(asked.context["then_parts"]) == 1
