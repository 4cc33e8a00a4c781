"""Calendars for other programs, read back by the library that programs use: whole, folded, on time, and silent once there is no right."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from parvis.kit.clock import standing_at
from parvis.planning import feeds
from parvis.planning.deciding import cancel
from parvis.planning.models import Booking, Resource, ResourceAudience
from tests.cast import Cast
from tests.planning.bookable import MONDAY, at, booked, customer, room, rule

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PARIS = ZoneInfo("Europe/Paris")
URLS = "https://house.example"


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast("house", modules=["bookings"])


@pytest.fixture
def salle(cast) -> Resource:
    return room(cast)


def read(user, resource=None) -> str:
    return feeds.text_of(feeds.make(user, "house", resource), urls=URLS, language="en", name="House")


def events(text: str) -> list:
    return Calendar.from_ical(text).walk("VEVENT")


def test_a_feed_is_what_the_standard_asks_for(cast, salle):
    made = booked(salle, cast.alice, at(9), 2, title="Council; «budget», été " + "long, " * 14)

    text = read(cast.alice)

    calendar = Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    assert (str(calendar["version"]), str(calendar["method"]), bool(calendar["prodid"])) == ("2.0", "PUBLISH", True)
    assert str(event["summary"]) == f"{made.title} – The room"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (made.starts_at, made.ends_at)
    assert (str(event["uid"]).partition("@")[0], event.decoded("dtstamp").tzinfo is not None) == (str(made.uid), True)
    assert (str(event["status"]), str(event["url"])) == ("CONFIRMED", f"{URLS}/bookings/{made.reference}")
    assert calendar.errors == []


def test_its_lines_end_and_fold_as_the_standard_says(cast, salle):
    booked(salle, cast.alice, at(9), title="Réunion «été» " * 8)

    lines = read(cast.alice).encode().split(b"\r\n")

    assert (lines[0], lines[-2:], max(map(len, lines)) <= 75) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""], True)
    assert any(line.startswith(b" ") for line in lines)
    assert all(b"\n" not in line and line.decode() for line in lines[:-1])  # none is cut within a letter


@pytest.mark.parametrize(
    ("before", "after"),
    [((2027, 3, 26), (2027, 3, 30)), ((2027, 10, 29), (2027, 11, 2))],
    ids=["the clock goes forward", "the clock goes back"],
)
def test_nine_is_nine_on_the_wall_on_both_sides_of_a_change_of_clocks(cast, before, after):
    salle = room(cast, by_rule=rule(cast, closes_after_days=400))
    for day in (before, after):
        booked(salle, cast.alice, datetime(*day, 9, tzinfo=PARIS))

    starts = [event.decoded("dtstart").astimezone(PARIS) for event in events(read(cast.alice))]

    assert [(one.date().timetuple()[:3], one.hour) for one in starts] == [(before, 9), (after, 9)]
    assert starts[0].utcoffset() != starts[1].utcoffset()


def test_a_night_in_which_clocks_change_lasts_as_long_as_it_does(cast):
    every = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    salle = room(cast, by_rule=rule(cast, week=every, closes_after_days=400, holiday_country=""))
    booked(salle, cast.alice, datetime(2027, 10, 31, 1, tzinfo=PARIS), 3)

    [event] = events(read(cast.alice))

    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=3)
    assert event.decoded("dtend").astimezone(PARIS).hour == 3  # two o'clock came twice


def test_a_resource_says_of_others_only_when_it_is_taken(cast, salle):
    booked(salle, cast.alice, at(9), title="Mine")
    booked(salle, customer(cast, cast.chloe), at(11), title="Secret")

    said = [(str(event["summary"]), event.decoded("dtstart")) for event in events(read(cast.alice, salle))]

    assert sorted(said) == [("Busy", at(11)), ("Mine – The room", at(9))]


def test_what_was_given_back_is_not_in_it(cast, salle):
    cancel(booked(salle, cast.alice, at(9)), by=cast.alice)

    assert (events(read(cast.alice)), events(read(cast.alice, salle))) == ([], [])


def test_an_address_taken_back_or_renewed_answers_nobody(cast, salle):
    old = feeds.make(cast.alice, "house", salle)
    token = feeds.address_of(old).removeprefix("/calendar/").removesuffix(".ics")
    assert feeds.of_token(token, "house") == old

    new = feeds.make(cast.alice, "house", salle)
    renewed = feeds.address_of(new).removeprefix("/calendar/").removesuffix(".ics")
    assert (feeds.of_token(token, "house"), feeds.of_token(renewed, "elsewhere")) == (None, None)

    feeds.revoke(cast.alice, "house", salle)
    assert feeds.of_token(renewed, "house") is None


def test_who_has_left_reads_nothing_by_the_address_they_kept(cast, salle):
    ResourceAudience.objects.create(resource=salle, organisation=cast.home)
    Resource.objects.filter(pk=salle.pk).update(audience=Resource.Audience.ORGANISATIONS)
    booked(salle, cast.alice, at(9), title="Council")
    mine, rooms = feeds.make(cast.alice, "house"), feeds.make(cast.alice, "house", salle)
    cast.alice.memberships.all().delete()
    cast.alice.known_places = None

    left = [feeds.of_token(feeds.address_of(one).removeprefix("/calendar/").removesuffix(".ics"), "house") for one in (mine, rooms)]

    assert left == [mine, None]
    assert left[0]
    assert events(feeds.text_of(left[0], urls=URLS, language="en")) == []
    assert Booking.objects.count() == 1


def test_who_went_to_another_entity_of_the_same_organisation_keeps_theirs(cast, salle):
    booked(salle, cast.alice, at(9), title="Council")
    below = cast.organisation("Below", parent=cast.home)
    cast.alice.memberships.update(organisation=below)
    cast.alice.known_places = None

    assert [str(event["summary"]) for event in events(read(cast.alice))] == ["Council – The room"]
