"""A form that begins with what was found before, and one whose answers are judged beyond it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from parvis.tickets.checks import CHECKS, Check, Judged
from parvis.tickets.facts import FACTS, Asking
from parvis.tickets.models import Draft, Ticket
from tests.cast import Cast
from tests.portal.asking.conftest import STEPS
from tests.portal.asking.test_flow import FIRST, LAST, NEW, send, wizard

CARRYING = [
    {**STEPS[0], "fields": [{**STEPS[0]["fields"][0], "carries": "plot.name"}, STEPS[0]["fields"][1]]},  # type: ignore[index]
    *STEPS[1:],
]


@pytest.fixture(autouse=True)
def plots() -> Iterator[None]:
    def plot(value: str, asking: Asking) -> dict[str, Any]:
        return {"plot.name": f"Plot {value}"}

    FACTS.register("plot", plot)
    CHECKS.register("no-roof", Check(_no_roof))
    yield
    FACTS.unregister("plot")
    CHECKS.unregister("no-roof")


def _no_roof(judged: Judged) -> Iterator[str]:
    if "roof" in judged.answer:
        yield "Roofs are for somebody else."


def test_a_form_begins_with_what_was_found(house: Cast, alice: Client) -> None:
    house.service("wizard", steps=CARRYING, use="everyone")

    start = alice.get(f"{NEW}?plot=7")
    page = alice.get(start.headers["Location"]).content.decode()

    assert start.headers["Location"] == f"{NEW}/what?plot=7"
    assert 'value="Plot 7"' in page
    assert "What you had already found is filled in: change what is different." in page
    assert not Draft.objects.exists()


def test_a_draft_begun_with_facts_is_found_again_at_its_address_and_no_other(house: Cast, alice: Client) -> None:
    house.service("wizard", steps=CARRYING, use="everyone")
    send(alice, "what", {"summary": "Plot 7, at the back", "kind": "a"}, _origin="plot=7")

    again = alice.get(f"{NEW}/what?plot=7").content.decode()
    other = alice.get(f"{NEW}/what?plot=8").content.decode()

    assert 'value="Plot 7, at the back"' in again
    assert 'value="Plot 8"' in other
    assert Draft.objects.count() == 1


def test_what_is_carried_is_not_an_answer_of_its_own(house: Cast, alice: Client) -> None:
    house.service("wizard", steps=CARRYING, use="everyone")
    send(alice, "what", {"summary": "Plot 7", "kind": "a"}, _origin="plot=7")
    key = Draft.objects.get().key
    send(alice, "who", LAST, key=key)
    alice.post(f"{NEW}/check", {"key": key})

    assert Ticket.objects.get().answers == {"summary": "Plot 7", "kind": "a", **LAST}


def test_a_page_that_a_check_refuses_is_shown_again_with_all_that_was_typed(house: Cast, alice: Client) -> None:
    wizard(house, checks=[{"kind": "no-roof", "field": "summary"}])

    answer = send(alice, "what", {**FIRST, "summary": "The roof leaks"})

    assert answer.status_code == 422
    assert "Roofs are for somebody else." in answer.content.decode()
    assert 'value="The roof leaks"' in answer.content.decode()


def test_a_check_says_nothing_on_pages_that_do_not_ask_its_field(house: Cast, alice: Client) -> None:
    wizard(house, checks=[{"kind": "no-roof", "field": "summary"}])
    send(alice, "what", FIRST)

    assert send(alice, "who", LAST).headers["Location"] == f"{NEW}/check"
