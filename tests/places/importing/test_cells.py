from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.places.importing import cells
from parvis.places.importing.faults import Fault

LIMIT = 999_999_999


@given(st.integers(-LIMIT, LIMIT), st.integers(0, 999_999))
def test_a_number_is_the_same_however_it_is_written(whole, part):
    expected = float(f"{whole}.{part:06d}")

    for written in (f"{whole},{part:06d}", f"{whole}.{part:06d}", f" {whole},{part:06d}", f"{whole:,}".replace(",", " ") + f",{part:06d}"):
        assert cells.decimal(written) == expected


@given(st.text(max_size=20))
def test_what_is_no_number_is_a_fault_and_never_a_crash(written):
    try:
        assert abs(cells.decimal(written)) < 1e12
    except Fault as fault:
        assert (fault.reason, fault.value) == ("number", written)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(when):
    for written in (f"{when:%Y%m%d}", when.isoformat(), f"{when:%d/%m/%Y}", f"{when:%Y%m%d}120000"):
        assert cells.day(written) == when.isoformat()


@given(st.text(max_size=12))
def test_what_is_no_day_is_a_fault_and_never_a_crash(written):
    try:
        found = cells.day(written)
    except Fault as fault:
        assert fault.reason == "day"
    else:
        assert found is None or date.fromisoformat(found) - date(1950, 1, 1) >= timedelta(0)


@given(st.integers(1, 12), st.integers(32, 99))
def test_no_month_has_so_many_days(month, number):
    with pytest.raises(Fault):
        cells.day(f"2019{month:02d}{number}")


@pytest.mark.parametrize("written", ["00000000", "0"])
def test_zeros_are_no_day(written):
    assert cells.day(written) is None


@pytest.mark.parametrize(("written", "code"), [("77058", "77058"), ("2a004", "2A004"), ("1002", "01002"), ("97411", "97411")])
def test_codes_of_communes(written, code):
    assert cells.commune(written) == code


@pytest.mark.parametrize("written", ["", "ABCDE", "00123", "770581", "٧٧٠٥٨"])
def test_what_is_no_code_of_a_commune(written):
    with pytest.raises(Fault):
        cells.commune(written)


@pytest.mark.parametrize(("written", "said"), [("O", True), ("oui", True), ("N", False), ("Non", False)])
def test_yes_and_no(written, said):
    assert cells.yes_no(written) is said


def test_neither_yes_nor_no():
    with pytest.raises(Fault):
        cells.yes_no("peut-être")
