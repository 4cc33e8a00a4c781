"""The teams of a portal at the screens of its owner, and a day of absence in one click."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.catalogue.models import Grant, Portal
from parvis.catalogue.teams import teams_of
from parvis.kit.clock import now
from parvis.people.audit import AuditLine
from parvis.people.models import Absence, Team, TeamMembership, User

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def team(portal) -> Team:
    return Team.objects.create(key="petite-network", title={"fr": "Réseau"})


@pytest.fixture
def tessa(db) -> User:
    return User.objects.create_user("tessa", "tessa@house.example", is_staff=True, first_name="Tessa")


@pytest.fixture
def elsewhere(portal) -> Portal:
    return Portal.objects.create(key="petite-two", name="Two", languages=["en"], series="TWO", brand_colour="#0b6e75")


def address(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


def acted(client, team: Team, **said: str) -> int:
    return client.post(address("team_act", team.key), said).status_code


def verbs() -> list[str]:
    return list(AuditLine.objects.order_by("id").values_list("verb", flat=True))


def test_teams_of_a_portal_are_its_own_and_those_with_a_right_there(owners, portal, team, elsewhere):
    Team.objects.create(key="petite-two-support", title={"en": "Support"})
    guest = Team.objects.create(key="other-guests", title={"en": "Guests"})
    Grant.objects.create(who="team", team=guest, role="handle", portal=portal)

    assert {team, guest} <= set(teams_of(portal))
    assert not teams_of(portal).filter(key="petite-two-support").exists()
    assert set(owners.get(address("teams")).context["teams"]) == set(teams_of(portal))


def test_a_team_is_made_once(owners, portal):
    said = {f"title_{portal.default_language}": "Les lignes", "email": "Lines@house.example"}

    for _ in range(2):
        assert owners.post(address("team_new"), said).status_code == 302

    made = Team.objects.get(key="petite-les-lignes")
    assert (made.email, verbs(), made.grants.count()) == ("lines@house.example", ["team_created"], 0)


@pytest.mark.parametrize("wrong", [{"title": ""}, {"email": "nowhere"}])
def test_what_is_wrong_is_asked_again_and_kept(owners, portal, wrong):
    before = Team.objects.count()
    said = {f"title_{portal.default_language}": wrong.get("title", "Lines"), "email": wrong.get("email", "")}

    answer = owners.post(address("team_new"), said)

    assert (answer.status_code, answer.context["email"], Team.objects.count()) == (422, said["email"], before)


def test_somebody_joins_leads_and_leaves_and_twice_is_once(owners, team, tessa):
    for said in ({"add": "1", "person": str(tessa.pk)}, {"lead": str(tessa.pk)}):
        for _ in range(2):
            assert acted(owners, team, **said) == 302
    assert [(one.user, one.is_lead) for one in TeamMembership.objects.filter(team=team)] == [(tessa, True)]

    for said in ({"follow": str(tessa.pk)}, {"remove": str(tessa.pk)}):
        for _ in range(2):
            assert acted(owners, team, **said) == 302

    assert (TeamMembership.objects.filter(team=team).count(), verbs()) == (0, ["team_joined", "team_led", "team_led", "team_left"])


def test_a_customer_joins_no_team(owners, team):
    customer = User.objects.create_user("carla", "carla@town.example", portal_key="petite")

    assert acted(owners, team, add="1", person=str(customer.pk)) == 404
    assert not TeamMembership.objects.filter(team=team).exists()


def test_a_team_is_renamed(owners, portal, team):
    assert acted(owners, team, save="1", **{f"title_{portal.default_language}": "Wires"}) == 302

    team.refresh_from_db()
    assert (team.title[portal.default_language], verbs()) == ("Wires", ["team_changed"])


def test_a_team_with_rights_elsewhere_is_read_and_not_changed(owners, team, tessa, elsewhere):
    Grant.objects.create(who="team", team=team, role="handle", portal=elsewhere)

    assert owners.get(address("team", team.key)).context["may_decide"] is False
    assert acted(owners, team, add="1", person=str(tessa.pk)) == 409
    assert not TeamMembership.objects.filter(team=team).exists()


def test_an_agent_finds_and_changes_nothing(agents, team, tessa):
    for path in (address("teams"), address("team_new"), address("team", team.key)):
        assert agents.get(path).status_code == 404
    assert acted(agents, team, add="1", person=str(tessa.pk)) == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_few_queries_whatever_the_team(owners, team, django_assert_max_num_queries, count):
    for number in range(count):
        member = User.objects.create_user(f"agent{number}", f"agent{number}@house.example", is_staff=True)
        TeamMembership.objects.create(team=team, user=member)
    owners.get(address("team", team.key))

    with django_assert_max_num_queries(15):
        owners.get(address("team", team.key))


def test_today_alone_is_said_away_in_one_click(browse, tessa):
    desk = browse(tessa)
    today = f"{timezone.localdate(now()):%Y-%m-%d}"
    assert f'name="starts_on" value="{today}"' in desk.get(reverse("desk:teams")).content.decode()

    for _ in range(2):
        assert desk.post(reverse("desk:absences"), {"starts_on": today, "ends_on": today}).status_code == 302

    assert Absence.objects.filter(user=tessa, starts_at__lte=now(), ends_at__gt=now()).count() == 1
