"""What an agent decides about a request."""

import pytest

from parvis.tickets.models import Ticket


def again(ticket):
    return Ticket.objects.select_related("agent", "team").get(pk=ticket.pk)


def post(client, ticket, part, **data):
    return client.post(f"/desk/t/{ticket.reference}/{part}", data)


@pytest.mark.parametrize("agent", ["me", "id"])
def test_a_request_is_given_to_oneself_or_to_a_colleague(cast, desk, agent):
    ticket, other = cast.ticket(), cast.agent("other")

    post(desk, ticket, "assignment", agent="me" if agent == "me" else str(other.pk))

    assert again(ticket).agent == (cast.technician if agent == "me" else other)


def test_a_request_is_given_back(cast, desk):
    ticket = cast.ticket()
    post(desk, ticket, "assignment", agent="me")

    post(desk, ticket, "assignment", agent="none")

    assert again(ticket).agent is None


def test_another_team_leaves_the_agent(cast, desk):
    ticket = cast.ticket()
    second = cast.make_team("second")
    cast.grant("handle", service=cast.help, who="team", team=second)
    post(desk, ticket, "assignment", agent="me")

    post(desk, ticket, "assignment", team=second.key)

    assert (again(ticket).agent, again(ticket).team) == (cast.technician, second)


@pytest.mark.parametrize("who", ["customer", "stranger", "nonsense"])
def test_nobody_gets_a_request_they_do_not_handle(cast, desk, who):
    ticket = cast.ticket()
    people = {"customer": cast.alice.pk, "stranger": cast.agent("x", team=cast.make_team("elsewhere")).pk, "nonsense": "x"}

    answer = post(desk, ticket, "assignment", agent=str(people[who]))

    assert answer.status_code == 409
    assert again(ticket).agent is None


def test_the_choices_are_those_who_handle_this_kind_of_request(cast, desk):
    ticket = cast.ticket()
    cast.agent("stranger", team=cast.make_team("elsewhere"))

    page = desk.get(f"/desk/t/{ticket.reference}/assignment")

    assert page.context["agents"] == [cast.technician]
    assert page.context["teams"] == [cast.team]


def test_a_move_that_asks_nothing_is_one_click(cast, desk):
    ticket = cast.ticket()

    answer = post(desk, ticket, "moves", move="take", version="1")

    assert answer.status_code == 302
    assert again(ticket).status_key == "taken"


def test_a_move_seen_on_an_old_page_is_refused(cast, desk):
    ticket = cast.ticket()
    ticket.set_priority(5, by=cast.technician)

    answer = post(desk, ticket, "moves", move="take", version="1")

    assert answer.status_code == 409
    assert "Somebody has changed this request meanwhile" in answer.content.decode()
    assert again(ticket).status_key == "received"


def test_a_move_that_is_not_offered_is_refused(cast, desk):
    ticket = cast.ticket()

    assert post(desk, ticket, "moves", move="cancel").status_code == 409
    assert again(ticket).status_key == "received"


def test_a_move_asks_its_question_on_a_page_of_its_own(cast, desk):
    ticket = cast.ticket()
    page = desk.get(f"/desk/t/{ticket.reference}/moves/ask")
    empty = post(desk, ticket, "moves/ask", version="1")
    answered = post(desk, ticket, "moves/ask", version="1", reason="", body="Which lamp?")

    assert "Why" in page.content.decode()
    assert empty.status_code == 422
    assert answered.status_code == 302
    assert again(ticket).status_key == "asked"
    assert ticket.entries.last().body == "Which lamp?"


def test_priority_labels_and_title_are_set(cast, desk):
    ticket = cast.ticket()

    post(desk, ticket, "priority", priority="5")
    post(desk, ticket, "tags", tags="printer, second floor;printer,,")
    post(desk, ticket, "title", title="The lamp of the stairs")

    found = again(ticket)
    assert (found.priority, found.tags, found.title) == (5, ["printer", "second floor"], "The lamp of the stairs")


@pytest.mark.parametrize(("part", "data"), [("priority", {"priority": "9"}), ("priority", {}), ("title", {"title": " "})])
def test_nonsense_is_refused(cast, desk, part, data):
    assert post(desk, cast.ticket(), part, **data).status_code == 409


def test_following_is_turned_on_and_off(cast, desk):
    ticket = cast.ticket()

    post(desk, ticket, "watch", watch="1")
    assert ticket.participation_of(cast.technician).is_notified

    post(desk, ticket, "watch", watch="0")
    assert not ticket.participation_of(cast.technician).is_notified


def test_somebody_is_let_in_by_address_and_out_again(cast, desk):
    ticket = cast.ticket()

    post(desk, ticket, "participants", email=cast.chloe.email)
    assert ticket.participation_of(cast.chloe).role == "participant"

    post(desk, ticket, "participants", remove=str(cast.chloe.pk))
    assert ticket.participation_of(cast.chloe) is None


def test_an_address_nobody_has_is_refused(cast, desk):
    answer = post(desk, cast.ticket(), "participants", email="nobody@house.example")

    assert answer.status_code == 409
    assert "Nobody has an account with this address" in answer.content.decode()


def test_the_way_back_keeps_the_queue(cast, desk):
    ticket = cast.ticket()

    answer = desk.post(f"/desk/t/{ticket.reference}/priority?view=team&phase=new", {"priority": "4"})

    assert answer.headers["Location"] == f"/desk/t/{ticket.reference}?view=team&phase=new"


# --- somebody else was faster ---


def test_labels_that_another_added_since_the_page_was_read_stay(cast, desk):
    ticket = cast.ticket()
    ticket.tag(["urgent"], by=cast.technician)

    post(desk, ticket, "tags", tags="dock", seen="")

    assert again(ticket).tags == ["dock", "urgent"]


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("assignment", {"agent": "me", "seen": ""}),
        ("priority", {"priority": "2", "seen": "3"}),
        ("title", {"title": "Mine", "seen": "Old"}),
    ],
)
def test_what_another_changed_since_the_page_was_read_is_not_overwritten(cast, desk, part, data):
    ticket, other = cast.ticket(), cast.agent("other")
    ticket.assign(other, by=other)
    ticket.set_priority(5, by=other)

    answer = post(desk, ticket, part, **data)

    assert answer.status_code == 409
    assert "Somebody has changed this request meanwhile" in answer.content.decode()
    assert (again(ticket).agent, again(ticket).priority, again(ticket).title) == (other, 5, "Nothing works")


def test_the_forms_of_the_page_say_what_they_replace_and_are_sent_once(cast, desk):
    ticket = cast.ticket()
    page = desk.get(f"/desk/t/{ticket.reference}").content.decode()
    key = "01890000-0000-7000-8000-000000000001"

    for priority in ("5", "1"):
        post(desk, ticket, "priority", priority=priority, seen="3", key=key)

    assert 'name="seen" value="Nothing works"' in page
    assert 'name="seen" value="3"' in page
    assert (again(ticket).priority, ticket.entries.filter(verb="priority_set").count()) == (5, 1)
