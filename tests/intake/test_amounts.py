"""Amounts as data writes them, as pages say them, and what is no amount."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from parvis.intake.amounts import euros, is_amount, total
from parvis.intake.schema import mistakes
from tests.cast import text


@pytest.mark.parametrize(
    ("said", "is_one"),
    [("21.40", True), ("0", True), ("1234567.00", True), ("21,40", False), ("21.4", False), (21.4, False), ("", False), ("-1.00", False)],
)
def test_an_amount_is_digits_and_two_behind_a_point(said, is_one):
    assert is_amount(said) is is_one


def test_amounts_are_added_and_others_left_out():
    assert total(["21.40", "", "9.00", "on demand"]) == Decimal("30.40")
    assert total([]) == 0


@pytest.mark.parametrize(("language", "said"), [("fr", "1\u00a0234,50\u00a0€"), ("en", "€1,234.50")])
def test_an_amount_is_said_in_the_language(language, said):
    with override(language):
        assert euros("1234.50") == said


def test_a_price_that_is_none_is_a_mistake():
    option = {"value": "a", "label": text("A"), "price": "21,40"}
    field = {"key": "offer", "type": "choice", "label": text("Offer"), "options": [option]}
    form = {"steps": [{"key": "one", "title": text("One"), "fields": [field]}]}

    [found] = mistakes(form, ["fr", "en"])

    assert found.path == "steps[0].fields[0] (offer).options[0].price"
