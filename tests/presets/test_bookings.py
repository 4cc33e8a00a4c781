"""Rules and resources, from their files to the rows that are booked, and back."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parvis.catalogue.models import Portal
from parvis.kit.clock import standing_at
from parvis.people.models import Organisation
from parvis.planning.booking import Wish, book
from parvis.planning.grid import Grid
from parvis.planning.models import Booking, BookingRule, Resource
from parvis.presets.apply import apply, plan
from parvis.presets.check import mistakes
from parvis.presets.export import canonical_texts, export
from parvis.presets.source import read
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DOCUMENTED = Path(__file__).parents[2] / "docs" / "presets.md"
RULE = """key = "meeting"
title = { fr = "Réunion", en = "Meeting" }
series = "ROOM"
closes_after = 90
lead_time = "PT1H"
duration = "PT30M"
max_duration = "PT4H"
recurrence = true
time_zone = "America/Martinique"
holidays = "FR-972"

[hours]
mon = [["08:00", "12:00"], ["13:00", "18:00"]]
tue = [["08:00", "12:00"]]
"""
RESOURCE = """key = "room"
title = { fr = "Salle", en = "Room" }
kind = "room"
icon = "presentation"
rules = ["meeting"]
capacity = 2
audience = "organisations"
handle = ["team:support"]

