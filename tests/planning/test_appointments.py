"""Times of whoever serves a town: the window and its holidays, what is asked for, holding, and what is offered instead."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.people.models import Membership
from parvis.planning import appointments
from parvis.planning.appointments import NoLongerFree, Search, Wanted
from parvis.planning.automatic import expire_bookings
from parvis.planning.booking import confirm
from parvis.planning.deciding import approve
from parvis.planning.grid import Grid
from parvis.planning.models import Booking, BookingRule, Calendar, Closing, Resource, Slot
from parvis.planning.terms import Terms
from tests.cast import Cast
from tests.planning.appointable import WORKING_WEEK, customer, days_of, held, technicians, visit, wanted
from tests.planning.bookable import MONDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MAY_2019 = datetime(2019, 5, 9, 7, tzinfo=UTC)


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast()


def refusal(act):
    with pytest.raises(Refused) as found:
        act()
    return found.value


def test_the_window_of_the_guide(cast):
    """Source: e-RDV screen of 09/05/2019: from 17/05/2019 to 04/06/2019; Ascension Day, the 30th, is no working day."""
    with standing_at(MAY_2019):
        search = Search(wanted(technicians(cast)))

        assert search.window == (date(2019, 5, 17), date(2019, 6, 4))
        assert days_of(search)[0] == date(2019, 5, 17)
        assert date(2019, 5, 30) not in days_of(search)
        assert {date(2019, 5, 18), date(2019, 5, 31), date(2019, 6, 4)} <= set(days_of(search))
        assert appointments.window_words(search) == "Les rendez-vous se prennent du 17/05/2019 au 04/06/2019."


@pytest.mark.parametrize(
    ("today", "counting", "first", "last"),
    [
        (date(2019, 5, 9), "working", date(2019, 5, 18), date(2019, 6, 11)),  # Ascension and Whit Monday are not counted
        (date(2026, 12, 21), "calendar", date(2026, 12, 29), date(2027, 1, 16)),
        (date(2026, 12, 21), "working", date(2026, 12, 31), date(2027, 1, 22)),  # Christmas, New Year’s Day
        (date(2026, 3, 23), "calendar", date(2026, 3, 31), date(2026, 4, 18)),  # clocks go forward on the 29th
        (date(2026, 10, 19), "calendar", date(2026, 10, 27), date(2026, 11, 14)),  # and back on the 25th
        (date(2028, 2, 22), "calendar", date(2028, 3, 1), date(2028, 3, 19)),  # a leap year
    ],
)
def test_the_window_over_holidays_the_year_s_end_and_changes_of_clocks(cast, today, counting, first, last):
    with standing_at(datetime(today.year, today.month, today.day, 9, tzinfo=UTC)):
        search = Search(wanted(technicians(cast, by_rule=visit(cast, counting=counting))))

        assert search.window == (first, last)
        assert [offer.start.astimezone(search.hours.zone).hour for offer in search.days[first]][:2] == [8, 10]


def test_good_friday_is_a_holiday_in_alsace_and_moselle_alone(cast):
    calendar = Calendar.objects.create(portal_key=cast.key, key="alsace", title={}, week=WORKING_WEEK, holiday_region="57")
    rule = visit(cast)
    technicians(cast, "67", "57", key="alsace", by_rule=rule, calendar=calendar)
    technicians(cast, "29", key="finistere", by_rule=rule)

    with standing_at(datetime(2026, 3, 20, 9, tzinfo=UTC)):
        there, here = (set(Search(Wanted(cast.key, town, rule)).days) for town in ("67482", "29019"))

    assert here - there == {date(2026, 4, 3)}


@settings(deadline=None)  # the first look at the holidays of a year takes long
@given(today=st.dates(date(2020, 1, 1), date(2035, 12, 31)), opens=st.integers(0, 30), length=st.integers(0, 40), working=st.booleans())
def test_a_window_is_never_before_its_first_day_nor_in_disorder(today, opens, length, working):
    counting = "working" if working else "calendar"
    rule = BookingRule(
        week=WORKING_WEEK, opens_after_days=opens, closes_after_days=opens + length, counting=counting, duration=timedelta(hours=2)
    )
    rule.holiday_country = "FR"
    grid = Grid(Resource(), rule, at=datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    first, last = grid.window

    assert today + timedelta(days=opens) <= first <= last
    if working:
        counted = [day for ahead in range(1, (last - today).days + 1) if grid.hours.is_open(day := today + timedelta(days=ahead))]
        assert len(counted) == opens + length
    else:
        assert (first - today, last - today) == (timedelta(days=opens), timedelta(days=opens + length))


@given(opens=st.integers(0, 90), closes=st.integers(0, 90), kind=st.sampled_from(["standard", "urgent", "other", ""]))
def test_a_type_has_the_terms_that_its_rule_says_for_it_and_else_the_rule_s(opens, closes, kind):
    rule = BookingRule(opens_after_days=8, closes_after_days=26, kinds={"urgent": {"opens_after": opens, "closes_after": closes}})

    expected = (opens, closes) if kind == "urgent" else (8, 26)
    assert (Terms.of(rule, kind).opens_after, Terms.of(rule, kind).closes_after) == expected


def test_a_town_is_served_by_the_narrowest_zone_that_holds_it(cast):
    rule = visit(cast)
    department, town = technicians(cast, "69", key="rhone", by_rule=rule), technicians(cast, "69383", key="lyon-3", by_rule=rule)
    Resource.objects.filter(pk=technicians(cast, "69383", key="gone", by_rule=rule).pk).update(is_active=False)

    assert [appointments.serving(cast.key, code, rule) for code in ("69383", "69381", "75056", "")] == [[town], [department], [], []]
    assert appointments.serving(cast.key, "69383", visit(cast, "other")) == []


def test_days_and_moments_are_those_that_were_asked_for(cast):
    team = technicians(cast)
    search = Search(wanted(team, first=date(2026, 12, 16), last=date(2026, 12, 23), weekday=2, moment="morning"))

    assert [one.start for one in search.fitting] == [at(8, day=16), at(10, day=16), at(8, day=23), at(10, day=23)]
    assert len(search.free) > 4


def test_what_was_asked_for_lies_within_the_window_and_in_order(cast):
    team = technicians(cast)

    def faults(first, last, kind="standard"):
        return appointments.range_faults(Search(wanted(team, kind=kind, first=first, last=last)))

    window = "Les rendez-vous se prennent du 15/12/2026 au 02/01/2027."
    assert faults(date(2026, 12, 15), date(2027, 1, 2)) == {}
    assert faults(date(2026, 12, 14), date(2027, 1, 3)) == {"first": window, "last": window}
    assert faults(date(2026, 12, 20), date(2026, 12, 19)) == {"last": "La fin vient après le début."}
    assert faults(date(2026, 12, 9), date(2026, 12, 14), "urgent") == {}


def test_of_two_who_serve_a_town_the_one_with_more_room_comes_and_then_the_other(cast):
    rule = visit(cast)
    first, second = (technicians(cast, key=key, by_rule=rule, capacity=places) for key, places in (("one", 1), ("two", 2)))
    search = Search(Wanted(cast.key, "29019", rule))
    start = search.free[0].start
    assert search.free[0].resource == second

    came = [held(Search(Wanted(cast.key, "29019", rule)), start, cast.alice).resource for _ in range(3)]
    assert sorted(one.key for one in came) == ["one", "two", "two"]
    assert refusal(lambda: held(Search(Wanted(cast.key, "29019", rule)), start, cast.alice)).code == "taken"
    assert first in came


def test_where_the_first_is_closed_the_other_comes(cast):
    rule = visit(cast)
    first, second = (technicians(cast, key=key, by_rule=rule) for key in ("one", "two"))
    Closing.objects.create(resource=first, starts_at=at(7, day=16), ends_at=at(19, day=16), reason="Works")
    search = Search(Wanted(cast.key, "29019", rule))

    assert (search.grids[0].resource, held(search, at(8, day=16), cast.alice).resource) == (first, second)
    assert refusal(lambda: held(search, at(8, day=16), cast.alice)).code == "taken"


def test_a_hold_has_a_type_a_place_and_ends_by_itself(cast):
    team = technicians(cast)
    search = Search(wanted(team))
    made = held(search, search.free[0].start, cast.alice, said={"place": {"insee": "29019"}, "nature": "fibre"})

    assert (made.state, made.type_key, made.place, made.nature) == ("held", "standard", {"insee": "29019"}, "fibre")
    assert made.is_appointment
    assert made.get_absolute_url().endswith(f"/appointments/{made.reference}")
    with standing_at(MONDAY + timedelta(minutes=15)):
        assert expire_bookings() == 1
        assert refusal(lambda: confirm(made, by=cast.alice)).code == "expired"
        assert Search(wanted(team)).free[0].start == made.starts_at


def test_confirming_keeps_what_was_filled_in_meanwhile(cast):
    search = Search(wanted(technicians(cast)))
    made = held(search, search.free[0].start, cast.alice)

    done = confirm(made, by=cast.alice, said={"contact_name": "Jeanne Le Goff", "contact_phone": "06 00 00 42 18"})

    assert (done.state, done.contact_name) == ("confirmed", "Jeanne Le Goff")
    assert Booking.objects.get(pk=made.pk).contact_phone == "06 00 00 42 18"
    assert cast.mails(cast.alice) == ["booking_booked"]


def test_choosing_another_time_lets_go_of_the_first_only_when_the_second_is_sure(cast):
    team = technicians(cast)
    search = Search(wanted(team))
    first, second, taken = (search.free[nth].start for nth in range(3))
    other = held(search, taken, customer(cast, cast.chloe))
    told = {"by": cast.alice, "organisation": cast.home}

    mine = appointments.hold_instead(None, search, first, key=uuid4(), **told)
    assert refusal(lambda: appointments.hold_instead(mine, search, taken, key=uuid4(), **told)).code == "taken"
    assert Booking.objects.get(pk=mine.pk).state == "held"
    new = appointments.hold_instead(mine, search, second, key=uuid4(), **told)

    assert Booking.objects.get(pk=mine.pk).state == "expired"
    assert set(Slot.objects.filter(booked=1).values_list("starts_at", flat=True)) == {second, taken}
    assert appointments.hold_instead(new, search, second, key=uuid4(), **told) == new
    assert other.state == "held"


def test_the_same_time_for_another_organisation_is_another_appointment(cast):
    search = Search(wanted(technicians(cast)))
    start, other = search.free[0].start, customer(cast, cast.chloe).places()[0].organisation
    Membership.objects.create(organisation=other, user=cast.alice)
    first = appointments.hold_instead(None, search, start, key=uuid4(), by=cast.alice, organisation=cast.home)

    second = appointments.hold_instead(first, search, start, key=uuid4(), by=cast.alice, organisation=other)

    assert (second.state, second.organisation) == ("held", other)
    assert Booking.objects.get(pk=first.pk).state == "expired"


def test_what_was_confirmed_in_another_window_stays_when_another_time_is_chosen(cast):
    search = Search(wanted(technicians(cast)))
    told = {"by": cast.alice, "organisation": cast.home}
    first = appointments.hold_instead(None, search, search.free[0].start, key=uuid4(), **told)
    confirm(first, by=cast.alice)

    second = appointments.hold_instead(first, search, search.free[1].start, key=uuid4(), **told)

    assert [Booking.objects.get(pk=one.pk).state for one in (first, second)] == ["confirmed", "held"]


def test_a_time_that_is_gone_is_answered_with_two_before_and_two_after(cast):
    team = technicians(cast)
    search = Search(wanted(team))
    starts = [one.start for one in search.free]
    held(search, starts[5], cast.alice)

    with pytest.raises(NoLongerFree) as gone:
        held(Search(wanted(team)), starts[5], cast.bruno)
    assert [one.start for one in gone.value.nearest] == [starts[3], starts[4], starts[6], starts[7]]
    assert [one.start for one in Search(wanted(team)).nearest(starts[0])] == starts[1:5]


def test_outside_of_the_window_the_window_is_said(cast):
    search = Search(wanted(technicians(cast)))

    too_soon = refusal(lambda: held(search, at(8, day=8), cast.alice))
    assert (too_soon.code, str(too_soon)) == ("outside", "Les rendez-vous se prennent du 15/12/2026 au 02/01/2027.")
    assert refusal(lambda: held(search, at(12, day=16), cast.alice)).code == "closed"


def test_urgent_comes_sooner_and_what_is_outside_of_the_window_asks_the_team(cast):
    team = technicians(cast)
    cast.technician.get_username()
    urgent, late = Search(wanted(team, kind="urgent")), Search(wanted(team, kind="outside"))
    assert (urgent.window, late.window) == ((date(2026, 12, 9), date(2026, 12, 14)), (date(2027, 1, 3), date(2027, 2, 5)))

    assert confirm(held(urgent, urgent.free[0].start, cast.alice), by=cast.alice).state == "confirmed"
    asked = confirm(held(late, late.free[0].start, cast.alice), by=cast.alice)
    assert (asked.state, asked.type_key) == ("requested", "outside")
    assert cast.mails(cast.technician) == ["booking_asked"]
    assert approve(asked, by=cast.technician)[0].state == "confirmed"


def test_where_nobody_goes_the_team_is_asked_and_nobody_holds_without_end(cast):
    team = technicians(cast)
    nowhere = Search(wanted(team, town="75056"))
    assert (nowhere.is_served, nowhere.free, nowhere.window) == (False, [], (date(2026, 12, 15), date(2027, 1, 2)))
    assert refusal(lambda: held(nowhere, at(8, day=16), cast.alice)).code == "not_served"

    search = Search(wanted(team))
    for offer in search.free[: appointments.MOST_HELD]:
        held(search, offer.start, cast.alice)
    assert refusal(lambda: held(search, search.free[-1].start, cast.alice)).code == "too_many"


def test_who_may_use_no_service_for_it_books_nothing_even_so(cast):
    team = technicians(cast)
    cast.portal.services.update(tool={})
    search = Search(wanted(team))

    assert refusal(lambda: held(search, search.free[0].start, cast.alice)).code == "not_yours"
    assert not Resource.objects.bookable_by(cast.alice).exists()


def test_the_strip_begins_today_and_is_as_high_as_days_are_free(cast):
    team = technicians(cast)
    search = Search(wanted(team))
    for offer in search.days[date(2026, 12, 16)][:3]:
        held(search, offer.start, cast.alice)
    strip = appointments.strip(Search(wanted(team)))

    assert (len(strip), strip[0], strip[-1][0]) == (27, (date(2026, 12, 7), 0, 0), date(2027, 1, 2))
    assert [height for day, _free, height in strip if day in (date(2026, 12, 15), date(2026, 12, 16), date(2026, 12, 25))] == [3, 1, 0]


def test_one_may_go_back_to_the_time_that_one_chose_first(cast):
    """The same form and the same time: one key, of which the first booking was let go."""
    search = Search(wanted(technicians(cast)))
    first, second = (search.free[nth].start for nth in range(2))
    keys = {start: uuid4() for start in (first, second)}
    mine = None
    for start in (first, second, first):
        mine = appointments.hold_instead(mine, search, start, key=keys[start], by=cast.alice, organisation=cast.home)
        assert (mine.state, mine.starts_at) == ("held", start)
    assert list(Slot.objects.filter(booked=1).values_list("starts_at", flat=True)) == [first]


def test_choosing_a_time_and_sending_the_form_at_once_hold_one(cast, monkeypatch):
    """The page holds what is chosen while the form is already on its way: the second asks when the first was not there yet, and finds it full."""
    search, key = Search(wanted(technicians(cast))), uuid4()
    start = search.free[0].start
    told = {"by": cast.alice, "organisation": cast.home, "key": key}
    look, chosen = appointments._is_full, []

    def after_the_other(grid, at):
        monkeypatch.setattr(appointments, "_is_full", look)
        chosen.append(appointments.hold(search, start, **told))
        return look(grid, at)

    monkeypatch.setattr(appointments, "_is_full", after_the_other)

    assert appointments.hold(search, start, **told) == chosen[0]
    assert Booking.objects.count() == 1
