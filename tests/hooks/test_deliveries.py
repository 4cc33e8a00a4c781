from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.hooks.models import Delivery, Webhook
from parvis.kit.clock import now
from parvis.kit.ids import uuid7


@pytest.fixture
def deliver(armor):
    webhook = Webhook(portal_key="operateurs", organisation=armor, url="https://hooks.armor.example/parvis")
    webhook.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    webhook.save()

    def make(**changes):
        values = {"organisation": armor, "webhook": webhook, "entry_id": uuid7(), "event": "ticket.moved", "payload": {}}
        return Delivery.objects.create(**(values | changes))

    return make


def test_a_delivery_reads_as_its_event_and_entry(deliver):
    delivery = deliver()

    assert str(delivery) == f"ticket.moved {delivery.entry_id}"
    assert delivery.pk.version == 7


def test_an_entry_is_told_to_a_webhook_once(deliver):
    first = deliver()

    with pytest.raises(IntegrityError), transaction.atomic():
        deliver(entry_id=first.entry_id)


@pytest.mark.parametrize("change", [{"state": "lost"}, {"next_attempt_at": None}])
def test_a_waiting_delivery_has_a_known_state_and_a_time(deliver, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        deliver(**change)


def test_due_are_those_whose_time_has_come_and_those_a_dead_worker_left(deliver):
    past, future = now() - timedelta(minutes=1), now() + timedelta(minutes=1)
    waiting = deliver(next_attempt_at=past)
    abandoned = deliver(state="sending", lease_until=past)
    deliver(next_attempt_at=future)
    deliver(state="sending", lease_until=future)
    deliver(state="sent", next_attempt_at=None)

    assert set(Delivery.objects.due(now())) == {waiting, abandoned}
