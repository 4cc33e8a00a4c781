"""A recurring request is made once for each of its days, whatever runs twice or was down meanwhile."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.catalogue.models import Grant, Service
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.tickets.models import Recurrence, Ticket
from parvis.tickets.recurring import Rule, change, make_recurring, pause, repeat, resume

PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2027, 1, 31, 7, tzinfo=UTC)


def rule(unit, every=1, first=FIRST, ends_on=None):
    return Rule(unit, every, first, PARIS, ends_on)


@pytest.fixture
def monthly(cast):
    with standing_at(FIRST - timedelta(days=7)):
        ticket = cast.ticket(summary="Check the backup")
        return repeat(ticket, by=cast.technician, name="Backup", unit="month", every=1, first_at=FIRST)


def made():
    return list(Ticket.objects.filter(channel="auto").order_by("id").values_list("title", flat=True))


def test_the_31st_is_the_last_day_of_a_shorter_month():
    found = [instant.astimezone(PARIS).date() for instant in rule("month").between(FIRST, FIRST + timedelta(days=90))]

    assert found == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_the_hour_is_that_of_the_clock_when_the_season_changes():
    found = {instant.astimezone(PARIS).hour for instant in rule("week").between(FIRST, FIRST + timedelta(days=120))}

    assert found == {8}


@given(st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 40), st.integers(0, 4000))
def test_the_next_one_is_the_first_behind_a_moment(unit, every, days):
    moment = FIRST + timedelta(days=days)
    every_one = rule(unit, every)

    found = every_one.after(moment)

    naive = next(instant for instant in every_one.instants() if instant > moment)
    assert found == naive


def test_it_ends():
    assert rule("day", ends_on=date(2027, 2, 1)).after(FIRST) == FIRST + timedelta(days=1)
    assert rule("day", ends_on=date(2027, 2, 1)).after(FIRST + timedelta(days=1)) is None


def test_its_day_makes_one_request_in_the_same_name_with_the_same_answers(cast, monthly):
    with standing_at(FIRST - timedelta(hours=1)):
        assert make_recurring() == 0
    with standing_at(FIRST + timedelta(minutes=1)):
        assert [make_recurring(), make_recurring()] == [1, 0]

    ticket = Ticket.objects.get(channel="auto")
    assert (ticket.title, ticket.requester, ticket.organisation) == ("Check the backup", cast.alice, cast.home)
    assert Recurrence.objects.get().next_at == datetime(2027, 2, 28, 7, tzinfo=UTC)


def test_after_an_outage_only_the_last_is_made_and_it_says_so(monthly):
    with standing_at(FIRST + timedelta(days=100)):
        make_recurring()

    row = monthly.occurrences.get()
    assert (len(made()), row.skipped) == (1, 3)
    assert row.ticket.entries.get(verb="recurred").data["skipped"] == 3


def test_a_worker_killed_after_filing_does_not_file_again(monthly):
    with standing_at(FIRST + timedelta(minutes=1)):
        make_recurring()
        monthly.occurrences.all().delete()
        Recurrence.objects.update(next_at=FIRST)
        make_recurring()

    assert len(made()) == 1


def test_a_service_that_is_closed_stops_it_and_its_owner_is_told_once(cast, monthly):
    Service.objects.update(is_active=False)

    with standing_at(FIRST + timedelta(minutes=1)):
        assert [make_recurring(), make_recurring()] == [0, 0]

    monthly.refresh_from_db()
    assert (bool(monthly.paused_at), bool(monthly.problem), made()) == (True, True, [])
    assert cast.mails(cast.technician).count("recurrence_stopped") == 1


@pytest.mark.parametrize("why", ["form", "grant"])
def test_a_form_that_asks_more_or_a_right_that_is_gone_stops_it(cast, monthly, why):
    if why == "form":
        cast.form("help", [{"key": "other", "type": "text", "label": {"fr": "x", "en": "x"}, "required": True}])
    else:
        Grant.objects.filter(role="use").delete()

    with standing_at(FIRST + timedelta(minutes=1)):
        make_recurring()

    monthly.refresh_from_db()
    assert (bool(monthly.problem), made()) == (True, [])


def test_paused_it_makes_nothing_and_going_on_it_makes_up_for_nothing(cast, monthly):
    pause(monthly, by=cast.technician)
    with standing_at(FIRST + timedelta(days=40)):
        assert make_recurring() == 0
        resume(monthly, by=cast.technician)
        assert make_recurring() == 0

    assert Recurrence.objects.get().next_at == datetime(2027, 3, 31, 6, tzinfo=UTC)


def test_only_the_team_makes_and_changes_it(cast, monthly):
    said = {"name": "x", "unit": "day", "every": 1, "first_at": FIRST}
    codes = []
    for act in (
        lambda: repeat(cast.ticket(), by=cast.alice, **said),
        lambda: pause(monthly, by=cast.alice),
        lambda: change(monthly, by=cast.technician, seen_version=7, **said),
        lambda: repeat(cast.ticket(), by=cast.technician, **{**said, "every": 0}),
        lambda: repeat(cast.ticket(), by=cast.technician, **said, ends_on=date(2026, 1, 1)),
    ):
        with pytest.raises(Refused) as caught:
            act()
        codes.append(caught.value.code)
    assert codes == ["team_only", "team_only", "changed_meanwhile", "rule", "never"]


def test_written_twice_with_one_key_it_is_one(cast):
    said = {"name": "x", "unit": "day", "every": 1, "first_at": FIRST, "key": uuid4()}
    ticket = cast.ticket()

    assert repeat(ticket, by=cast.technician, **said) == repeat(ticket, by=cast.technician, **said)
