"""iCalendar: what mails carry, what a page gives, and that calendar programs understand moves and cancellations."""

from datetime import timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar

from parvis.kit.clock import standing_at
from parvis.mail.message import build
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.planning.booking import book_all, move
from parvis.planning.deciding import cancel
from parvis.planning.recurrence import chosen
from tests.cast import Cast
from tests.planning.bookable import MONDAY, at, booked, room, rule, wish

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast("house")


def appointments(kind):
    """Of the newest mail of a kind: the method that its part declares, and its calendar."""
    mail = OutgoingMail.objects.filter(kind=kind).latest("id")
    message = build(mail, render(mail))
    [part] = [one for one in message.walk() if one.get_content_type() == "text/calendar" and one.get_filename() is None]
    [file] = [one for one in message.walk() if one.get_filename() == "booking.ics"]
    assert part.get_content().splitlines() == file.get_content().decode().splitlines()
    return part.get_param("method"), Calendar.from_ical(part.get_content())


def facts(calendar):
    return [(str(one["uid"]), one["sequence"], str(one["status"]), one["dtstart"].dt, one["dtend"].dt) for one in calendar.walk("VEVENT")]


def test_a_move_and_a_cancellation_are_changes_of_one_appointment(cast):
    salle = room(cast)
    made = booked(salle, cast.alice, at(9), 2, title="Council, first; part")
    method, calendar = appointments("booking_booked")
    uid = f"{made.uid}@127.0.0.1"
    assert (method, str(calendar["method"]), facts(calendar)) == ("REQUEST", "REQUEST", [(uid, 0, "CONFIRMED", at(9), at(11))])
    [event] = calendar.walk("VEVENT")
    assert (str(event["summary"]), str(event["attendee"])) == ("Council, first; part – The room", f"mailto:{cast.alice.email}")
    assert str(event["organizer"]).startswith("mailto:")

    new = move(made, at(14), by=cast.alice, key=uuid4())
    assert facts(appointments("booking_moved")[1]) == [(uid, 1, "CONFIRMED", at(14), at(16))]

    cancel(new, by=cast.alice)
    method, calendar = appointments("booking_cancelled")
    assert (method, str(calendar["method"]), facts(calendar)) == ("CANCEL", "CANCEL", [(uid, 2, "CANCELLED", at(14), at(16))])


def test_a_recurrence_is_published_with_one_appointment_for_each_date(cast):
    days = [at(9), at(9, day=14)]
    made = book_all(chosen(wish(room(cast), at(9)), days), by=cast.alice, organisation=cast.home, key=uuid4())
    method, calendar = appointments("booking_booked")

    assert (method, [one[3] for one in facts(calendar)]) == ("PUBLISH", days)
    assert len({one[0] for one in facts(calendar)}) == len(made)


def test_what_waits_for_approval_is_no_appointment_yet(cast):
    booked(room(cast, by_rule=rule(cast, needs_approval=True)), cast.alice, at(9))
    mail = OutgoingMail.objects.get(kind="booking_booked")

    assert [one.get_content_type() for one in build(mail, render(mail)).walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_mail_says_the_time_on_the_clock_of_the_place(cast):
    booked(room(cast, by_rule=rule(cast, time_zone="America/Martinique", lead_time=timedelta(0))), cast.alice, at(15))
    text = render(OutgoingMail.objects.get(kind="booking_booked")).text

    assert "from 10 am to 11 am" in " ".join(text.replace("\u00a0", " ").split())
