import pytest

from parvis.places import finding
from parvis.places.models import House
from tests.places import ground

pytestmark = pytest.mark.usefixtures("laid")


@pytest.mark.parametrize("typed", ["6 bis rue ganneron bussy", "rue ganneron bussy", "le moulin abergement", "lyon"])
def test_what_was_found_is_known_again_by_its_key(typed):
    found = finding.find(typed)[0]

    again = finding.chosen(found.key)

    kept = ("kind", "label", "commune_code", "postcode", "street", "house", "commune", "full_number", "x", "y")
    assert [getattr(again, name) for name in kept] == [getattr(found, name) for name in kept]


def test_a_building_without_an_address_is_known_again_too():
    building = ground.building("IMB/77058/X/0001", street_code="0361", number="10", street_kind="RUE", street_name="ETIENNE GANNERON")
    found = finding.find("10 rue ganneron bussy")[0]

    again = finding.chosen(found.key)

    assert (again.building, again.full_number, again.label) == (building, "10", "10 RUE ETIENNE GANNERON BUSSY-ST-GEORGES")


@pytest.mark.parametrize(
    "key", ["", "house:", "house:x", "house:99999999999999999999", "house:-1", "street:0", "commune:00000", "road:1", "house:١"]
)
def test_what_is_no_key_chooses_nothing(key):
    assert finding.chosen(key) is None


def test_a_place_that_is_gone_chooses_nothing():
    key = finding.find("6 bis rue ganneron bussy")[0].key
    House.objects.all().delete()

    assert finding.chosen(key) is None
