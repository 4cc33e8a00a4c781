"""What judges answers beyond their form."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from parvis.tickets.checks import CHECKS, Check, Judged
from parvis.tickets.correction import correct
from parvis.tickets.invalid import Invalid
from parvis.tickets.submission import submit
from tests.cast import Cast

NUMBER = {"key": "number", "type": "text", "label": {"fr": "Numéro", "en": "Number"}}


def _is_odd(judged: Judged) -> Iterator[str]:
    if judged.said.get("allows") != judged.answer and int(judged.answer) % 2 == 0:
        yield "Choisissez un numéro impair."


@pytest.fixture
def house(db: None) -> Iterator[Cast]:
    CHECKS.register("odd", Check(_is_odd))
    cast = Cast("house")
    cast.service(
        "desk", steps=[{"key": "ask", "title": {"fr": "Q", "en": "Q"}, "fields": [NUMBER]}], checks=[{"kind": "odd", "field": "number"}]
    )
    yield cast
    CHECKS.unregister("odd")


def test_an_answer_that_a_check_refuses_is_to_correct(house: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        submit(house.portal.services.get(slug="desk"), by=house.alice, answers={"number": "4"}, key=uuid4())

    assert refused.value.errors == {"number": ["Choisissez un numéro impair."]}


def test_an_answer_that_a_check_lets_pass_is_filed(house: Cast) -> None:
    ticket = submit(house.portal.services.get(slug="desk"), by=house.alice, answers={"number": "5"}, key=uuid4())

    assert ticket.answers == {"number": "5"}


def test_what_was_not_answered_is_not_judged(house: Cast) -> None:
    assert submit(house.portal.services.get(slug="desk"), by=house.alice, answers={}, key=uuid4()).answers == {}


def test_a_check_reads_its_own_table(house: Cast) -> None:
    service = house.portal.services.get(slug="desk")
    service.checks = [{"kind": "odd", "field": "number", "allows": "4"}]
    service.save(update_fields=["checks"])

    assert submit(service, by=house.alice, answers={"number": "4"}, key=uuid4()).answers == {"number": "4"}


def test_a_correction_is_judged_as_well(house: Cast) -> None:
    service = house.portal.services.get(slug="desk")
    service.editable_in = ["new"]
    service.save(update_fields=["editable_in"])
    ticket = submit(service, by=house.alice, answers={"number": "5"}, key=uuid4())

    with pytest.raises(Invalid) as refused:
        correct(ticket, {"number": "6"}, by=house.alice, key=uuid4())

    assert refused.value.errors == {"number": ["Choisissez un numéro impair."]}
