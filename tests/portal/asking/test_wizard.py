"""A wizard: pages called by their numbers, words of its own on its buttons, and beside the form what it comes to."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.tickets.models import Draft, Ticket
from tests.cast import Cast, text
from tests.portal.asking.test_flow import NEW

OFFERS = [
    {"value": "one", "label": text("One gigabit"), "hint": text("Fast"), "price": "21.40", "setup": "48.00"},
    {"value": "two", "label": text("Two gigabits"), "price": "1026.90"},
]
EXTRAS = [{"value": "repair", "label": text("Repair"), "price": "9.00"}]
STEPS: list[dict[str, Any]] = [
    {
        "key": "place",
        "title": text("Place"),
        "lead": text("Where it **goes**."),
        "fields": [{"key": "summary", "type": "text", "label": text("Street")}],
    },
    {
        "key": "offer",
        "title": text("Offer"),
        "fields": [
            {"key": "offer", "type": "choice", "label": text("Offer"), "display": "cards", "options": OFFERS},
            {"key": "extras", "type": "choices", "label": text("Extras"), "display": "cards", "options": EXTRAS},
        ],
    },
]
OPTIONS = {
    "numbered": True,
    "next": text("Onward"),
    "back": text("Backward"),
    "check": text("All of it"),
    "check_lead": text("Look at it **once more**."),
    "send": text("Order it"),
    "basket": {"title": text("Your order"), "facts": ["summary"]},
}


@pytest.fixture
def wizard(house: Cast) -> Any:
    return house.service("wizard", steps=STEPS, use="everyone", options=OPTIONS)


def sent(client: Client, step: str, data: dict[str, Any], **more: str) -> Any:
    return client.post(f"{NEW}/{step}", {**data, **more, **({"key": Draft.objects.get().key} if Draft.objects.exists() else {})})


def test_pages_are_called_by_their_numbers_and_say_what_they_are_for(wizard, alice):
    page = alice.get(f"{NEW}/place").content.decode()

    assert "<h1>1.Place</h1>" in page
    assert "Where it <strong>goes</strong>." in page
    assert page.count("<li aria-current") == 1
    assert ">Offer</li>" in page
    assert ">All of it</li>" in page
    assert ">Onward</button>" in page


def test_what_is_chosen_adds_up_beside_the_form(wizard, alice):
    sent(alice, "place", {"summary": "8 quay"})

    basket = sent(alice, "offer", {"offer": "one", "extras": ["repair"]}, _basket="1").content.decode()

    assert 'id="basket"' in basket
    assert "<!DOCTYPE" not in basket
    assert "8 quay" in basket
    assert [amount in basket for amount in ("€21.40", "€9.00", "€48.00", "€30.40")] == [True] * 4
    assert "offer" not in Draft.objects.get().answers


def test_prices_stand_on_the_cards(wizard, alice):
    sent(alice, "place", {"summary": "8 quay"})

    page = alice.get(f"{NEW}/offer").content.decode()

    assert "€21.40 a month" in page
    assert "€1,026.90 a month" in page


def test_going_back_loses_nothing(wizard, alice):
    sent(alice, "place", {"summary": "8 quay"})

    back = sent(alice, "offer", {"offer": "two"}, _back="1")

    assert back.headers["Location"].startswith(f"{NEW}/place")
    assert Draft.objects.get().answers == {"summary": "8 quay", "offer": "two"}


def test_the_check_is_the_last_page_and_sends_with_its_own_word(wizard, alice):
    sent(alice, "place", {"summary": "8 quay"})
    sent(alice, "offer", {"offer": "one"})

    page = alice.get(f"{NEW}/check").content.decode()

    assert "<h1>3.All of it</h1>" in page
    assert "Look at it <strong>once more</strong>." in page
    assert ">Order it</button>" in page
    assert f'href="{NEW}/offer">Backward</a>' in page
    alice.post(f"{NEW}/check", {"key": Draft.objects.get().key})
    assert Ticket.objects.get().answers == {"summary": "8 quay", "offer": "one"}
