"""Queues kept under a name."""

import pytest

from parvis.people.models import TeamMembership
from parvis.tickets.models import SavedView


@pytest.fixture
def kept(cast, desk):
    desk.post("/desk/views/new", {"name": "Mine, late", "query": "view=mine&shape=table&sort=title", "col": ["title", "due"]})
    return SavedView.objects.get()


def names(client):
    return [one.view.name for one in client.get("/desk/queue").context["saved"]]


def test_a_view_keeps_its_list_its_columns_and_how_it_is_sorted(desk, kept):
    [one] = desk.get("/desk/queue").context["saved"]

    assert (kept.query, kept.columns, kept.sort) == ("shape=table&sort=title", ["title", "due"], "title")
    assert one.address == "/desk/queue?shape=table&sort=title&col=title&col=due"
    assert [heading.column.key for heading in desk.get(one.address).context["headings"]] == ["title", "due"]


def test_a_view_s_number_is_of_its_list(cast, desk, kept):
    cast.ticket().assign(cast.technician, by=cast.technician)

    [one] = desk.get("/desk/queue").context["saved"]

    assert str(one.count) == "1"


def test_a_view_is_renamed_ordered_and_deleted_by_its_owner(desk, kept):
    desk.post("/desk/views/new", {"name": "Second", "query": "view=open"})
    desk.post(f"/desk/views/{kept.pk}", {"act": "rename", "name": "First"})
    desk.post(f"/desk/views/{kept.pk}", {"act": "down"})

    assert names(desk) == ["Second", "First"]

    desk.post(f"/desk/views/{kept.pk}", {"act": "delete"})

    assert names(desk) == ["Second"]


def test_who_leads_a_team_shares_with_it_and_the_others_copy(cast, desk, browse, kept):
    colleague = cast.agent("other")
    other = browse(colleague)
    assert names(other) == []
    assert desk.post(f"/desk/views/{kept.pk}", {"act": "share", "team": cast.team.key}).status_code == 404

    TeamMembership.objects.filter(user=cast.technician, team=cast.team).update(is_lead=True)
    desk.post(f"/desk/views/{kept.pk}", {"act": "share", "team": cast.team.key})

    assert names(other) == ["Mine, late"]
    assert other.post(f"/desk/views/{kept.pk}", {"act": "delete"}).status_code == 404

    other.post(f"/desk/views/{kept.pk}", {"act": "copy"})

    assert SavedView.objects.get(owner=colleague).query == kept.query


def test_a_view_of_nobody_s_team_is_not_there_for_others(cast, browse, kept):
    other = browse(cast.agent("other"))

    assert other.post(f"/desk/views/{kept.pk}", {"act": "copy"}).status_code == 404


def test_a_view_needs_a_name(desk):
    desk.post("/desk/views/new", {"name": " ", "query": "view=open"})

    assert not SavedView.objects.exists()