[hours]
mon = [["09:00", "12:00"]]
"""


@pytest.fixture
def bookable(folder):
    for name, text in (("rules/meeting.toml", RULE), ("resources/room.toml", RESOURCE)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_they_become_rows_with_what_their_silence_means(bookable):
    apply(read(bookable))

    rule, resource = BookingRule.objects.get(), Resource.objects.get()
    assert (rule.portal_key, rule.key, rule.series, rule.duration, rule.max_duration) == (
        "petite",
        "meeting",
        "ROOM",
        timedelta(minutes=30),
        timedelta(hours=4),
    )
    assert (rule.opens_after_days, rule.closes_after_days, rule.lead_time, rule.holds_for) == (
        0,
        90,
        timedelta(hours=1),
        timedelta(minutes=15),
    )
    assert (rule.time_zone, rule.holiday_country, rule.holiday_region) == ("America/Martinique", "FR", "972")
    assert (rule.needs_approval, rule.may_recur, rule.min_duration, rule.capacity) == (False, True, None, 1)
    assert (resource.audience, resource.capacity, resource.week) == ("organisations", 2, {"mon": [["09:00", "12:00"]]})
    assert (list(resource.rules.all()), [team.key for team in resource.teams.all()]) == ([rule], ["petite-support"])


def test_they_come_out_as_they_were_written_and_a_second_apply_changes_nothing(bookable):
    source = read(bookable)
    apply(source)

    assert export("petite") == canonical_texts(source)
    assert (export("petite")["rules/meeting.toml"], export("petite")["resources/room.toml"]) == (RULE, RESOURCE)
    assert apply(source) == []


@pytest.mark.parametrize(("said", "written"), [("PT90M", "PT1H30M"), ("PT24H", "P1D"), ("PT3600S", "PT1H")])
def test_a_length_has_one_way_of_being_written(bookable, said, written):
    (bookable / "rules/meeting.toml").write_text(RULE.replace('"PT4H"', f'"{said}"').replace('"PT30M"', f'"{said}"'), encoding="utf-8")

    assert f'max_duration = "{written}"' in canonical_texts(read(bookable))["rules/meeting.toml"]


def test_a_rule_without_a_zone_is_on_the_portals_clock(bookable):
    (bookable / "rules/meeting.toml").write_text(RULE.replace('time_zone = "America/Martinique"\n', ""), encoding="utf-8")
    source = read(bookable)
    apply(source)

    assert BookingRule.objects.get().time_zone == "Europe/Paris"
    assert apply(source) == []


def test_what_was_edited_by_hand_is_noticed(bookable):
    source = read(bookable)
    apply(source)
    BookingRule.objects.update(max_duration=timedelta(hours=2))

    assert [(change.kind, str(change.what)) for change in plan(source)] == [("kept-by-hand", "rule meeting")]


def test_what_the_preset_drops_goes_unless_it_was_booked(bookable):
    apply(read(bookable))
    for name in ("rules/meeting.toml", "resources/room.toml"):
        (bookable / name).unlink()

    assert [(change.kind, str(change.what), change.note) for change in apply(read(bookable))] == [
        ("remove", "resource room", ""),
        ("remove", "rule meeting", ""),
    ]
    assert (Resource.objects.count(), BookingRule.objects.count()) == (0, 0)


def test_what_was_booked_goes_out_of_use_and_stays_readable(bookable):
    apply(read(bookable))
    resource = Resource.objects.get()
    Resource.objects.update(audience="customers")
    booker = Cast("other").alice
    resource.audiences.create(organisation=Organisation.objects.get(people=booker))
    grid = Grid(resource, resource.rules.get())
    first = next(cell for cell in grid.cells(*grid.window) if cell.state == "free")
    book(Wish(resource, grid.rule, first.starts_at), by=booker, organisation=booker.places()[0].organisation, key="one")
    Resource.objects.update(audience="organisations")
    for name in ("rules/meeting.toml", "resources/room.toml"):
        (bookable / name).unlink()

    source = read(bookable)
    assert [change.note for change in apply(source)] == ["out of use: its bookings keep it"] * 2
    assert apply(source) == []
    assert (Booking.objects.get().resource.is_active, "resources/room.toml" in export("petite")) == (False, False)


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        ("rules/meeting.toml", '"PT30M"', '"P1M"', "duration", "is not a length of time such as PT30M, PT4H or P1D."),
        ("rules/meeting.toml", '"PT4H"', '"PT45M"', "max_duration", "This must be once or several times the duration of one step."),
        ("rules/meeting.toml", '"PT30M"', '"PT0S"', "duration", "A booking lasts some time."),
        ("rules/meeting.toml", "FR-972", "FR-99", "holidays", "names no public holidays: write a country such as FR"),
        ("rules/meeting.toml", "mon =", "lun =", "hours", "is not a day: use mon, tue"),
        ("rules/meeting.toml", '"12:00"], ["13', '"14:00"], ["13', "hours", "do not overlap"),
        ("rules/meeting.toml", "closes_after = 90", "opens_after = 91\ncloses_after = 90", "closes_after", "comes after the first"),
        ("resources/room.toml", '["meeting"]', '["meetings"]', "rules", "is not a rule of this preset. Did you mean “meeting”?"),
        ("resources/room.toml", '["meeting"]', "[]", "rules", "Say by which rule it is booked."),
        ("resources/room.toml", '["team:support"]', "[]", "handle", "Say which team looks after it."),
        ("resources/room.toml", "organisations", "everyone", "audience", "is not who may book."),
    ],
)
def test_a_mistake_is_said_with_its_file_and_key(bookable, file, old, new, key, reason):
    text = (bookable / file).read_text(encoding="utf-8")
    assert old in text
    (bookable / file).write_text(text.replace(old, new), encoding="utf-8")

    [mistake] = [one for one in mistakes(read(bookable)) if one.key.split(".")[0] == key]
    assert mistake.file == file
    assert reason in mistake.reason


def test_a_resource_that_is_never_open_is_a_mistake(bookable):
    (bookable / "rules/meeting.toml").write_text(RULE.partition("\n[hours]")[0], encoding="utf-8")
    (bookable / "resources/room.toml").write_text(RESOURCE.partition("\n[hours]")[0], encoding="utf-8")

    assert [(one.file, one.key) for one in mistakes(read(bookable))] == [("resources/room.toml", "hours")]


def test_the_demo_names_what_there_is(bookable):
    people = bookable / "demo/people.toml"
    people.write_text(people.read_text(encoding="utf-8") + '\n[[bookings]]\nresource = "rom"\nby = "nobody"\n', encoding="utf-8")

    assert [one.key for one in mistakes(read(bookable))] == ["bookings.1.resource", "bookings.1.by"]


def test_what_the_documentation_shows_is_one_file_each_and_works(folder):
    """The very blocks of docs/presets.md; the team alone is called as this portal calls its own."""
    section = DOCUMENTED.read_text(encoding="utf-8").partition("## rules/<key>.toml")[2].partition("\n## ")[0]
    for name, text in zip(("rules/reunion.toml", "resources/salle-wtc.toml"), re.findall(r"```toml\n(.*?)```", section, re.S), strict=True):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace("team:techniciens", "team:support"), encoding="utf-8")
    source = read(folder)
    assert mistakes(source) == []
    apply(source)
    cast = object.__new__(Cast)
    cast.key, cast.portal = "petite", Portal.objects.get(key="petite")
    bea = cast.person("beatrice")
    home = bea.memberships.get().organisation
    cast.grant("use", who="organisation", organisation=home)
    room = Resource.objects.get(key="salle-wtc")

    with standing_at(datetime(2026, 12, 7, 10, tzinfo=UTC)):  # a Monday, six in the morning in Martinique
        grid = Grid(room, room.rules.get())
        [first, *_others] = grid.beginnings(grid.cells(*grid.window), 2)
        made = book(Wish(room, room.rules.get(), first.starts_at, 2), by=bea, organisation=home, key=bea.pk)

    assert (first.starts_at, first.capacity) == (datetime(2026, 12, 12, 13, tzinfo=UTC), 3)  # its own hours: Saturday at nine
    assert (made.reference, made.state, made.ends_at - made.starts_at) == ("RES-1", "confirmed", timedelta(hours=1))
