"""What was found before goes along into the next form."""

from collections.abc import Iterator
from typing import Any

import pytest

from parvis.intake.definition import Definition
from parvis.tickets.facts import FACTS, Asking, Origin, answers_from
from tests.cast import Cast, text

FORM = Definition.read(
    {
        "steps": [
            {
                "key": "place",
                "title": text("Place"),
                "fields": [
                    {"key": "town", "type": "text", "label": text("Town"), "carries": "place.town"},
                    {"key": "homes", "type": "number", "label": text("Homes"), "carries": "building.homes"},
                    {
                        "key": "kind",
                        "type": "choice",
                        "label": text("Kind"),
                        "carries": "building.kind",
                        "options": [{"value": "house", "label": text("House")}],
                    },
                    {"key": "note", "type": "text", "label": text("Note")},
                ],
            }
        ]
    }
)


@pytest.fixture
def sources() -> Iterator[list[Asking]]:
    asked: list[Asking] = []

    def plot(value: str, asking: Asking) -> dict[str, Any]:
        asked.append(asking)
        return {"place.town": "Brest", "building.homes": 3} if value == "7" else {}

    FACTS.register("plot", plot)
    yield asked
    FACTS.unregister("plot")


def test_fields_take_the_facts_they_name() -> None:
    assert answers_from(FORM, {"place.town": "Brest", "building.homes": 3, "building.kind": "house", "other": 1}) == {
        "town": "Brest",
        "homes": 3,
        "kind": "house",
    }


@pytest.mark.parametrize("facts", [{"place.town": 3}, {"place.town": ""}, {"building.homes": "three"}, {"building.kind": "castle"}, {}])
def test_a_fact_that_its_field_cannot_hold_is_left_out(facts: dict[str, Any]) -> None:
    assert answers_from(FORM, facts) == {}


def test_an_address_names_where_facts_come_from(sources: list[Asking]) -> None:
    origin = Origin.read({"plot": "7", "floor": "2", "page": "3"})

    assert (origin.query, bool(origin)) == ("floor=2&plot=7", True)


def test_an_address_that_names_no_source_says_nothing(sources: list[Asking]) -> None:
    assert not Origin.read({"floor": "2", "key": "x"})


def test_facts_are_looked_up_for_whoever_asks(sources: list[Asking], db: None) -> None:
    house = Cast("house")

    found = Origin.read({"plot": "7", "floor": "2"}).facts(house.portal, house.alice)

    assert found == {"place.town": "Brest", "building.homes": 3}
    assert [(one.user, dict(one.others)) for one in sources] == [(house.alice, {"plot": "7", "floor": "2"})]


def test_a_stranger_finds_no_facts(sources: list[Asking], db: None) -> None:
    assert Origin.read({"plot": "7"}).facts(Cast("house").portal, None) == {}
    assert sources == []
