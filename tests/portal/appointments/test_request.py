"""An appointment leads to the request that it is made for, for who may read that."""

import pytest

from parvis.planning.models import Booking
from parvis.tickets.visits import tie
from tests.planning.appointable import appointed
from tests.portal.appointments.conftest import said, signed_in

pytestmark = pytest.mark.django_db
LIST = "/p/house/appointments"


@pytest.fixture
def mine(house, team):
    made = appointed(team, house.alice)
    Booking.objects.filter(pk=made.pk).update(data={"service": "visits"})
    made.refresh_from_db()
    return made


def test_its_page_leads_to_the_request(house, alice, mine):
    ticket = house.ticket()
    assert ticket.reference not in said(alice.get(f"{LIST}/{mine.reference}"))

    tie(mine, ticket)

    page = alice.get(f"{LIST}/{mine.reference}")
    assert f'/t/{ticket.reference}"' in page.content.decode()
    assert f"Request {ticket.reference} , {ticket.title}" in said(page)


def test_a_colleague_who_may_not_read_the_request_is_not_told_of_it(house, alice, mine):
    ticket = house.ticket()
    tie(mine, ticket)

    page = signed_in(house.bruno).get(f"{LIST}/{mine.reference}")

    assert (page.status_code, ticket.reference in page.content.decode()) == (200, False)
