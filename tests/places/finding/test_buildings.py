import pytest

from parvis.places import finding
from parvis.places.models import House, Line, Street
from tests.places import ground

pytestmark = pytest.mark.usefixtures("laid")


@pytest.fixture
def house():
    return House.objects.get(street__name="Rue Étienne Ganneron", number=6, suffix="")


def test_the_buildings_of_a_number_are_those_that_name_it_and_those_of_its_street_with_that_number(house):
    by_house = ground.building("IMB/77058/X/0001", house=house, name="A")
    by_code = ground.building("IMB/77058/X/0002", street_code="0361", number="6", name="B")
    by_range = ground.building("IMB/77058/X/0003", street=house.street, number="004010", name="C")
    ground.building("IMB/77058/X/0004", street_code="0361", number="8")
    ground.building("IMB/77058/X/0005", street_code="0400", number="6")
    ground.building("IMB/77058/X/0006", street=house.street, number="005011")

    assert finding.buildings_at(house) == [by_house, by_code, by_range]
    assert finding.buildings_at(finding.find("6 rue ganneron bussy")[0]) == [by_house, by_code, by_range]


def test_a_building_whose_number_no_address_has_is_found_by_its_street():
    building = ground.building("IMB/77058/X/0001", street_code="0361", number="10", x=678790.0, y=6860500.0)

    found = finding.find("10 rue ganneron bussy")[0]

    assert (found.kind, found.full_number, found.building, found.house) == ("housenumber", "10", building, None)
    assert (found.x, found.y) == (678790.0, 6860500.0)
    assert finding.buildings_at(found) == [building]


def test_a_number_among_those_of_a_building_from_to_finds_it():
    building = ground.building("IMB/77058/X/0001", street_code="0361", number="166170")

    assert finding.find("168 rue ganneron bussy")[0].building == building
    assert finding.find("167 rue ganneron bussy")[0].building is None


def test_the_buildings_of_a_street_stand_in_order():
    street = Street.objects.get(name="Rue Étienne Ganneron")
    second = ground.building("IMB/77058/X/0001", street=street, number="2")
    first = ground.building("IMB/77058/X/0002", street_code="0361", number="1")
    ground.building("IMB/77058/X/0003", street_code="0400", number="1")

    assert list(finding.buildings_of(street)) == [first, second]


def test_one_identifier_may_be_used_by_two_owners():
    one = ground.building("IMB/77058/X/0218", source_key="a")
    other = ground.building("IMB/77058/X/0218", owner_code="XP", source_key="b")

    assert finding.by_identifier(" imb/77058/x/0218 ") == [one, other]
    assert finding.by_identifier("") == finding.by_identifier("IMB/77058/X/9999") == []


@pytest.mark.parametrize("written", ["FI-1234-AB5C", "fi 1234 ab5c", "FI1234AB5C", " FI-1234-AB5C "])
def test_a_socket_is_found_however_its_reference_is_written(written):
    line = Line.objects.create(building=ground.building("IMB/77058/X/0218"), pto="FI-1234-AB5C")

    assert finding.by_pto(written) == line


@pytest.mark.parametrize(
    "written",
    [
        "0164660001",
        "01 64 66 00 01",
        "+33 1 64 66 00 01",
        "0033164660001",
        "01.64.66.00.01",
        "+33 (0)1 64 66 00 01",
        "00 33 (0)1 64 66 00 01",
    ],
)
def test_a_number_is_found_active_or_not_the_active_one_first(written):
    building = ground.building("IMB/77058/X/0218")
    inactive = Line.objects.create(building=building, number="0164660001")
    active = Line.objects.create(building=building, number="0164660001", is_number_active=True)

    assert finding.by_number(written) == [active, inactive]


def test_a_service_number_finds_its_line():
    line = Line.objects.create(building=ground.building("IMB/77058/X/0218"), service_reference="F00000015")
    Line.objects.create(building=line.building)

    assert finding.by_service(" f00000015 ") == [line]
    assert finding.by_pto("") is None
    assert finding.by_service("") == finding.by_number("") == finding.by_number("no digits") == []


def test_a_line_comes_with_what_a_page_says_of_it(django_assert_num_queries):
    Line.objects.create(building=ground.building("IMB/77058/X/0218"), pto="FI-1234-AB5C")

    with django_assert_num_queries(1):
        line = finding.by_pto("FI-1234-AB5C")
        assert line.building.street is line.building.pm is line.floor is line.pbo is None
