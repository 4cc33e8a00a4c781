"""What people read by mail of a booking, in their language: asked for, answered, given up, moved when the room had to be closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from parvis.kit.clock import standing_at
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.planning.booking import move
from parvis.planning.closings import close, concerned
from parvis.planning.deciding import approve, cancel, expire_due, refuse
from parvis.planning.models import Resource
from tests.cast import Cast
from tests.planning.bookable import MONDAY, at, booked, room, rule

pytestmark = [pytest.mark.django_db, pytest.mark.database]
both = pytest.mark.parametrize("language", ["fr", "en"])


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast("house", modules=["bookings"])


def reading(cast: Cast, language: str, *, approval: bool = False) -> Resource:
    for person in (cast.alice, cast.technician):
        person.language = language
        person.save(update_fields=["language"])
    return room(cast, by_rule=rule(cast, needs_approval=approval))


def last(user) -> tuple[str, str, str]:
    """Subject, what it says, and the method of the appointment in it."""
    found = render(OutgoingMail.objects.filter(user=user).order_by("id").last())
    words = " ".join(found.text.replace("\u00a0", " ").replace("\u202f", " ").split())
    calendar = found.notice.appointment.text if found.notice.appointment else ""
    return " ".join(found.subject.split()), words, str(Calendar.from_ical(calendar)["method"]) if calendar else ""


@both
def test_what_is_asked_for_and_agreed_to(cast, language):
    made = booked(reading(cast, language, approval=True), cast.alice, at(9), title="Council")
    wants = {
        "fr": ("[RES-1] Réservation demandée : The room", "gardé", "[RES-1] À accepter : The room", "[RES-1] Acceptée : The room"),
        "en": ("[RES-1] Booking asked for: The room", "kept for you", "[RES-1] To approve: The room", "[RES-1] Approved: The room"),
    }[language]

    asked, team = last(cast.alice), last(cast.technician)
    approve(made, by=cast.technician)
    agreed = last(cast.alice)

    assert ((asked[0], asked[2]), (team[0], team[2]), (agreed[0], agreed[2])) == ((wants[0], ""), (wants[2], ""), (wants[3], "REQUEST"))
    assert (wants[1] in asked[1], "Council" in team[1], str(cast.alice) in team[1]) == (True, True, True)


@both
@pytest.mark.parametrize("how", ["refused", "not answered", "cancelled"])
def test_what_comes_to_nothing_says_why_and_leaves_the_calendar(cast, language, how):
    made = booked(reading(cast, language, approval=how != "cancelled"), cast.alice, at(9))
    subject, why = {
        ("refused", "fr"): ("[RES-1] Non acceptée : The room", "Lampe cassée"),
        ("refused", "en"): ("[RES-1] Not approved: The room", "Lampe cassée"),
        ("not answered", "fr"): ("[RES-1] Non acceptée : The room", "Personne n’a répondu"),
        ("not answered", "en"): ("[RES-1] Not approved: The room", "Nobody answered before it began"),
        ("cancelled", "fr"): ("[RES-1] Annulée : The room", "Lampe cassée"),
        ("cancelled", "en"): ("[RES-1] Cancelled: The room", "Lampe cassée"),
    }[how, language]

    if how == "refused":
        refuse(made, by=cast.technician, reason="Lampe cassée")
    elif how == "cancelled":
        cancel(made, by=cast.technician, reason="Lampe cassée")
    else:
        with standing_at(at(9) + timedelta(minutes=1)):
            expire_due()

    said = last(cast.alice)
    assert (said[0], why in said[1], said[2]) == (subject, True, "CANCEL")


@both
def test_what_lies_in_a_closing_is_moved_by_its_person(cast, language):
    salle = reading(cast, language)
    made = booked(salle, cast.alice, at(9))
    closing = close(salle, at(8), at(12), by=cast.technician, reason="Works")
    assert list(concerned(closing)) == [made]

    new = move(made, at(14), by=cast.alice, key="move")

    subject, words, method = last(cast.alice)
    said = {
        "fr": ("[RES-2] Réservation déplacée : The room", "de 14 h à 15 h"),
        "en": ("[RES-2] Booking moved: The room", "from 2 pm to 3 pm"),
    }
    assert (subject, said[language][1] in words, method) == (said[language][0], True, "REQUEST")
    assert (list(concerned(closing)), new.uid == made.uid) == ([], True)
