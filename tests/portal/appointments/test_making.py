"""Making an appointment: the form, its faults, the free times, the hold, the check and the reference."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.kit.clock import standing_at
from parvis.places.models import Commune, House, Street
from parvis.planning.appointments import Search
from parvis.planning.booking import confirm
from parvis.planning.models import Booking, Slot
from parvis.tickets.models import Draft
from tests.planning.appointable import appointed, customer, held, wanted
from tests.planning.bookable import MONDAY, at
from tests.portal.appointments.conftest import NEW, PERSON, TIMES, ask, radios, said, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def stamp(moment):
    return f"{moment:%Y%m%dT%H%M%SZ}"


def key_of(answer):
    return re.search(r"key=([\w-]+)", answer["Location"])[1]


def send(client, key, start, do="reserve", **more):
    return client.post(TIMES, {"service": "visits", "key": key, "start": stamp(start), "do": do, **PERSON, **more})


def test_the_form_marks_what_is_needed_and_proposes_the_whole_window(alice):
    page = alice.get(f"{NEW}?service=visits")

    assert (page.status_code, "(* needed)" in said(page), "* Street:" in said(page), "Number:" in said(page)) == (200, True, True, True)
    assert re.findall(r'name="(?:first|last)" value="([\d-]+)"', page.content.decode()) == ["2026-12-15", "2027-01-02"]
    assert "(optional)" not in said(page)


def test_what_is_asked_for_leads_to_the_free_times(alice):
    sent = ask(alice, weekday="wed", moment="morning")
    times = alice.get(sent["Location"])

    assert (sent.status_code, times.status_code) == (302, 200)
    assert radios(times) == [stamp(at(8, day=16)), stamp(at(10, day=16))]
    assert "Free times, from 15 Dec to 2 Jan 2027" in said(times)
    assert "D+8 to D+26, in calendar days" in said(times)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"town": ""}, "Fill in “Town”"),
        ({"first": "2026-12-14"}, "Appointments are made from 15/12/2026 to 02/01/2027."),
        ({"last": "2027-01-03"}, "Appointments are made from 15/12/2026 to 02/01/2027."),
        ({"first": "2026-12-20", "last": "2026-12-19"}, "The end comes after the beginning."),
        ({"first": "soon"}, "Write the date as day/month/year"),
        ({"sort": "urgent"}, "Appointments are made from 09/12/2026 to 14/12/2026."),
        ({"visit": "none"}, "This visit cannot be booked here. Ask the team."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(alice, wrong, words):
    answer = ask(alice, **wrong)

    assert (answer.status_code, words in said(answer)) == (422, True)
    assert 'value="3145"' in answer.content.decode()


def test_dates_may_be_typed_the_french_way(alice):
    assert ask(alice, first="15/12/2026", last="02/01/2027").status_code == 302


def test_a_time_is_held_checked_and_confirmed(house, alice):
    key = key_of(ask(alice))
    sent = send(alice, key, at(10, day=16))
    kept = Booking.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/p/house/appointments/{kept.reference}/check")
    assert (kept.state, kept.contact_name, kept.contact_phone, kept.instructions) == ("held", "Jeanne Le Goff", "+33612004218", "Code 24B7")
    check = alice.get(sent["Location"])
    assert ("Wednesday 16 December 2026" in said(check), "Held until" in said(check), "06 12 00 42 18" in said(check)) == (True, True, True)
    assert house.mails(house.alice) == []

    done = alice.post(sent["Location"])
    made = Booking.objects.get()
    assert (done["Location"], made.state, made.reference) == (f"/p/house/appointments/{made.reference}", "confirmed", "RDV-1")
    assert house.mails(house.alice) == ["booking_booked"]
    assert not Draft.objects.exists()
    assert "RDV-1" in said(alice.get(done["Location"]))


def test_the_pages_sent_twice_make_one_appointment(alice):
    key = key_of(ask(alice))
    checks = {send(alice, key, at(10, day=16))["Location"] for _ in range(2)}
    assert len(checks) == 1
    [check] = checks
    pages = {alice.post(check)["Location"] for _ in range(2)}

    assert pages == {check.removesuffix("/check")}
    assert send(alice, key, at(10, day=16))["Location"] == check.removesuffix("/check")
    assert Booking.objects.count() == 1


def test_holding_first_keeps_the_time_while_the_rest_is_filled_in_and_another_choice_lets_go_of_it(alice):
    key = key_of(ask(alice))
    page = send(alice, key, at(10, day=16), do="hold", name="", phone="")
    assert (page.status_code, "Held until" in said(page)) == (200, True)
    send(alice, key, at(8, day=17), do="hold")

    assert sorted(Booking.objects.values_list("state", "starts_at")) == [("expired", at(10, day=16)), ("held", at(8, day=17))]
    assert list(Slot.objects.filter(booked=1).values_list("starts_at", flat=True)) == [at(8, day=17)]


def test_a_browser_with_script_holds_by_choosing(alice):
    key = key_of(ask(alice))
    sent = {"service": "visits", "key": key, "start": stamp(at(10, day=16)), "do": "hold"}
    fragment = alice.post(TIMES, sent, headers={"hx-request": "true"})
    assert (fragment.status_code, "<html" in fragment.content.decode(), 'id="choice"' in fragment.content.decode()) == (200, False, True)


def test_without_a_time_or_a_person_it_is_asked_again_and_what_was_typed_stays(alice):
    key = key_of(ask(alice))
    nothing = alice.post(TIMES, {"service": "visits", "key": key, "do": "reserve", **PERSON})
    assert (nothing.status_code, "Choose a time first." in said(nothing), 'value="Jeanne Le Goff"' in nothing.content.decode()) == (
        422,
        True,
        True,
    )

    nobody = send(alice, key, at(10, day=16), name="")
    assert (nobody.status_code, "Fill in “Name”" in said(nobody), "Held until" in said(nobody)) == (422, True, True)


def test_who_comes_late_is_offered_two_before_and_two_after(house, team, alice):
    key = key_of(ask(alice))
    held(Search(wanted(team)), at(10, day=16), customer(house, house.chloe))
    late = send(alice, key, at(10, day=16))

    assert (late.status_code, "This time has just been taken." in said(late)) == (409, True)
    offered = re.findall(r"start=(\w+)#times", late.content.decode())
    assert offered == [stamp(at(15, day=15)), stamp(at(8, day=16)), stamp(at(13, day=16)), stamp(at(15, day=16))]
    assert 'value="Jeanne Le Goff"' in late.content.decode()
    script = alice.post(
        TIMES, {"service": "visits", "key": key, "start": stamp(at(10, day=16)), "do": "hold"}, headers={"hx-request": "true"}
    )
    assert (script.status_code, alice.get(script["HX-Redirect"]).status_code) == (204, 409)


def test_a_hold_that_ran_out_is_said_and_nothing_is_booked(house, alice):
    key = key_of(ask(alice))
    check = send(alice, key, at(10, day=16))["Location"]

    with standing_at(MONDAY + timedelta(minutes=16)):
        assert "held too long" in said(alice.get(check))
        late = alice.post(check)
        assert (late.status_code, "This time is held no longer" in said(late)) == (409, True)
        assert "held too long" in said(alice.get(f"{TIMES}?service=visits&key={key}"))
    assert house.mails(house.alice) == []


def test_where_nobody_goes_or_nothing_fits_the_team_is_asked_with_what_was_typed(house, alice, team):
    nowhere = alice.get(ask(alice, town="75056")["Location"])
    assert "Nobody makes this visit here yet" in said(nowhere)
    ask_url = re.search(r'href="(/p/house/services/visits/new[^"]*)"', nowhere.content.decode())[1].replace("&amp;", "&")
    form = alice.get(ask_url, follow=True)
    assert "Person there" in said(form)

    for offer in Search(wanted(team)).days[at(8, day=16).date()]:
        held(Search(wanted(team)), offer.start, house.bruno)
    none = alice.get(ask(alice, first="2026-12-16", last="2026-12-16")["Location"])
    assert ("No free time is as you asked for it." in said(none), "See all free times" in said(none), radios(none)) == (True, True, [])


def test_outside_of_the_window_the_team_answers(house, alice):
    house.technician.get_username()
    key = key_of(ask(alice, sort="outside", first="2027-01-03", last="2027-02-05"))
    check = send(alice, key, at(8, day=4, month=1, year=2027))["Location"]
    assert "The team answers each request by e-mail." in said(alice.get(check))

    alice.post(check)
    assert (Booking.objects.get().state, house.mails(house.technician)) == ("requested", ["booking_asked"])


def test_what_was_found_before_is_filled_in(house, team, alice):
    made = appointed(team, house.alice)
    Booking.objects.filter(pk=made.pk).update(place={"number": "8", "street_code": "3145", "insee": "29019"}, data={"operation": "socket"})
    page = alice.get(f"{NEW}?service=visits&booking={made.reference}").content.decode()

    assert ('value="3145"' in page, 'value="29019"' in page, 'value="socket" selected' in page) == (True, True, True)
    other = signed_in(customer(house, house.chloe)).get(f"{NEW}?service=visits&booking={made.reference}").content.decode()
    assert 'value="3145"' not in other


def test_whoever_may_use_no_such_service_has_no_such_page(house, service, team):
    house.portal.grants.filter(role="use").delete()
    bruno = signed_in(house.bruno)

    assert [bruno.get(path).status_code for path in (NEW, TIMES, "/p/house/appointments")] == [403, 403, 403]
    assert bruno.get(f"{NEW}?service=unknown").status_code == 404
    assert bruno.get("/p/house/bookings/resources/technicians").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_free_times_asks_as_much_for_one_week_as_for_three(alice, house, team, count, django_assert_max_num_queries):
    for nth in range(count):
        confirm(held(Search(wanted(team)), Search(wanted(team)).free[nth].start, house.bruno), by=house.bruno)
    address = ask(alice)["Location"]
    alice.get(address)

    with django_assert_max_num_queries(15):
        alice.get(address)


def test_an_address_fills_the_codes_in(house, team, alice):
    commune = Commune.objects.create(code="29019", name="Brest", name_folded="brest", department="29")
    street = Street.objects.create(
        commune=commune, postcode="29200", name="Rue des Goélands", code="0361", national_key="29019_1", commune_name="Brest", house_count=1
    )
    house_8 = House.objects.create(street=street, number=8)
    address = f"{NEW}?service=visits&key={uuid4()}&address=8+rue+des+Goelands&place=house:{house_8.pk}"
    page = alice.get(address).content.decode()
    assert ('value="0361"' in page, 'value="29019"' in page, 'name="number" value="8"' in page) == (True, True, True)
    assert "The codes below are those of: 8 Rue des Goélands 29200 Brest" in said(alice.get(address))

    Street.objects.update(code="")
    assert "The code of this street is not known here" in said(alice.get(address))
    assert "No address resembles this one" in said(alice.get(f"{NEW}?service=visits&address=xyzxyz"))
    assert Draft.objects.count() == 0


def test_the_street_of_the_codes_says_where_it_is(house, team, alice):
    commune = Commune.objects.create(code="29019", name="Brest", name_folded="brest", department="29")
    Street.objects.create(
        commune=commune, postcode="29200", name="Rue des Goélands", code="3145", national_key="29019_1", commune_name="Brest"
    )
    times = alice.get(ask(alice)["Location"])

    assert "8 Rue des Goélands, 29200 Brest" in said(times)
