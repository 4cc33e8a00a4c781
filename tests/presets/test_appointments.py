"""Who makes visits where, on which terms: from the files of a preset to its rows and back; and the appointments a demo begins with."""

import pytest

from parvis.planning.models import Booking, BookingRule, Resource
from parvis.planning.sources import SOURCES, SlotSource
from parvis.presets.apply import apply
from parvis.presets.check import mistakes
from parvis.presets.demo.loading import load
from parvis.presets.export import canonical_texts, export
from parvis.presets.source import read

pytestmark = pytest.mark.django_db
HALF_DAYS = '[["08:00", "12:00"], ["13:00", "17:00"]]'
CALENDAR = f"""key = "alsace"
title = {{ fr = "Alsace", en = "Alsace" }}
region = "57"

[week]
mon = {HALF_DAYS}
"""
RULE = f"""key = "visit"
title = {{ fr = "Visite", en = "Visit" }}
series = "RDV"
opens_after = 8
closes_after = 26
duration = "PT2H"
holidays = "FR"

[kinds]
outside = {{ opens_after = 27, closes_after = 60, approval = true }}
urgent = {{ opens_after = 2, closes_after = 7 }}

[hours]
mon = {HALF_DAYS}
"""
RESOURCE = """key = "technicians"
title = { fr = "Techniciens", en = "Technicians" }
kind = "technicians"
rules = ["visit"]
calendar = "alsace"
zones = ["57", "67", "69383"]
source = "elsewhere.technicians"
audience = "services"
handle = ["team:support"]
"""


@pytest.fixture
def visited(folder):
    SOURCES.register("elsewhere.technicians", SlotSource("technicians", lambda *_: ()))
    for name, text in (("calendars/alsace.toml", CALENDAR), ("rules/visit.toml", RULE), ("resources/technicians.toml", RESOURCE)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    yield folder
    SOURCES.unregister("elsewhere.technicians")


def test_zones_calendar_source_and_types_become_rows(visited):
    apply(read(visited))

    rule, resource = BookingRule.objects.get(), Resource.objects.get()
    assert rule.kinds == {
        "outside": {"opens_after": 27, "closes_after": 60, "approval": True},
        "urgent": {"opens_after": 2, "closes_after": 7},
    }
    assert [zone.prefix for zone in resource.zones.all()] == ["57", "67", "69383"]
    assert (resource.calendar.key, resource.source_key, resource.audience) == ("alsace", "elsewhere.technicians", "services")


def test_they_come_out_as_they_were_written_and_a_zone_that_is_dropped_goes(visited):
    source = read(visited)
    apply(source)
    assert (export("petite")["rules/visit.toml"], export("petite")["resources/technicians.toml"]) == (RULE, RESOURCE)
    assert canonical_texts(source) == export("petite")
    assert apply(source) == []

    (visited / "resources/technicians.toml").write_text(RESOURCE.replace('"67", ', ""), encoding="utf-8")
    apply(read(visited))
    assert [zone.prefix for zone in Resource.objects.get().zones.all()] == ["57", "69383"]


@pytest.mark.parametrize(
    ("file", "said", "instead", "where"),
    [
        ("resources/technicians.toml", '"69383"', '"6938x"', "zones.3"),
        ("resources/technicians.toml", 'zones = ["57", "67", "69383"]\n', "", "zones"),
        ("resources/technicians.toml", '"alsace"', '"nowhere"', "calendar"),
        ("resources/technicians.toml", '"elsewhere.technicians"', '"elsewhere.none"', "source"),
        ("rules/visit.toml", "closes_after = 7", "closes_after = 1", "kinds.urgent.closes_after"),
        ("rules/visit.toml", "approval = true", "agreed = true", "kinds.outside.agreed"),
    ],
)
def test_what_cannot_be_is_said_with_its_place(visited, file, said, instead, where):
    text = (visited / file).read_text(encoding="utf-8")
    (visited / file).write_text(text.replace(said, instead), encoding="utf-8")

    assert [str(one).partition(": ")[2].partition(": ")[0] for one in mistakes(read(visited))] == [where]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_demo_begins_with_appointments_of_every_state():
    load()

    states = Booking.objects.filter(portal_key="operateurs").values_list("state", flat=True)
    assert sorted(states) == ["cancelled", "confirmed", "confirmed", "confirmed", "done", "missed", "requested"]
