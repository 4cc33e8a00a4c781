import pytest
from hypothesis import given
from hypothesis import strategies as some

from parvis.places.geometry import distance, to_lambert93, to_wgs84


def test_the_building_of_the_specification_lies_at_its_degrees():
    assert to_wgs84(678771.23, 6860548.07) == pytest.approx((2.710742, 48.844629), abs=5e-7)
    assert to_lambert93(2.710742, 48.844629) == pytest.approx((678771.23, 6860548.07), abs=0.05)


@pytest.mark.parametrize(("degrees", "metres"), [((3, 46.5), (700000, 6600000)), ((5.425179, 46.005447), (887643.67, 6547960.53))])
def test_known_points_agree(degrees, metres):
    assert to_lambert93(*degrees) == pytest.approx(metres, abs=0.1)


@given(some.floats(-5.5, 10), some.floats(41, 51.5))
def test_there_and_back_again_is_the_same_point_to_a_millimetre(lon, lat):
    x, y = to_lambert93(lon, lat)

    assert distance(*to_lambert93(*to_wgs84(x, y)), x, y) < 0.001
