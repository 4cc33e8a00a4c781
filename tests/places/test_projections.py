import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.places import projections
from parvis.places.projections import TERRITORIES


@given(st.data())
def test_degrees_come_back_from_the_metres_of_each_territory(data):
    territory = data.draw(st.sampled_from(TERRITORIES))
    west, south, east, north = territory.box
    lon, lat = data.draw(st.floats(west, east)), data.draw(st.floats(south, north))

    x, y, projection = projections.from_degrees(lon, lat)

    back = projections.to_degrees(x, y, projection)
    assert projection == territory.projection
    assert back == pytest.approx((lon, lat), abs=2e-7)
    assert projections.degrees_at(x, y) == pytest.approx((lon, lat), abs=2e-7)


def test_the_examples_point():
    assert projections.to_degrees(678771.23, 6860548.07) == pytest.approx((2.710742, 48.844629), abs=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "written"),
    [
        (678771.23, 6860548.07, "RFG93"),
        (678771.23, 6860548.07, ""),
        (2.710742, 48.844629, "WGS84"),
        (301758.42, 6248539.20, "EPSG:3857"),
        (627483.0, 2427429.0, "LAMB2E"),
    ],
)
def test_all_projections_of_the_protocol_lead_to_one_point(x, y, written):
    found = projections.to_legal(x, y, projections.named(written))

    assert found[2] == "RGF93"
    assert (found[0], found[1]) == pytest.approx((678771.23, 6860548.07), abs=5)


def test_what_lies_nowhere_is_refused():
    with pytest.raises(ValueError, match="120"):
        projections.from_degrees(120, 3)
    with pytest.raises(KeyError):
        projections.named("MARS")


@pytest.mark.parametrize(
    ("lon", "lat", "metres"),
    [
        (-61.5, 16.2, (660342.31, 1791644.13, "RRAF91")),
        (-53.0, 4.5, (278086.73, 497699.44, "RGFG95")),
        (55.45, -20.88, (338767.17, 7690355.57, "RGR92")),
        (45.2, -12.8, (521705.55, 8584972.96, "RGM04")),
        (-56.3, 46.9, (553317.03, 5194289.39, "RGSPM06")),
    ],
)
def test_points_overseas_are_where_proj_puts_them(lon, lat, metres):
    assert projections.from_degrees(lon, lat) == metres
