"""Bookings at the desk: the team answers, cancels and closes what it looks after, and sees nothing else."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from parvis.journal.models import Entry
from parvis.kit.clock import standing_at
from parvis.planning.booking import hold
from parvis.planning.models import Booking, Closing
from tests.cast import Cast
from tests.planning.bookable import MONDAY, at, booked, room, rule, wish

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def house(db):
    with standing_at(MONDAY):
        yield Cast("house")


@pytest.fixture
def tessa(house):
    return signed_in(house.technician)


def signed_in(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def said(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2])
    return " ".join(unescape(text).replace("\u00a0", " ").split())


def asked(house, **more):
    return booked(room(house, "van", rule(house, "van", needs_approval=True)), house.alice, at(9), title="Move the screens", **more)


def test_what_waits_for_an_answer_comes_first(house, tessa):
    asked(house)
    booked(room(house), house.bruno, at(10))

    page = said(tessa.get("/desk/bookings"))
    assert re.search(r"To approve.*Monday 7 December 2026, from 9 am to 10 am RES-1 , Move the screens The van Alice Martin.*Coming", page)
    assert "The room Bruno Martin" in page


def test_a_booking_is_approved(house, tessa):
    made = asked(house)
    sent = tessa.post(f"/desk/bookings/{made.pk}/answer", {"answer": "approve"})

    made.refresh_from_db()
    assert (sent["Location"], made.state) == (f"/desk/bookings/{made.pk}", "confirmed")
    assert "approved, Tessa Martin" in said(tessa.get(f"/desk/bookings/{made.pk}"))


def test_what_is_answered_is_not_answered_otherwise_nor_by_somebody_else(house, tessa):
    path, colleague = f"/desk/bookings/{asked(house).pk}/answer", signed_in(house.agent("olga"))
    first = tessa.post(path, {"answer": "approve"})

    assert tessa.post(path, {"answer": "approve"})["Location"] == first["Location"]
    assert tessa.post(path, {"answer": "refuse", "reason": "In repair"}).status_code == 409
    assert colleague.post(path, {"answer": "approve"}).status_code == 409
    assert [one.verb for one in Entry.objects.about(Booking.objects.get()) if one.verb != "booked"] == ["approved"]


def test_a_refusal_asks_for_its_reason_and_the_customer_reads_it(house, tessa):
    made = asked(house)
    path = f"/desk/bookings/{made.pk}/answer"

    assert (tessa.post(path, {"answer": "refuse"}).status_code, Booking.objects.get().state) == (422, "requested")
    assert tessa.post(path, {"answer": "refuse", "reason": "In repair"}).status_code == 302
    assert "In repair" in signed_in(house.alice).get(f"/p/house/bookings/{made.reference}").content.decode()


def test_the_team_cancels_with_a_word(house, tessa):
    made = booked(room(house), house.alice, at(9))
    tessa.post(f"/desk/bookings/{made.pk}/cancel", {"reason": "A pipe burst"})

    made.refresh_from_db()
    assert (made.state, made.end_reason, house.mails(house.alice)) == ("cancelled", "A pipe burst", ["booking_booked", "booking_cancelled"])


def test_what_was_only_held_is_freed_and_told_to_nobody(house, tessa):
    made = hold(wish(room(house), at(9)), by=house.alice, organisation=house.home, key=uuid4())
    page = tessa.post(f"/desk/bookings/{made.pk}/cancel", {"reason": "A pipe burst"}, follow=True)

    assert ("The time is free for others." in said(page), "let go of before it was booked, Tessa Martin" in said(page)) == (True, True)
    assert (Booking.objects.get().state, house.mails(house.alice)) == ("expired", [])


def test_a_resource_is_closed_on_the_clock_of_its_place_and_opened_again(house, tessa):
    salle = room(house)
    booked(salle, house.alice, at(9))
    path = f"/desk/bookings/resources/{salle.pk}"
    sent = tessa.post(f"{path}/closings", {"starts_at": "2026-12-07T08:00", "ends_at": "2026-12-07T12:00", "reason": "Works"}, follow=True)

    closing = Closing.objects.get()
    assert (closing.starts_at, closing.ends_at, closing.closed_by) == (at(8), at(12), house.technician)
    assert "1 booking lies in that time and stays" in unescape(sent.content.decode())
    page = said(tessa.get(f"{path}?on=2026-12-07"))
    assert ("8 am – 12 pm, 1 pm – 6 pm" in page, "Alice Martin" in page, "Works" in page) == (True, True, True)
    tessa.post(f"/desk/bookings/closings/{closing.pk}/remove")
    assert not Closing.objects.exists()


def test_what_lies_in_a_closed_time_is_listed_until_it_is_given_up(house, tessa):
    salle = room(house)
    made, other = booked(salle, house.alice, at(9, day=9)), booked(salle, house.alice, at(15, day=9))
    sent = {"starts_at": "2026-12-09T08:00", "ends_at": "2026-12-09T12:00", "reason": "Works"}
    tessa.post(f"/desk/bookings/resources/{salle.pk}/closings", sent)

    page = tessa.get(f"/desk/bookings/resources/{salle.pk}")
    assert ("These are booked in a closed time" in said(page), made.reference in said(page)) == (True, True)
    assert other.reference not in said(page)
    tessa.post(f"/desk/bookings/{made.pk}/cancel", {"reason": "Works"})
    assert "These are booked in a closed time" not in said(tessa.get(f"/desk/bookings/resources/{salle.pk}"))


@pytest.mark.parametrize("data", [{}, {"starts_at": "2026-12-07T12:00", "ends_at": "2026-12-07T08:00"}])
def test_a_closing_has_a_beginning_and_an_end(house, tessa, data):
    salle = room(house)

    assert (tessa.post(f"/desk/bookings/resources/{salle.pk}/closings", data).status_code, Closing.objects.count()) == (422, 0)


def test_who_does_not_look_after_it_finds_nothing(house):
    made = booked(room(house), house.alice, at(9))
    closing = Closing.objects.create(resource=made.resource, starts_at=at(14), ends_at=at(15))
    otto, paths = (
        signed_in(house.agent("otto", house.make_team("rare"))),
        [f"/desk/bookings/{made.pk}", f"/desk/bookings/resources/{made.resource_id}"],
    )
    sent = [f"{paths[0]}/answer", f"{paths[0]}/cancel", f"{paths[1]}/closings"]

    assert [otto.get(path).status_code for path in paths] + [otto.post(path).status_code for path in sent] == [404] * 5
    gone = [otto.post(f"/desk/bookings/closings/{one}/remove") for one in (closing.pk, uuid4())]  # to otto neither is there
    assert [answer.headers["Location"] for answer in gone] == ["/desk/bookings"] * 2
    assert Closing.objects.filter(pk=closing.pk).exists()
    assert "Alice" not in said(otto.get("/desk/bookings"))
    assert otto.get(f"/desk/bookings/{uuid4()}").status_code == 404


def test_who_administers_the_portal_looks_after_all_of_it(house):
    made = booked(room(house), house.alice, at(9))
    head = house.agent("hanna", house.make_team("heads"))
    assert signed_in(head).get(f"/desk/bookings/{made.pk}").status_code == 404

    house.grant("administer", who="person", user=head)
    assert signed_in(head).get(f"/desk/bookings/{made.pk}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_the_more_there_is(house, tessa, django_assert_max_num_queries, count):
    salle = room(house)
    for number in range(count):
        booked(salle, house.alice, at(9 + number))
    with django_assert_max_num_queries(12):
        tessa.get("/desk/bookings")
