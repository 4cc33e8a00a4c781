"""What answers say about the request itself."""

from __future__ import annotations

from uuid import uuid4

import pytest

from parvis.assets.models import Asset, AssetKind
from parvis.tickets.correction import correct
from parvis.tickets.models import Ticket
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DEGREES = ["very_low", "low", "medium", "high", "very_high"]
FIELDS = [
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True},
    {"key": "urgency", "type": "choice", "label": text("Urgency"), "options": [{"value": one, "label": text(one)} for one in DEGREES]},
    {
        "key": "category",
        "type": "choice",
        "label": text("Category"),
        "options": [{"value": one, "label": text(one)} for one in ("network", "phone")],
    },
    {"key": "equipment", "type": "asset", "label": text("Equipment"), "many": True},
]
FILLS = {"urgency": "urgency", "category": "category", "assets": "equipment"}


@pytest.fixture
def desk(cast: Cast) -> Cast:
    cast.service("ticket", fields=FIELDS, fills=FILLS, editable_in=["new"])
    return cast


def printer(cast: Cast, name: str = "Printer") -> Asset:
    kind = AssetKind.objects.get_or_create(portal_key=cast.key, key="equipment", defaults={"title": text("Equipment")})[0]
    return Asset.objects.create(organisation=cast.home, kind=kind, name=name)


def ask(cast: Cast, **answers: object) -> Ticket:
    said = {"summary": "It is broken", **answers}
    return cast.ticket(cast.portal.services.get(slug="ticket"), answers=said, organisation=cast.home)


def things(ticket: Ticket) -> list[str]:
    return sorted(ticket.ticket_assets.values_list("asset__name", flat=True))


def test_a_request_is_as_urgent_and_about_what_its_form_says(desk: Cast) -> None:
    thing = printer(desk)

    ticket = ask(desk, urgency="very_high", category="phone", equipment=[str(thing.pk)])

    ticket.refresh_from_db()
    assert (ticket.urgency, ticket.category, things(ticket)) == (5, "phone", ["Printer"])


def test_a_form_that_says_nothing_leaves_what_is_usual(desk: Cast) -> None:
    ticket = ask(desk)

    assert (ticket.urgency, ticket.category, things(ticket)) == (3, "", [])


def test_what_was_corrected_is_followed(desk: Cast) -> None:
    first, second = printer(desk, "Old"), printer(desk, "New")
    ticket = ask(desk, urgency="low", category="phone", equipment=[str(first.pk)])

    correct(ticket, {**ticket.answers, "urgency": "high", "equipment": [str(second.pk)]}, by=desk.alice, key=uuid4())

    ticket.refresh_from_db()
    assert (ticket.urgency, ticket.category, things(ticket)) == (4, "phone", ["New"])


def test_what_the_team_has_decided_since_stays(desk: Cast) -> None:
    ticket = ask(desk, category="phone")
    Ticket.objects.filter(pk=ticket.pk).update(category="network")

    correct(ticket, {**ticket.answers, "category": "phone", "urgency": "high"}, by=desk.alice, key=uuid4())

    ticket.refresh_from_db()
    assert (ticket.urgency, ticket.category) == (4, "network")
