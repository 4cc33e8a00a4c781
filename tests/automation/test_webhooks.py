"""The act that tells another system: keys and states, as far as the rule's owner handles the request, and once."""

import pytest

from parvis.automation.models import AutomationRun
from parvis.hooks.models import Delivery, Webhook

pytestmark = pytest.mark.django_db
TELL = {"do": "webhook", "webhook": "Suivi"}


@pytest.fixture
def webhook(house):
    row = Webhook(portal_key="house", title="Suivi", url="https://hooks.example/parvis")
    row.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    row.save()
    return row


@pytest.mark.parametrize(("who", "is_whole"), [(None, True), ("technician", True), ("stranger", False)])
def test_a_delivery_says_what_the_owner_of_the_rule_may_see(house, webhook, who, is_whole):
    owner = {None: None, "technician": house.technician, "stranger": house.agent("nora", house.make_team("office"))}[who]
    house.rule("mark", "filed", TELL, owner=owner)
    ticket = house.ticket(summary="A secret matter")

    house.settle()

    delivery = Delivery.objects.get()
    named = {"reference": ticket.reference, "portal": "house"}
    more = {
        "service": ticket.service.slug,
        "status": "received",
        "phase": "new",
        "priority": ticket.priority,
        "team": "support",
        "external_reference": "",
    }
    assert delivery.payload["data"] == {"rule": "mark", "ticket": named | more if is_whole else named}
    assert (delivery.payload["type"], delivery.payload["version"], delivery.event) == ("ticket.submitted", 1, "ticket.submitted")
    assert (delivery.organisation, delivery.webhook, "secret" in str(delivery.payload)) == (ticket.organisation, webhook, False)


@pytest.mark.parametrize(("state", "outcome", "count"), [("active", "done", 1), ("paused", "done", 1), ("disabled", "failed", 0)])
def test_a_paused_address_is_told_later_and_a_disabled_one_fails_the_rule(house, webhook, state, outcome, count):
    Webhook.objects.update(state=state, disabled_at=webhook.created_at if state == "disabled" else None)
    house.rule("mark", "filed", TELL)
    house.ticket()

    house.settle()

    assert (AutomationRun.objects.get().state, Delivery.objects.count()) == (outcome, count)


def test_an_organisations_own_address_is_not_for_rules(house, webhook):
    Webhook.objects.update(organisation=house.home)
    house.rule("mark", "filed", TELL)
    house.ticket()

    house.settle()

    assert (AutomationRun.objects.get().state, Delivery.objects.count()) == ("failed", 0)
