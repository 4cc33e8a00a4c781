"""A time that was let go of, or held too long, can be chosen again from the same form; and the same time for another search."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.journal.models import Entry
from parvis.kit.clock import standing_at
from parvis.planning.deciding import cancel
from parvis.planning.models import Booking, Resource
from tests.planning.appointable import technicians, visit
from tests.planning.bookable import MONDAY, at
from tests.portal.appointments.conftest import ASKED, PERSON, TIMES, ask, said

pytestmark = pytest.mark.django_db
FIRST, SECOND = at(8, day=16), at(10, day=16)


def chosen(client, key, start):
    said = {"service": "visits", "key": key, "start": f"{start:%Y%m%dT%H%M%SZ}", "do": "hold"}
    return client.post(f"{TIMES}?service=visits&key={key}", said)


def live():
    return [one.starts_at for one in Booking.objects.live()]


def booked(client, key, start):
    said = {"service": "visits", "key": key, "start": f"{start:%Y%m%dT%H%M%SZ}", "do": "reserve", **PERSON}
    check = client.post(f"{TIMES}?service=visits&key={key}", said)["Location"]
    assert client.post(check)["Location"] == check.removesuffix("/check")
    return Booking.objects.live().get()


def test_back_to_the_first_time_after_another(house, alice):
    key = str(uuid4())
    ask(alice, key=key)

    assert [chosen(alice, key, start).status_code for start in (FIRST, SECOND, FIRST, FIRST)] == [200] * 4

    assert live() == [FIRST]


def test_one_that_was_held_too_long(house, alice):
    key = str(uuid4())
    ask(alice, key=key)
    chosen(alice, key, FIRST)

    with standing_at(MONDAY + timedelta(minutes=40)):
        assert chosen(alice, key, FIRST).status_code == 200

    assert live() == [FIRST]
    assert Booking.objects.live().get().held_until > MONDAY + timedelta(minutes=40)


def let_go(client, booking):
    return client.post(f"/p/house/appointments/{booking.reference}/cancel")


def test_one_that_was_let_go_of(house, alice):
    key = str(uuid4())
    ask(alice, key=key)
    chosen(alice, key, FIRST)
    first = Booking.objects.get()
    assert "Held until" in said(alice.get(f"{TIMES}?service=visits&key={key}"))

    pages = {let_go(alice, first)["Location"] for _ in range(2)}

    times = alice.get(pages.pop(), follow=True)
    assert ("The time is free for others." in said(times), "Held until" in said(times), pages) == (True, False, set())
    assert (live(), house.mails(house.alice)) == ([], [])
    assert "Held until" in said(chosen(alice, key, FIRST))
    assert booked(alice, key, FIRST).starts_at == FIRST
    assert house.mails(house.alice) == ["booking_booked"]


def test_one_that_was_booked_and_cancelled(house, alice):
    key = str(uuid4())
    ask(alice, key=key)
    let_go(alice, booked(alice, key, FIRST))
    assert (live(), house.mails(house.alice)) == ([], ["booking_booked", "booking_cancelled"])

    ask(alice, key=key)

    assert "Held until" in said(chosen(alice, key, FIRST))
    assert booked(alice, key, FIRST).starts_at == FIRST


def test_what_the_team_takes_back_before_it_was_booked_is_told_to_nobody(house, alice):
    key = str(uuid4())
    ask(alice, key=key)
    chosen(alice, key, FIRST)
    held = Booking.objects.get()

    cancel(held, by=house.technician)

    assert (live(), house.mails(house.alice)) == ([], [])
    assert [(one.verb, one.actor) for one in Entry.objects.about(held).order_by("id")][1:] == [("let_go", house.technician)]


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "99", "street": "0001", "town": "29232"},
        {"town": "29232"},
        {"sort": "outside", "first": "2027-01-03", "last": "2027-02-05"},
        {"visit": "other"},
    ],
)
def test_another_search_books_nothing_of_the_first(house, team, service, alice, changed):
    service.tool["rules"]["other"] = technicians(house, key="others", by_rule=visit(house, "other")).rules.get().key
    service.save(update_fields=["tool"])
    key = str(uuid4())
    ask(alice, key=key)
    chosen(alice, key, FIRST)
    start = at(8, day=4, month=1, year=2027) if "sort" in changed else FIRST

    times = alice.get(ask(alice, key=key, **changed)["Location"])
    made = booked(alice, key, start)

    assert ("Held until" in said(times), " checked" in times.content.decode().partition('id="times"')[2].partition("</div>")[0]) == (
        False,
        False,
    )
    searched = ASKED | changed
    assert (made.place["insee"], made.place["number"], made.place["street_code"]) == tuple(
        searched[k] for k in ("town", "number", "street")
    )
    assert (made.type_key, made.data["operation"]) == (searched["sort"], searched["visit"])
    assert [one.state for one in Booking.objects.exclude(pk=made.pk)] == ["expired"]


def test_another_number_of_the_street_is_said_of_what_is_held(house, alice):
    key = str(uuid4())
    ask(alice, key=key)
    chosen(alice, key, FIRST)

    times = alice.get(ask(alice, key=key, number="99", street="0001")["Location"])
    made = booked(alice, key, FIRST)

    assert "Held until" in said(times)
    assert (Booking.objects.count(), made.place["number"], made.place["street_code"]) == (1, "99", "0001")
    assert "99" in made.place["label"]


def test_the_same_time_for_another_address_once_the_first_is_booked(house, team, alice):
    Resource.objects.update(capacity=2)
    key = str(uuid4())
    ask(alice, key=key)
    first = booked(alice, key, FIRST)

    ask(alice, key=key, number="99")
    chosen(alice, key, FIRST)

    second = Booking.objects.exclude(pk=first.pk).get()
    assert (second.state, second.place["number"]) == ("held", "99")
