"""The page of teams: who is there, set by who leads, and requests of somebody absent given after a look."""

from datetime import timedelta

import pytest

from parvis.catalogue.models import Grant, Portal
from parvis.kit.clock import now, today
from parvis.people.models import Absence, Team, TeamMembership, User, WorkingHours
from parvis.planning.models import Calendar
from parvis.tickets.models import Ticket
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def lead(cast, client):
    lead = cast.agent("lena")
    lead.team_memberships.update(is_lead=True)
    client.force_login(lead)
    return lead


@pytest.fixture
def anne(cast):
    return cast.agent("anne")


def of(cast, user, rest=""):
    return f"/desk/teams/{cast.team.key}/members/{user.pk}{rest}"


def day(days):
    return (today() + timedelta(days=days)).isoformat()


def test_members_see_and_only_who_leads_changes(cast, client, lead, anne):
    led = client.get("/desk/teams").content.decode()
    client.force_login(anne)

    seen = client.get("/desk/teams").content.decode()

    assert (of(cast, anne) in led, of(cast, anne) in seen, "Lena" in seen) == (True, False, True)
    assert client.get(of(cast, anne)).status_code == 404
    assert client.post(of(cast, anne, "/requests")).status_code == 404


def test_other_teams_are_not_seen(cast, client, lead):
    cast.agent("zoe", cast.make_team("other"))

    assert "Zoe" not in client.get("/desk/teams").content.decode()


def test_lead_sets_skills_and_capacity(cast, client, lead, anne):
    answer = client.post(of(cast, anne), {"skills": "DNS, fibre", "capacity": "5", "calendar": ""})

    membership = anne.team_memberships.get()
    assert (answer.status_code, membership.skills, membership.capacity) == (302, ["dns", "fibre"], 5)


def test_one_says_when_one_is_away_and_ends_it(cast, client, anne, lead):
    client.force_login(anne)

    noted = client.post("/desk/absences", {"starts_on": day(0), "ends_on": day(3), "deputy": str(lead.pk)})
    absence = Absence.objects.get()
    ended = client.post(f"/desk/absences/{absence.pk}/end")

    absence.refresh_from_db()
    assert (noted.status_code, absence.deputy, ended.status_code, absence.ends_at <= now()) == (302, lead, 302, True)


@pytest.fixture
def chief(cast, client):
    """Who administers the portal, and is in no team."""
    chief = User.objects.create_user("carl", "carl@house.example", is_staff=True, first_name="Carl")
    cast.grant("administer", who="person", user=chief)
    client.force_login(chief)
    return chief


def test_who_administers_the_portal_leads_its_teams_without_being_in_one(cast, client, chief, anne):
    Calendar.objects.create(portal_key=cast.key, key="office", title={"fr": "Bureau", "en": "Office"})

    shown = client.get("/desk/teams").content.decode()
    answers = [
        client.post(of(cast, anne), {"skills": "DNS", "capacity": "2", "calendar": f"{cast.key}/office"}),
        client.post(of(cast, anne, "/absences"), {"starts_on": day(1), "ends_on": day(3)}),
    ]

    membership, absence = anne.team_memberships.get(), Absence.objects.get(user=anne)
    assert of(cast, anne) in shown
    assert [one.status_code for one in answers] == [302, 302]
    assert (membership.skills, membership.capacity, anne.working_hours.calendar) == (["dns"], 2, f"{cast.key}/office")
    assert client.post(f"/desk/absences/{absence.pk}/end").status_code == 302


@pytest.mark.parametrize("reach", ["a team of another portal", "a team with rights elsewhere too", "one service alone"])
def test_who_administers_a_portal_finds_no_other_team(cast, client, chief, anne, reach):
    elsewhere = Portal.objects.create(key="elsewhere", name="Elsewhere", languages=["fr"], series="ELSE", brand_colour="#0b6e75")
    team = cast.team
    if reach == "a team of another portal":
        team = Team.objects.create(key="elsewhere-support", title={"fr": "Appui"})
        TeamMembership.objects.create(team=team, user=anne)
        cast.team.memberships.filter(user=anne).delete()
    elif reach == "a team with rights elsewhere too":
        Grant.objects.create(who="team", team=team, role="handle", portal=elsewhere)
    else:
        Grant.objects.filter(user=chief).update(service=cast.help)
    address = f"/desk/teams/{team.key}/members/{anne.pk}"

    shown = client.get("/desk/teams").content.decode()

    answers = [client.get(address), client.post(address, {"skills": "x", "capacity": "", "calendar": ""})]
    answers.append(client.post(f"{address}/absences", {"starts_on": day(1), "ends_on": day(3)}))
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert ("Anne" in shown, Absence.objects.count()) == (False, 0)


def test_hours_of_a_portal_that_one_does_not_know_are_kept(cast, client, lead, anne):
    WorkingHours.objects.create(user=anne, calendar="elsewhere/office")

    client.post(of(cast, anne), {"skills": "dns", "capacity": "", "calendar": "elsewhere/office"})

    assert WorkingHours.objects.get(user=anne).calendar == "elsewhere/office"


@pytest.mark.parametrize("said", [{}, {"starts_on": day(3), "ends_on": day(1)}])
def test_absence_that_makes_no_sense_is_said(cast, client, anne, said):
    client.force_login(anne)

    assert (client.post("/desk/absences", said).status_code, Absence.objects.count()) == (422, 0)


def test_nobody_ends_the_absence_of_a_stranger(cast, client, anne):
    absence = Absence.objects.create(user=anne, starts_at=now(), ends_at=now() + timedelta(days=1))
    client.force_login(cast.agent("zoe", cast.make_team("other")))

    assert client.post(f"/desk/absences/{absence.pk}/end").status_code == 404


def test_requests_of_somebody_absent_are_given_after_a_look(cast, client, lead, anne):
    bert = cast.agent("bert")
    Absence.objects.create(user=anne, starts_at=now() - timedelta(days=1), ends_at=now() + timedelta(days=1))
    for _number in range(3):
        Ticket.objects.filter(pk=cast.ticket().pk).update(agent=anne, team=cast.team)

    seen = client.get(of(cast, anne, "/requests"))
    untouched = Ticket.objects.filter(agent=anne).count()
    client.post(of(cast, anne, "/requests"))

    wanted = sorted(str(one.choice.member.user) for one in seen.context["plan"])
    assert (untouched, wanted) == (3, sorted(str(one.agent) for one in Ticket.objects.select_related("agent")))
    assert {lead, bert} == {one.agent for one in Ticket.objects.select_related("agent")}
