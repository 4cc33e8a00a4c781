"""Who of a team is given a request: by turns or by load, and nobody who is not there while others are."""

from datetime import timedelta

import pytest

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people.models import Absence, TeamMembership, WorkingHours
from parvis.people.timetable import end_absence, note_absence, set_hours, set_member
from parvis.tickets.assigning import assign_best, members_of, stand_in
from parvis.tickets.availability import presence_of
from parvis.tickets.models import Ticket
from parvis.tickets.sentences import sentence_of
from tests.cast import text
from tests.tickets.promised import OFFICE, at
from tests.tickets.test_concurrency import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def three(cast):
    return [cast.agent(name) for name in ("anne", "bert", "cleo")]


def away(user, **more):
    return Absence.objects.create(user=user, starts_at=now() - DAY, ends_at=now() + DAY, **more)


def given(cast, **more):
    ticket = cast.ticket()
    assign_best(ticket, cast.team, **more)
    return Ticket.objects.get(pk=ticket.pk).agent


def test_by_turns(cast, three):
    anne, bert, cleo = three

    assert [given(cast) for _number in range(4)] == [anne, bert, cleo, anne]


def test_by_load_counts_what_is_not_solved(cast, three):
    anne, bert, cleo = three
    for agent, status in ((anne, "taken"), (bert, "solved"), (cleo, "taken")):
        Ticket.objects.filter(pk=cast.ticket_at(status).pk).update(agent=agent)

    assert given(cast, how="load") == bert


def test_nobody_absent_while_another_is_there(cast, three):
    anne, bert, cleo = three
    away(anne)
    away(bert)

    assert [given(cast), given(cast)] == [cleo, cleo]


def test_nobody_over_capacity(cast, three):
    anne, bert, _cleo = three
    TeamMembership.objects.filter(user=anne).update(capacity=0)
    TeamMembership.objects.filter(user=bert).update(capacity=1)
    Ticket.objects.filter(pk=cast.ticket_at("taken").pk).update(agent=bert)

    assert given(cast).first_name == "Cleo"


def test_only_who_has_all_the_skills(cast, three):
    TeamMembership.objects.filter(user=three[1]).update(skills=["fibre", "dns"])
    TeamMembership.objects.filter(user=three[2]).update(skills=["fibre"])

    assert [given(cast, skills=["DNS", "fibre"]), given(cast, skills=["dns"])] == [three[1], three[1]]


def test_nobody_outside_their_hours(cast, three):
    anne, _bert, _cleo = three
    WorkingHours.objects.create(team=cast.team, week=OFFICE)
    WorkingHours.objects.create(user=anne, week={"mon": [["20:00", "24:00"]]})

    with at(0):
        morning = given(cast)
    with at(12):
        evening = given(cast)

    assert (morning == anne, evening) == (False, anne)


@pytest.mark.parametrize("why", ["empty", "skills", "absent", "hours", "capacity"])
def test_left_to_the_team_the_entry_says_why(cast, three, why):
    match why:
        case "empty":
            cast.team.memberships.all().delete()
        case "absent":
            with at(0):
                for one in three:
                    away(one)
        case "hours":
            WorkingHours.objects.create(team=cast.team, week={"mon": [["03:00", "03:01"]]})
        case "capacity":
            cast.team.memberships.update(capacity=0)
    ticket = cast.ticket()

    with at(0):
        assign_best(ticket, cast.team, skills=["magic"] if why == "skills" else [])

    entry = Entry.objects.get(verb="assigned")
    assert (ticket.agent, ticket.team, entry.data["why"]) == (None, cast.team, why)
    assert sentence_of(entry, for_team=True) != sentence_of(entry, for_team=False)


def test_member_who_handles_no_such_request_is_passed_over(cast, three):
    other = cast.make_team("other")
    stranger = cast.agent("zoe", other)
    ticket = cast.ticket()

    assign_best(ticket, other)

    assert (ticket.agent, Entry.objects.get(verb="assigned").data["why"]) == (None, "empty")
    assert not ticket.standing_of(stranger).is_handler


def test_customer_may_not_have_it_assigned(cast, three):
    with pytest.raises(Refused) as refusal:
        assign_best(cast.ticket(), cast.team, by=cast.alice)

    assert refusal.value.code in ("team_only", "not_yours")


def test_deputy_stands_in(cast, three):
    anne, bert, cleo = three
    away(anne, deputy=bert)
    away(cleo)

    assert [stand_in(one) for one in three] == [(bert, ""), (bert, ""), (None, "absent")]


def test_members_with_their_presence_and_load_cost_the_same_for_one_and_for_many(cast, three, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert len(members_of(cast.team)) == 3
    three[0].team_memberships.all().delete()
    three[1].team_memberships.all().delete()
    with django_assert_num_queries(4):
        assert len(members_of(cast.team)) == 1


def test_absence_is_said_by_oneself_or_by_who_leads_the_team(cast, three):
    anne, bert, cleo = three
    bert.team_memberships.update(is_lead=True)
    start, end = now() + DAY, now() + 3 * DAY

    note_absence(anne, start, end, by=anne, deputy=cleo)
    note_absence(anne, start, end, by=bert)
    with pytest.raises(Refused) as refusal:
        note_absence(anne, start, end, by=cleo)

    assert (refusal.value.code, Absence.objects.count()) == ("not_yours_to_plan", 1)


@pytest.mark.parametrize(("start", "end", "code"), [(2, 1, "order"), (-3, -1, "over")])
def test_absence_that_makes_no_sense_is_refused(cast, three, start, end, code):
    with pytest.raises(Refused) as refusal:
        note_absence(three[0], now() + start * DAY, now() + end * DAY, by=three[0])

    assert refusal.value.code == code


def test_absence_that_has_begun_ends_now_and_one_to_come_is_forgotten(cast, three):
    begun = away(three[0])
    coming = Absence.objects.create(user=three[0], starts_at=now() + DAY, ends_at=now() + 2 * DAY)

    end_absence(begun, by=three[0])
    end_absence(coming, by=three[0])

    assert (presence_of(three[0]).state, Absence.objects.get().pk) == ("here", begun.pk)


def test_only_who_leads_says_what_a_member_can_do(cast, three):
    anne, bert, _cleo = three
    membership = anne.team_memberships.get()
    with pytest.raises(Refused) as refusal:
        set_member(membership, skills=["dns"], capacity=3, by=anne)
    bert.team_memberships.update(is_lead=True)

    set_member(membership, skills=[" DNS ", "dns", ""], capacity=3, by=bert)

    assert (refusal.value.code, membership.skills, membership.capacity) == ("lead_only", ["dns"], 3)


def test_hours_by_a_calendar_that_is_gone_keep_nobody_from_work(cast, three, office):
    set_hours(three[0], by=three[0], calendar="house/office")
    with at(12):
        closed = presence_of(three[0])
    office.delete()

    with at(12):
        assert (closed.state, presence_of(three[0]).state) == ("hours", "here")


def test_title_of_the_team_is_said(cast):
    cast.team.title = text("Helpers")
    ticket = cast.ticket()

    assign_best(ticket, cast.team)

    assert "Helpers" in sentence_of(Entry.objects.get(verb="assigned"), for_team=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
@pytest.mark.database
def test_of_several_at_once_each_goes_to_another(cast, three):
    tickets = [cast.ticket() for _number in range(3)]
    acts = [lambda pk=one.pk: assign_best(Ticket.objects.get(pk=pk), cast.team) for one in tickets]

    at_once(*acts)

    assert sorted(str(one.agent) for one in Ticket.objects.select_related("agent")) == sorted(str(one) for one in three)
