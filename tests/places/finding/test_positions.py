import time

import pytest

from parvis.kit.errors import Refused
from parvis.places import finding
from parvis.places.finding import Nowhere

BREST = (-4.4870, 48.3921)


@pytest.mark.parametrize(
    "written",
    [
        "48.3921, -4.4870",
        "48.3921 -4.4870",
        "(48.3921; -4.4870)",
        "48,3921 N 4,4870 O",
        "48,3921, -4,4870",
        "48,3921 / −4,4870",
        "N48.3921 W4.4870",
        "4.4870 W 48.3921 N",
        "48.3921N4.4870W",
        "lat: 48.3921 lon: -4.4870",
        "48°23'31.56\"N 4°29'13.2\"O",
        "48° 23’ 31,56″ N, 4° 29’ 13,2″ W",
    ],
)
def test_a_position_is_read_as_people_write_it(written):
    found = finding.position(written)

    assert finding.is_position(written)
    assert (found.lon, found.lat) == pytest.approx(BREST, abs=1e-5)
    assert (found.x, found.y) == pytest.approx((146584.54, 6836456.74), abs=1.5)


def test_metres_of_the_legal_projection_are_a_position_too():
    found = finding.position("678771.23 6860548.07")

    assert (found.lon, found.lat) == pytest.approx((2.710742, 48.844629), abs=1e-6)


def test_a_position_overseas_has_the_metres_of_its_territory():
    assert finding.position("-20.88, 55.45").x == pytest.approx(338767.17, abs=1)


@pytest.mark.parametrize("written", ["4.4870, 48.3921", "40.7, -74.0", "0.0 0.0", "1500.5 2500.5"])
def test_a_position_elsewhere_says_so(written):
    with pytest.raises(Nowhere, match="hors de France"):
        finding.position(written)


@pytest.mark.parametrize(
    ("written", "said"), [("", "Indiquez"), ("12 rue de la Paix", "Indiquez"), ("48.3921", "Indiquez"), ("91.0, 200.0", "latitude")]
)
def test_what_is_no_position_is_refused_with_a_sentence(written, said):
    with pytest.raises(Refused, match=said):
        finding.position(written)


@pytest.mark.parametrize("written", ["12 75002", "12, 75002", "12 rue de la Paix", "75002", "", "48 2 rue"])
def test_an_address_is_not_taken_for_a_position(written):
    assert not finding.is_position(written)


@pytest.mark.parametrize("written", [f"({'1'.join([' ' * 32] * 3)}!", f"{'1 ' * 49}!", f"{'1' * 99}!"], ids=["blanks", "numbers", "digits"])
def test_what_is_no_position_is_told_at_once(written):
    begun = time.process_time()

    assert not finding.is_position(written)

    assert time.process_time() - begun < 0.1


def test_blanks_that_are_many_or_of_other_sorts_are_blanks():
    assert finding.is_position(f"{' ' * 90}48.3921 \u00a0 ,\t{' ' * 90}-4.4870 ")
