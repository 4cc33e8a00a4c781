"""A portal with its people, for every test of tickets; a service that promises, in office hours, for those of commitments."""

import pytest

from parvis.catalogue.models import Portal, Service
from parvis.planning.models import Calendar
from parvis.tickets.models import Ticket
from tests.cast import Cast, text
from tests.tickets.promised import OFFICE, at


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def office(cast) -> Calendar:
    return Calendar.objects.create(portal_key="house", key="office", title=text("Office"), week=OFFICE, is_default=True)


@pytest.fixture
def promising(cast, office) -> Service:
    cast.portal = Portal.objects.get(pk=cast.portal.pk)
    return cast.service(expects={"first_answer": "PT2H", "resolution": "P1WD", "next_answer": "PT4H"})


@pytest.fixture
def promised(cast, promising) -> Ticket:
    """Filed on the Monday at 9 o'clock."""
    with at(0):
        return cast.ticket(promising)
