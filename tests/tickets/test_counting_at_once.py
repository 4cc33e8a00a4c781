"""Counts stay equal to the lists while requests are filed and moved and the rows are summed up, all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from parvis.tickets.counting import count_services, recount, standings, sum_up_counts
from parvis.tickets.models import StatusCount, Ticket
from parvis.tickets.scope import Scope
from tests.cast import Cast
from tests.tickets.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race]
ROUNDS = 6


@pytest.fixture
def cast(transactional_db: Any) -> Any:
    cast = Cast()
    cast.portal.services.all()
    service = cast.service(visibility="organisation")
    count_services(cast.portal, [service])
    cast.technician.get_username()
    cast.bruno.get_username()
    yield cast, service
    StatusCount.objects.all().delete()


def test_a_reader_never_finds_another_number_than_the_list_has(cast):
    cast, service = cast
    cast.ticket(service)

    def file_and_move() -> None:
        for _each in range(ROUNDS):
            cast.ticket(service).move("take", by=cast.technician)

    def sum_up() -> None:
        for _each in range(ROUNDS * 2):
            sum_up_counts()

    def read() -> list[bool]:
        return [_is_same(cast, service) for _each in range(ROUNDS * 2)]

    acts: list[Callable[[], Any]] = [file_and_move, file_and_move, sum_up, sum_up, read, partial(recount, [service.pk])]
    answers = at_once(*acts)

    assert answers[4] == [True] * (ROUNDS * 2)
    assert standings(Scope(cast.bruno), [service.pk]).numbers == {(service.pk, "taken"): 2 * ROUNDS, (service.pk, "received"): 1}


def _is_same(cast: Cast, service: Any) -> bool:
    """In one look at the database."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        seen = Ticket.objects.visible_to(cast.bruno).filter(service=service)
        listed = Counter(seen.values_list("service_id", "status_key"))
        return standings(Scope(cast.bruno), [service.pk]).numbers == listed
