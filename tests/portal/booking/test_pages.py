"""The pages of bookings: choosing, checking, booking, moving, giving back, and what one is told when somebody was faster."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from parvis.kit.clock import standing_at
from parvis.planning.booking import book_all
from parvis.planning.models import Booking, ResourceAudience
from parvis.planning.recurrence import chosen
from tests.planning.bookable import MONDAY, at, booked, customer, room, rule, wish
from tests.portal.booking.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ROOM = "/p/house/bookings/resources/room"


def stamp(moment):
    return f"{moment:%Y%m%dT%H%M%SZ}"


def said(answer):
    """The words of the page's middle."""
    text = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


def post(client, start, count=1, **more):
    return client.post(f"{ROOM}/book", {"start": stamp(start), "count": count, "key": str(uuid4()), "do": "book", **more})


def radios(answer):
    return re.findall(r'name="start" value="(\w+)"', answer.content.decode())


def test_a_week_shows_the_free_times_as_radios_and_others_as_words_without_a_name(house, salle, alice):
    booked(salle, customer(house, house.chloe), at(9))
    booked(salle, house.alice, at(10), title="Council")
    answer = alice.get(ROOM)

    page = said(answer)
    assert answer.status_code == 200
    assert radios(answer)[:3] == [stamp(at(8)), stamp(at(11)), stamp(at(13))]
    assert ("9 am taken" in page, "10 am Council" in page) == (True, True)
    assert [word for word in (house.chloe.first_name, str(house.chloe.organisations.get())) if word in page] == []


def test_a_month_leads_to_its_days_and_a_day_to_its_times(house, salle, alice):
    month = alice.get(f"{ROOM}?view=month&on=2026-12-07")
    assert ("9 free" in said(month), "closed" in said(month)) == (True, True)
    assert 'view=day&amp;on=2026-12-08"' in month.content.decode()

    day = alice.get(f"{ROOM}?view=day&on=2026-12-08")
    assert [one[:8] for one in radios(day)] == ["20261208"] * 9
    assert said(alice.get(f"{ROOM}?view=day&on=2026-12-25")).count("Closed") == 1


def test_a_time_is_checked_then_booked_and_read(house, salle, alice):
    check = alice.get(f"{ROOM}/book?start={stamp(at(9))}&count=2")
    assert (check.status_code, "Monday 7 December 2026, from 9 am to 11 am" in said(check)) == (200, True)
    assert Booking.objects.count() == 0

    sent = post(alice, at(9), 2, **{"r-title": "Council"})
    made = Booking.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/p/house/bookings/{made.reference}")
    assert (made.title, made.ends_at, made.organisation) == ("Council", at(11), house.home)
    assert "Council" in said(alice.get(sent["Location"]))


def test_the_form_sent_twice_books_once(house, salle, alice):
    key = str(uuid4())
    places = {post(alice, at(9), key=key)["Location"] for _ in range(2)}

    assert places == {f"/p/house/bookings/{Booking.objects.get().reference}"}


def test_who_comes_late_is_told_with_the_nearest_times_and_keeps_what_was_typed(house, salle, alice):
    booked(salle, house.bruno, at(9))
    answer = post(alice, at(9), **{"r-title": "Council"})

    page = said(answer)
    assert answer.status_code == 409
    assert "This time has just been taken. The nearest free times: Monday 7 December 2026, from 8 am to 9 am" in page
    assert f"/bookings/resources/room/book?start={stamp(at(8))}&amp;count=1&amp;title=Council" in answer.content.decode()
    assert 'value="Council"' in answer.content.decode()
    assert said(alice.get(f"{ROOM}/book?start={stamp(at(9))}&count=1")).count("just been taken") == 1


@pytest.mark.parametrize(
    ("start", "count"), [(at(12), 1), (at(9), 99), (at(9), 0), (at(9, day=4), 1), (at(9, month=6, year=2027), 1), (at(9, 30), 1)]
)
def test_a_time_that_is_not_offered_is_refused_in_words(house, salle, alice, start, count):
    assert [alice.get(f"{ROOM}/book?start={stamp(start)}&count={count}").status_code, post(alice, start, count).status_code] == [409, 409]
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("query", ["", "?start=nonsense", "?start=20261399T000000Z&count=x", "?count=-1"])
def test_without_a_time_one_is_asked_to_choose_it(house, salle, alice, query):
    answer = alice.get(f"{ROOM}/book{query}", follow=True)

    assert answer.redirect_chain[0][0].startswith(ROOM)
    assert "Choose when it begins." in said(answer)


