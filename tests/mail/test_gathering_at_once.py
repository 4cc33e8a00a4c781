"""Messages written while a worker sends: each is told once, in the mail that left or in the next."""

import re
import time

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.mail.sending import deliver, lease_next
from parvis.tickets.models import Ticket
from tests.cast import Cast
from tests.tickets.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.database]
WRITERS, EACH = 3, 5


def test_nothing_is_lost_nor_told_twice_while_workers_send(transactional_db: None) -> None:
    cast = Cast()
    ticket = cast.ticket(cast.service("patient", options={"mail_delay": "PT1S"}))
    agents = [cast.agent(f"agent{number}") for number in range(WRITERS)]
    OutgoingMail.objects.all().delete()
    left: list[str] = []

    def write(number: int) -> None:
        own = Ticket.objects.get(pk=ticket.pk)
        for turn in range(EACH):
            own.reply(f"Words{number}x{turn}y", by=agents[number])
            time.sleep(0.1)

    def work() -> None:
        until = time.monotonic() + 6
        while time.monotonic() < until:
            mail = lease_next()
            if mail is None:
                time.sleep(0.02)
            else:
                deliver(mail, lambda sender, to, data: left.append(data.decode()))

    at_once(*[lambda number=number: write(number) for number in range(WRITERS)], work, work)

    said = sorted(
        word
        for mail in OutgoingMail.objects.filter(to=cast.alice.email, kind="ticket_replied")
        for word in re.findall(r"Words\dx\dy", mail.text or render(mail).text)
    )
    assert said == sorted(f"Words{number}x{turn}y" for number in range(WRITERS) for turn in range(EACH))
    assert len(left) == OutgoingMail.objects.filter(state="sent").count()
    assert OutgoingMail.objects.filter(to=cast.alice.email).count() < WRITERS * EACH
