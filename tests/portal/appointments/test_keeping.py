"""Appointments that are made: the list, one of them, moving, booking again, giving back."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from parvis.kit.clock import standing_at
from parvis.planning.appointments import Search
from parvis.planning.models import Booking, BookingRule, Closing, Resource, Slot
from parvis.planning.visits import done, missed
from tests.planning.appointable import appointed, customer, held, technicians, wanted
from tests.planning.bookable import at
from tests.portal.appointments.conftest import TIMES, ask, radios, said, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LIST = "/p/house/appointments"


def stamp(moment):
    return f"{moment:%Y%m%dT%H%M%SZ}"


@pytest.fixture
def mine(house, team):
    made = appointed(team, house.alice)
    Booking.objects.filter(pk=made.pk).update(
        place={"insee": "29019", "label": "8 rue des Goélands, 29200 Brest"}, contact_name="Jeanne Le Goff", data={"service": "visits"}
    )
    made.refresh_from_db()
    return made


def references(page):
    return re.findall(r'<span class="ref">([\w-]+)</span>', page.content.decode())


def test_the_list_holds_what_comes_what_is_to_rebook_and_what_is_over(house, team, alice, mine):
    over, again = (appointed(team, house.alice, nth=nth) for nth in (1, 2))
    with standing_at(again.ends_at):
        done(over, by=house.technician)
        missed(again, by=None, reason="The customer was absent")

        assert references(alice.get(f"{LIST}?show=rebook")) == [again.reference]
        assert "To rebook 1" in said(alice.get(LIST))
        assert references(alice.get(f"{LIST}?show=past")) == [over.reference, mine.reference]
    assert references(alice.get(LIST)) == [mine.reference]


def test_those_to_rebook_go_on_from_page_to_page(house, team, alice):
    Resource.objects.update(capacity=22)
    made = [appointed(team, house.alice) for _nth in range(22)]
    for one in made:
        missed(one, by=None, reason="The technician is ill")

    first = alice.get(f"{LIST}?show=rebook&find=RDV")
    found = alice.get(f"{LIST}?show=rebook")
    after = unescape(re.search(r'href="([^"]+)" rel="next"', found.content.decode())[1])
    second = alice.get(after if after.startswith("/") else f"{LIST}{after}")

    assert (references(first), len(references(found)), len(references(second))) == ([], 20, 2)
    assert {*references(found), *references(second)} == {one.reference for one in made}
    assert 'rel="next"' not in second.content.decode()


def test_the_words_that_one_looked_for_go_along_to_the_other_headings(alice, mine):
    page = unescape(alice.get(f"{LIST}?show=past&find=jeanne+le+goff").content.decode())

    headings = re.findall(r'href="([^"]+)"', page.partition("Which appointments")[2].partition("</nav>")[0])
    assert headings == [f"{LIST}?{show}find=jeanne+le+goff" for show in ("", "show=rebook&", "show=past&")]
    assert references(alice.get(headings[0])) == [mine.reference]


def test_one_finds_by_reference_address_person_and_nothing_of_others(house, team, alice, mine):
    theirs = appointed(team, customer(house, house.chloe), nth=1)

    assert [references(alice.get(f"{LIST}?find={words}")) for words in (mine.reference, "Goélands", "jeanne")] == [[mine.reference]] * 3
    assert "Nothing found" in said(alice.get(f"{LIST}?find={theirs.reference}"))
    assert [
        alice.get(f"{LIST}/{theirs.reference}{rest}").status_code for rest in ("", "/move", "/cancel", "/check", "/appointment.ics")
    ] == [404] * 5


def test_colleagues_who_make_appointments_read_them_and_only_who_made_them_changes_them(house, alice, mine):
    bruno = signed_in(house.bruno)
    page = said(bruno.get(f"{LIST}/{mine.reference}"))

    assert ("Jeanne Le Goff" in page, "Move" in page) == (True, False)
    assert bruno.post(f"{LIST}/{mine.reference}/cancel").status_code == 409
    assert "Move" in said(alice.get(f"{LIST}/{mine.reference}"))


def test_it_is_moved_within_its_window_and_told(house, team, alice, mine):
    page = alice.get(f"{LIST}/{mine.reference}/move")
    assert (page.status_code, stamp(at(8, day=16)) in radios(page)) == (200, True)
    house.forget_mails()
    key = str(uuid4())
    moved = {alice.post(f"{LIST}/{mine.reference}/move", {"start": stamp(at(8, day=16)), "key": key})["Location"] for _ in range(2)}

    new = Booking.objects.get(replaces=mine)
    assert (moved, new.starts_at, new.contact_name) == ({f"{LIST}/{new.reference}"}, at(8, day=16), "Jeanne Le Goff")
    assert house.mails(house.alice) == ["booking_moved"]
    assert f"See {new.reference}, in its place" in said(alice.get(f"{LIST}/{mine.reference}"))


def another_team(house, team, **said):
    """Who serves the same zone by the same rule."""
    return technicians(house, key="others", by_rule=team.rules.get(), **said)


def moved(client, one, start):
    return client.post(f"{LIST}/{one.reference}/move", {"start": stamp(start), "key": str(uuid4())})


def slots():
    return sorted(Slot.objects.filter(booked=1).values_list("resource__key", "starts_at"))


def test_the_other_team_comes_where_its_own_cannot(house, team, alice, mine):
    another_team(house, team)
    held(Search(wanted(team)), at(8, day=16), customer(house, house.chloe))
    assert Booking.objects.get(state="held").resource == team
    Closing.objects.create(resource=team, starts_at=at(7, day=17), ends_at=at(19, day=17), reason="Works")

    for start in (at(8, day=16), at(8, day=17)):
        last = Booking.objects.get(state="confirmed")
        assert stamp(start) in radios(alice.get(f"{LIST}/{last.reference}/move"))
        assert moved(alice, last, start).status_code == 302

        new = Booking.objects.get(replaces=last)
        assert (new.resource.key, new.starts_at, new.place) == ("others", start, mine.place)
        assert slots() == [("others", start), ("technicians", at(8, day=16))]


def test_one_that_was_missed_by_a_team_that_serves_no_more_is_booked_again(house, team, alice, mine):
    another_team(house, team)
    missed(mine, by=None, reason="The technician is ill")
    Resource.objects.filter(pk=team.pk).update(is_active=False)

    assert moved(alice, mine, mine.starts_at).status_code == 302  # the same time, of which nothing was

    new = Booking.objects.get(replaces=mine)
    assert (new.resource.key, new.starts_at, new.state) == ("others", mine.starts_at, "confirmed")
    assert slots() == [("others", mine.starts_at)]


def test_where_all_are_full_or_closed_that_is_said(house, team, alice, mine):
    another_team(house, team)
    for _team in range(2):
        held(Search(wanted(team)), at(8, day=16), house.bruno)

    assert "This time has just been taken." in said(moved(alice, mine, at(8, day=16)))
    assert "It is closed at that time." in said(moved(alice, mine, at(20, day=16)))
    assert "Appointments are made from 15/12/2026 to 02/01/2027." in said(moved(alice, mine, at(8, day=8)))


def test_a_team_that_one_may_not_book_comes_to_nobody(house, team, alice, mine):
    another_team(house, team)
    Resource.objects.filter(key="others").update(audience="organisations")
    Resource.objects.filter(pk=team.pk).update(is_active=False)

    assert moved(alice, mine, at(8, day=16)).status_code == 409


def test_moving_to_what_was_taken_names_the_nearest_and_changes_nothing(house, team, alice, mine):
    held(Search(wanted(team)), at(8, day=16), customer(house, house.chloe))
    late = alice.post(f"{LIST}/{mine.reference}/move", {"start": stamp(at(8, day=16)), "key": str(uuid4())})

    assert (late.status_code, "This time has just been taken." in said(late), "The nearest free times" in said(late)) == (409, True, True)
    assert alice.post(f"{LIST}/{mine.reference}/move", {"key": str(uuid4())}).status_code == 422
    mine.refresh_from_db()
    assert mine.state == "confirmed"


def test_one_that_was_missed_is_booked_again_with_all_that_was_known(house, alice, mine):
    with standing_at(mine.ends_at):
        missed(mine, by=None, reason="The customer was absent")
        page = said(alice.get(f"{LIST}/{mine.reference}"))
        assert ("To rebook" in page, "The customer was absent" in page, "Book it again" in page) == (True, True, True)
        start = re.findall(r'name="start" value="(\w+)"', alice.get(f"{LIST}/{mine.reference}/move").content.decode())[0]
        sent = alice.post(f"{LIST}/{mine.reference}/move", {"start": start, "key": str(uuid4())})

    new = Booking.objects.get(replaces=mine)
    assert (sent["Location"], new.state, new.place["insee"]) == (f"{LIST}/{new.reference}", "confirmed", "29019")
    assert Booking.objects.to_rebook().count() == 0


def test_it_is_given_back_once_and_not_when_it_is_too_late(house, alice, mine):
    BookingRule.objects.update(changes_until=timedelta(days=2))
    with standing_at(mine.starts_at - timedelta(days=2)):
        assert "too late" in said(alice.get(f"{LIST}/{mine.reference}"))
        assert alice.post(f"{LIST}/{mine.reference}/cancel").status_code == 409
    sent = {alice.post(f"{LIST}/{mine.reference}/cancel")["Location"] for _ in range(2)}

    mine.refresh_from_db()
    assert (sent, mine.state) == ({f"{LIST}/{mine.reference}"}, "cancelled")


def test_its_calendar_holds_the_visit_and_the_address(alice, mine):
    text = alice.get(f"{LIST}/{mine.reference}/appointment.ics").content.decode().replace("\r\n ", "")

    assert ("SUMMARY:Visit" in text, f"/appointments/{mine.reference}" in text, "8 rue des Goélands" in text) == (True, True, True)


def test_a_time_that_is_only_held_leads_to_where_it_is_confirmed_and_is_nobody_else_s(house, team, alice):
    kept = held(Search(wanted(team)), at(8, day=16), house.alice)

    assert alice.get(f"{LIST}/{kept.reference}")["Location"] == f"{LIST}/{kept.reference}/check"
    assert "Let go of this time" in said(alice.get(f"{LIST}/{kept.reference}/check"))
    assert signed_in(house.bruno).get(f"{LIST}/{kept.reference}/check")["Location"] == f"{LIST}/{kept.reference}"
    alice.post(f"{LIST}/{kept.reference}/cancel")
    assert Booking.objects.get(pk=kept.pk).state == "expired"


def test_the_page_of_bookings_knows_no_appointments_and_their_addresses_lead_here(house, alice, mine):
    assert alice.get(f"/p/house/bookings/{mine.reference}")["Location"] == f"{LIST}/{mine.reference}"
    assert mine.reference not in alice.get("/p/house/bookings").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_as_for_three(house, team, alice, count, django_assert_max_num_queries):
    for nth in range(count):
        appointed(team, house.alice, nth=nth)
    alice.get(LIST)

    with django_assert_max_num_queries(13):
        alice.get(LIST)
    assert alice.get(f"{TIMES}?service=visits").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_those_to_rebook_asks_the_same_for_one_as_for_three(house, team, alice, count, django_assert_max_num_queries):
    made = [appointed(team, house.alice, nth=nth) for nth in range(count)]
    with standing_at(max(one.ends_at for one in made)):
        for one in made:
            missed(one, by=None, reason="The customer was absent")
        alice.get(f"{LIST}?show=rebook")

        with django_assert_max_num_queries(12):
            page = alice.get(f"{LIST}?show=rebook")
    assert len(references(page)) == count


@pytest.mark.parametrize("name", ["start", "taken"])
def test_a_time_at_the_end_of_all_days_is_none(house, team, alice, name):
    ask(alice, key=(key := str(uuid4())))

    assert alice.get(f"{TIMES}?service=visits&key={key}&{name}=99991231T235900Z").status_code == 200