@pytest.mark.parametrize("query", ["?on=nonsense", "?on=9999-12-31", "?on=0001-01-01", "?view=year&count=999", "?view=month&on=2030-01-01"])
def test_an_address_that_somebody_made_up_shows_a_calendar(house, salle, alice, query):
    assert alice.get(ROOM + query).status_code == 200


def test_a_rule_nobody_has_is_not_found(house, salle, alice):
    assert alice.get(f"{ROOM}?rule=nothing").status_code == 404


def test_what_is_for_others_does_not_exist(house, alice):
    hers = room(house, audience="organisations")
    elsewhere = customer(house, house.chloe)
    ResourceAudience.objects.create(organisation=elsewhere.organisations.get(), resource=hers)
    theirs = booked(hers, elsewhere, at(9))

    paths = [
        ROOM,
        f"{ROOM}/book?start={stamp(at(9))}",
        *(f"/p/house/bookings/{theirs.reference}{rest}" for rest in ("", "/move", "/cancel", "/booking.ics")),
    ]
    assert {path: alice.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert post(alice, at(10)).status_code == 404
    assert "The room" not in said(alice.get("/p/house/bookings"))
    assert signed_in(elsewhere).get(ROOM).status_code == 200


@pytest.mark.parametrize(("language", "words"), [
    ("en", "Nothing can be booked with your account. Ask the administrator of your organisation."),
    ("fr", "Rien ne se réserve avec votre compte. Demandez à l’administrateur de votre organisation."),
])  # fmt: skip
def test_where_nothing_can_be_booked_one_is_told_whom_to_ask(house, alice, language, words):
    assert words in said(alice.get(f"/p/house/bookings?lang={language}", follow=True))


def test_a_colleague_reads_and_changes_nothing_of_ones_own_and_a_manager_does(house, salle):
    made = booked(salle, house.alice, at(9))
    path = f"/p/house/bookings/{made.reference}"
    bruno, maud = signed_in(house.bruno), signed_in(house.person("maud", house.home, role="manager"))

    assert [bruno.get(path).status_code, bruno.post(f"{path}/cancel").status_code, bruno.post(f"{path}/move").status_code] == [404] * 3
    assert "Booked by Alice Martin" in said(maud.get(path))
    assert "Alice Martin" in said(maud.get("/p/house/bookings?show=organisation"))
    assert "Alice Martin" not in said(bruno.get("/p/house/bookings?show=organisation"))
    assert maud.post(f"{path}/cancel").status_code == 302


def test_it_is_moved_on_the_calendar_and_the_old_page_leads_to_the_new_one(house, salle, alice):
    made = booked(salle, house.alice, at(9), 2)
    path = f"/p/house/bookings/{made.reference}"
    assert stamp(at(9)) in radios(alice.get(f"{path}/move"))

    sent = alice.post(f"{path}/move", {"start": stamp(at(10)), "count": 2, "key": str(uuid4())})
    new = Booking.objects.get(replaces=made)
    assert (sent["Location"], new.starts_at, new.ends_at) == (f"/p/house/bookings/{new.reference}", at(10), at(12))
    assert f"See {new.reference}, in its place" in said(alice.get(path))
    assert alice.get(f"{path}/move")["Location"] == path


def test_moving_to_what_was_taken_meanwhile_changes_nothing(house, salle, alice):
    made = booked(salle, house.alice, at(9))
    booked(salle, house.bruno, at(11))
    path = f"/p/house/bookings/{made.reference}/move"

    answer = alice.post(path, {"start": stamp(at(11)), "count": 1})
    assert (answer.status_code, "just been taken. The nearest free times: 7 Dec at 8 am" in said(answer)) == (409, True)
    assert alice.post(path, {"count": 1}).status_code == 422
    made.refresh_from_db()
    assert made.state == "confirmed"


def test_cancelling_asks_first_and_happens_once(house, salle, alice):
    made = booked(salle, house.alice, at(9))
    path = f"/p/house/bookings/{made.reference}/cancel"

    assert "Keep the booking" in said(alice.get(path))
    assert [alice.post(path).status_code for _ in range(2)] == [302, 302]
    made.refresh_from_db()
    assert (made.state, house.mails(house.alice)) == ("cancelled", ["booking_booked", "booking_cancelled"])


def test_what_is_too_late_to_change_says_so(house, alice):
    strict = room(house, by_rule=rule(house, changes_until=timedelta(hours=2)))
    made = booked(strict, house.alice, at(10))
    path = f"/p/house/bookings/{made.reference}"

    with standing_at(at(9)):
        assert "It is too late to change this booking here. Write to the team." in said(alice.get(path))
        assert alice.post(f"{path}/cancel").status_code == 409
        assert alice.post(f"{path}/move", {"start": stamp(at(14))})["Location"] == path


def test_a_recurrence_is_looked_at_then_booked_without_the_dates_left_out(house, salle, alice):
    booked(salle, house.bruno, at(9, day=14))
    repeat = {"r-repeat": "week", "r-every": 1, "r-count": 4}
    preview = post(alice, at(9), **repeat)

    page = preview.content.decode()
    assert (preview.status_code, Booking.objects.count()) == (200, 1)
    assert re.findall(r'name="date" value="(\w+)" checked', page) == [stamp(at(9, day=day)) for day in (7, 21, 28)]
    assert "Monday 14 December 2026, from 9 am to 10 am taken" in said(preview)
    sent = post(alice, at(9), **repeat, date=[stamp(at(9)), stamp(at(9, day=28))])
    assert sent.status_code == 302
    assert [one.starts_at.day for one in Booking.objects.filter(user=house.alice).order_by("starts_at")] == [7, 28]
    assert "Monday 28 December 2026" in said(alice.get(sent["Location"]))


def test_a_recurrence_says_until_when(house, salle, alice):
    answer = post(alice, at(9), **{"r-repeat": "week"})

    assert (answer.status_code, "Say until when, or how many times" in said(answer)) == (422, True)


def test_a_date_taken_meanwhile_leaves_all_of_them_unbooked(house, salle, alice):
    booked(salle, house.bruno, at(9, day=14))
    repeat = {"r-repeat": "week", "r-count": 3, "date": [stamp(at(9)), stamp(at(9, day=14))]}
    answer = post(alice, at(9), **repeat)

    assert (answer.status_code, "just been taken" in said(answer)) == (409, True)
    assert Booking.objects.filter(user=house.alice).count() == 0


def test_of_a_recurrence_the_page_offers_to_cancel_one_or_what_follows(house, salle, alice):
    days = [at(9), at(9, day=14), at(9, day=21)]
    made = book_all(chosen(wish(salle, at(9)), days), by=house.alice, organisation=house.home, key=uuid4())
    path = f"/p/house/bookings/{made[1].reference}/cancel"

    assert "This date and those after it" in said(alice.get(path))
    alice.post(path, {"scope": "following"})
    assert list(Booking.objects.order_by("starts_at").values_list("state", flat=True)) == ["confirmed", "cancelled", "cancelled"]


def test_what_needs_approval_says_that_it_waits(house, alice):
    room(house, by_rule=rule(house, needs_approval=True))
    answer = alice.post(f"{ROOM}/book", {"start": stamp(at(9)), "count": 1, "do": "book"}, follow=True)

    assert "The team has not answered yet." in said(answer)


def test_a_person_of_two_organisations_says_for_which(house, salle):
    second = house.organisation("Village")
    house.grant("use", who="organisation", organisation=second)
    house.alice.memberships.create(organisation=second)
    alice = signed_in(house.alice)
    assert "Village" in said(alice.get(f"{ROOM}/book?start={stamp(at(9))}&count=1"))

    post(alice, at(9), **{"r-organisation": second.pk.hex})
    assert Booking.objects.get().organisation == second
    assert post(alice, at(10), **{"r-organisation": house.organisation().pk.hex}).status_code == 422


def test_the_list_goes_by_pages_of_a_key_to_come_and_past(house, salle, alice):
    for number in range(25):
        booked(salle, house.alice, at(8 + number % 4, day=8 + number // 4 % 4, month=12) + timedelta(weeks=number // 16))
    first = alice.get("/p/house/bookings")
    onward = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
    assert onward
    second = alice.get(unescape(onward[1]))

    def references(answer):
        return re.findall(r'class="ref">(RES-\d+)', answer.content.decode())

    assert (len(references(first)), len(references(second))) == (20, 5)
    assert not set(references(first)) & set(references(second))
    assert alice.get("/p/house/bookings?after=nonsense").status_code == 200
    with standing_at(MONDAY + timedelta(days=60)):
        assert len(references(alice.get("/p/house/bookings?show=past"))) == 20


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("path", ["/p/house/bookings", ROOM, f"{ROOM}?view=month", f"{ROOM}/book?start=20261211T130000Z&count=1"])
def test_no_page_asks_more_the_more_is_booked(house, salle, alice, django_assert_max_num_queries, count, path):
    for number in range(count):
        booked(salle, house.alice, at(9 + number))
    alice.get(path)
    with django_assert_max_num_queries(15):
        alice.get(path)


def test_strangers_sign_in_first(house, salle, client):
    for path in ("/p/house/bookings", ROOM, f"{ROOM}/book", "/p/house/bookings/calendars", "/p/house/bookings/RES-1"):
        assert client.get(path)["Location"].startswith("/p/house/login?next=")
