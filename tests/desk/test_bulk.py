"""Many requests at once, at the desk: the page before, the page after, taking back."""

import pytest

from parvis.kit.ids import uuid7
from parvis.tickets import bulk
from parvis.tickets.models import Batch, Ticket
from tests.cast import Cast


@pytest.fixture
def two(cast):
    return [cast.ticket(summary="one"), cast.ticket(summary="two")]


def sent(two, **more):
    return {"ticket": [ticket.reference for ticket in two], "act": "priority", "priority": "5", **more}


def priorities():
    return list(Ticket.objects.order_by("created_at").values_list("priority", flat=True))


def test_the_page_before_says_what_will_change_and_changes_nothing(desk, two):
    page = desk.post("/desk/bulk/preview", sent(two))

    assert [one.ticket for one in page.context["changing"]] == two
    assert page.context["refused"] == []
    assert priorities() == [3, 3]
    assert not Batch.objects.exists()


def test_it_is_done_once_and_undone(desk, two):
    key = str(uuid7())
    done = desk.post("/desk/bulk", sent(two, key=key))
    desk.post("/desk/bulk", sent(two, key=key))

    assert done.url == f"/desk/bulk/{key}"
    assert priorities() == [5, 5]
    assert desk.get(done.url).context["may_undo"]

    desk.post(f"{done.url}/undo")

    assert priorities() == [3, 3]
    assert not desk.get(done.url).context["may_undo"]


def test_the_whole_view_is_what_the_view_shows(cast, desk, two):
    Ticket.objects.filter(pk=two[0].pk).update(agent=cast.technician)

    page = desk.post("/desk/bulk/preview", {"which": "all", "query": "view=mine", "act": "agent", "agent": ""})

    assert [one.ticket for one in page.context["changing"]] == [two[0]]


@pytest.mark.parametrize(
    "data",
    [
        {"act": "agent", "agent": "me"},
        {"act": "tags", "add": "a, b", "remove": ""},
        {"act": "team", "team": "house-second", "sure": "1"},
        {"act": "move", "move": "take"},
    ],
)
def test_each_act_has_its_page_and_is_done(cast, desk, two, data):
    cast.make_team("second")
    wanted = {"ticket": [ticket.reference for ticket in two], **data}

    assert len(desk.post("/desk/bulk/preview", wanted).context["changing"]) == 2

    batch = desk.post("/desk/bulk", {**wanted, "key": str(uuid7())})

    assert desk.get(batch.url).context["counts"] == {"done": 2}


@pytest.mark.parametrize("data", [{}, {"act": "nothing"}, {"ticket": "HOUSE-999"}])
def test_nothing_chosen_is_said_and_nothing_done(desk, two, data):
    assert desk.post("/desk/bulk/preview", {"act": "priority", "priority": "5", **data}).status_code == 302
    assert desk.post("/desk/bulk", {"act": "priority", "priority": "5", **data}).status_code == 302
    assert priorities() == [3, 3]


def test_another_s_batch_is_not_there(cast, desk, browse, two):
    batch = desk.post("/desk/bulk", sent(two, key=str(uuid7())))
    other = browse(cast.agent("other"))

    assert [other.get(batch.url).status_code, other.post(f"{batch.url}/undo").status_code] == [404, 404]
    assert priorities() == [5, 5]


def test_another_portal_s_request_is_not_touched(desk):
    far = Cast("elsewhere").ticket()

    desk.post("/desk/bulk", sent([far], key=str(uuid7())))

    assert priorities() == [3]


def test_from_a_list_one_comes_back_to_it_and_may_undo_there(desk, two):
    done = desk.post("/desk/bulk", sent(two, key=str(uuid7()), next="/desk/queue?view=open&shape=table"))
    assert done.url == "/desk/queue?view=open&shape=table"

    [message] = desk.get(done.url).context["messages"]
    desk.post(f"/desk/bulk/{message.extra_tags}/undo", {"next": done.url})

    assert (message.level_tag, priorities()) == ("success", [3, 3])


def test_many_are_left_to_a_worker_and_the_page_follows(desk, two, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    done = desk.post("/desk/bulk", sent(two, key=str(uuid7()), next="/desk/queue"))

    assert done.url.startswith("/desk/bulk/")
    assert priorities() == [3, 3]
    assert desk.get(done.url).context["done_count"] == 0

    bulk.perform_batches()

    assert priorities() == [5, 5]
    assert desk.get(done.url).context["counts"] == {"done": 2}


def test_a_team_that_does_not_handle_them_is_asked_about(cast, desk, two):
    cast.make_team("second")
    wanted = sent(two, act="team", team="house-second", key=str(uuid7()))

    assert len(desk.post("/desk/bulk/preview", wanted).context["unserved"]) == 2
    desk.post("/desk/bulk", wanted)
    assert not Ticket.objects.filter(team__key="house-second").exists()

    desk.post("/desk/bulk", {**wanted, "sure": "1"})
    assert Ticket.objects.filter(team__key="house-second").count() == 2


def test_the_own_team_is_not_asked_about(cast, desk, two):
    assert desk.post("/desk/bulk/preview", sent(two, act="team", team=cast.team.key)).context["unserved"] == []
