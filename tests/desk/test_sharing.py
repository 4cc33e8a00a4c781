"""The team shares a request with any organisation it knows."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.tickets.models import Ticket
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    made: Ticket = cast.ticket()
    return made


def at(ticket: Ticket) -> str:
    return f"/desk/t/{ticket.reference}/shares"


def test_an_agent_finds_an_organisation_and_opens_the_request_to_it(cast: Cast, desk: Client, ticket: Ticket) -> None:
    carrier = cast.organisation("Loire Carrier")
    cast.grant("use", who="organisation", organisation=carrier)
    assert "Loire Carrier" in desk.get(at(ticket), {"q": "loire"}).content.decode()

    assert desk.post(at(ticket), {"share": str(carrier.pk), "reads_only": "1"}).status_code == 302

    assert [(share.shared_with, share.may_write) for share in ticket.shares.all()] == [(carrier, False)]
    assert desk.post(at(ticket), {"stop": str(carrier.pk)}).status_code == 302
    assert not ticket.shares.exists()


def test_an_organisation_of_other_portals_is_not_found(cast: Cast, desk: Client, ticket: Ticket) -> None:
    unknown = cast.organisation("Unknown Carrier")

    assert "Unknown Carrier" not in desk.get(at(ticket), {"q": "carrier"}).content.decode()
    assert [desk.post(at(ticket), said).status_code for said in ({"share": str(unknown.pk)}, {"share": "all"}, {"stop": "all"}, {})] == [
        404
    ] * 4


def test_a_restricted_request_is_said_to_be_shared_with_none(cast: Cast, desk: Client) -> None:
    ticket = cast.ticket(cast.service("secret", visibility="restricted"))

    assert "is shared with none" in desk.get(at(ticket)).content.decode()
    assert desk.post(at(ticket), {"share": str(cast.home.pk)}).status_code == 409
