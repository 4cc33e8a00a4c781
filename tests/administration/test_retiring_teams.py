"""The page that archives a team: what depends on it and what will happen stand there first."""

import pytest
from django.urls import reverse

from parvis.administration.services import choices
from parvis.catalogue.models import Grant, Portal
from parvis.people.models import Team, TeamMembership, User
from parvis.planning.models import Resource
from parvis.tickets.models import Ticket
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def team(portal) -> Team:
    team = Team.objects.create(key="petite-network", title={"fr": "Réseau"})
    member = User.objects.create_user("tessa", "tessa@house.example", is_staff=True, first_name="Tessa")
    TeamMembership.objects.create(team=team, user=member)
    return team


def address(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


def test_it_is_archived_and_brought_back_and_twice_is_once(owners, team):
    page = owners.get(address("team_archive", team.key))
    answers = [owners.post(address("team_archive", team.key)) for _ in range(2)]
    team.refresh_from_db()
    archived_at, shown = team.archived_at, owners.get(address("team", team.key))

    assert (page.status_code, page.context["depending"], len(page.context["happens"])) == (200, [], 2)
    assert [one.headers["Location"] for one in answers] == [address("team", team.key)] * 2
    assert (archived_at is not None, shown.context["may_change"], address("team_restore", team.key) in shown.content.decode()) == (
        True,
        False,
        True,
    )
    assert [owners.post(address("team_restore", team.key)).status_code for _ in range(2)] == [302, 302]
    team.refresh_from_db()
    assert (team.archived_at, team.members.count()) == (None, 1)


def test_what_depends_on_it_is_counted_and_leads_to_where_it_is_changed(owners, portal, team):
    service = portal.services.first()
    Grant.objects.create(who="team", team=team, role="handle", portal=portal, service=service, is_preset=True)

    page = owners.get(address("team_archive", team.key))
    answer = owners.post(address("team_archive", team.key))

    [line] = page.context["depending"]
    assert line.names == [(str(service), address("service_rights", service.slug))]
    assert owners.get(line.names[0][1]).status_code == 200
    assert (answer.status_code, answer.context["refusal"].code) == (409, "in_use")


def test_what_is_to_book_leads_to_the_desk_for_who_looks_after_it(owners, browse, portal, team):
    room = Resource.objects.create(portal_key="petite", key="room", title={"fr": "La salle"}, kind="room")
    elsewhere = Resource.objects.create(portal_key="two", key="van", title={"fr": "Le camion"}, kind="equipment")
    for one in (room, elsewhere):
        one.teams.add(team)

    [line] = owners.get(address("team_archive", team.key)).context["depending"]

    assert dict(line.names) == {str(room): reverse("desk:resource", args=[room.pk]), str(elsewhere): ""}
    assert owners.get(reverse("desk:resource", args=[room.pk])).status_code == 200


def test_open_requests_lead_to_the_queue_for_who_may_read_them(browse):
    cast = Cast()
    team = Team.objects.create(key=f"{cast.portal.key}-network", title=text("Network"))
    chief, reader = User.objects.create_user("chief", "chief@house.example", is_staff=True), cast.agent("reader")
    for user in (chief, reader):
        cast.grant("administer", who="person", user=user)
    Ticket.objects.filter(pk=cast.ticket(by=cast.alice).pk).update(team=team)
    page = reverse("administration:team_archive", args=[cast.portal.key, team.key])

    named = [[line.names for line in browse(user).get(page).context["depending"]] for user in (chief, reader)]

    assert [[address for _title, address in names] for [names] in named] == [[], [f"/desk/queue?view=open&team={team.key}"]]


def test_an_archived_team_is_offered_nowhere_and_listed_last(owners, portal, team):
    before = [key for key, _title in choices.teams(portal)]
    owners.post(address("team_archive", team.key))

    assert ("team:network" in before, "team:network" in [key for key, _title in choices.teams(portal)]) == (True, False)
    assert owners.get(address("teams")).context["teams"][-1] == team


def test_an_agent_and_who_administers_another_portal_find_no_page(agents, browse, team):
    elsewhere = Portal.objects.create(key="two", name="Two", languages=["en"], series="TWO", brand_colour="#0b6e75")
    other = User.objects.create_user("otto", "otto@house.example", is_staff=True)
    Grant.objects.create(who="person", user=other, role="administer", portal=elsewhere)

    for client in (agents, browse(other)):
        codes = [client.get(address("team_archive", team.key)).status_code]
        codes += [client.post(address(name, team.key)).status_code for name in ("team_archive", "team_restore")]
        assert codes == [404, 404, 404]


def test_a_team_with_rights_elsewhere_is_read_and_not_archived(owners, team):
    elsewhere = Portal.objects.create(key="two", name="Two", languages=["en"], series="TWO", brand_colour="#0b6e75")
    Grant.objects.create(who="team", team=team, role="handle", portal=elsewhere)

    page, answer = owners.get(address("team_archive", team.key)), owners.post(address("team_archive", team.key))

    assert (page.context["may_decide"], answer.status_code, answer.context["refusal"].code) == (False, 409, "not_yours")
