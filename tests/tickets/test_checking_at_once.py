"""Several requests name one appointment at the same moment: one has it."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.planning.models import Booking
from parvis.tickets.models import Ticket
from tests.cast import Cast
from tests.planning.appointable import appointed, technicians
from tests.tickets.test_checking import BOOKING, FIELDS, ordered
from tests.tickets.test_concurrency import THREADS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race]


def test_one_of_several_orders_has_the_appointment(transactional_db: Any):
    cast = Cast()
    service = cast.service("order", fields=FIELDS, checks=[BOOKING], visibility="organisation")
    booked = appointed(technicians(cast), cast.alice)

    answers = at_once(*[lambda: ordered(cast, service, booked) for _number in range(THREADS)])

    filed = [one for one in answers if isinstance(one, Ticket)]
    booked = Booking.objects.get(pk=booked.pk)
    assert len(filed) == 1
    assert (booked.subject_kind, booked.subject_id) == ("ticket", filed[0].pk)
    assert Ticket.objects.filter(service=service).count() == 1
