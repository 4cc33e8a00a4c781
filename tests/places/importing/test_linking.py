import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.places.importing.linking import number_range


@given(st.integers(1, 999), st.integers(1, 40))
def test_a_grouped_number_is_from_to(first, more):
    grouped = f"{first}{first + more}"

    assert number_range(grouped) == ((first, first + more) if len(grouped) % 2 == 0 else None)


@pytest.mark.parametrize("number", ["", "6", "166", "0", "1212", "9012", "170166"])
def test_other_numbers_are_none(number):
    assert number_range(number) is None
