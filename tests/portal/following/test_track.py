"""The line of steps that says where a request has been and where it goes."""

from parvis.portal.following.track import expected_names, track
from parvis.tickets.thread import conversation
from tests.cast import LIFE, Cast, move, status


def test_a_new_request_stands_at_its_start_with_what_usually_follows(house: Cast) -> None:
    ticket = house.ticket()

    stops = track(ticket, conversation(ticket, house.alice))

    assert [stop.place for stop in stops] == ["here", "ahead"]


def test_what_is_past_is_done_and_the_closing_has_its_day(house: Cast) -> None:
    ticket = house.ticket()
    ticket.move("take", by=house.technician)
    ticket.move("solve", by=house.technician)

    stops = track(ticket, conversation(ticket, house.alice))

    assert [stop.place for stop in stops] == ["done", "done", "here", "ahead"]
    assert stops[-1].when.startswith(("by", "au plus tard"))


def test_a_long_way_keeps_its_beginning_and_its_end(house: Cast) -> None:
    ticket = house.ticket()
    for _turn in range(3):
        ticket.move("ask", by=house.technician, answers={"body": "Which one?"})
        ticket.reply("This one", by=house.alice)

    stops = track(ticket, conversation(ticket, house.alice))

    assert len(stops) == 5
    assert [stop.place for stop in stops] == ["done", "done", "done", "here", "ahead"]


def test_a_status_it_has_left_is_no_way_on(house: Cast) -> None:
    life = {
        "start": "a",
        "statuses": [status("a", "new"), status("b", "active"), status("c", "waiting"), status("d", "closed", "none")],
        "moves": [
            move("1", "a", "b", "handler"),
            move("2", "b", "c", "handler"),
            move("3", "c", "b", "requester"),
            move("4", "c", "d", "handler"),
        ],
    }
    ticket = house.ticket(house.service("wizard", workflow=house.workflow("loop", life)))
    ticket.move("1", by=house.technician)
    ticket.move("2", by=house.technician)

    assert expected_names(ticket, 1, ["a", "b"]) == [ticket.workflow.status("d").name()]


def test_ways_out_are_not_what_is_expected(house: Cast) -> None:
    life = {**LIFE, "moves": [move("stop", "received", "cancelled", "requester", style="danger"), *LIFE["moves"]]}
    ticket = house.ticket(house.service("wizard", workflow=house.workflow("strict", life)))

    assert ticket.workflow.status("cancelled").name() not in expected_names(ticket)


RETURN = {
    "start": "a",
    "statuses": [status("a", "active"), status("b", "waiting"), status("c", "closed", "none"), status("d", "closed", "none")],
    "moves": [
        move("1", "a", "b", "handler", style="primary"),
        move("2", "b", "c", "handler", style="primary"),
        move("3", "b", "d", "system", style="danger", after="P15D"),
    ],
}


def test_where_all_wait_the_waiting_is_on_the_way(house: Cast) -> None:
    ticket = house.ticket(house.service("wizard", workflow=house.workflow("return", RETURN)))

    assert expected_names(ticket) == [ticket.workflow.status(key).name() for key in ("b", "c")]


def test_what_ends_badly_by_itself_is_not_what_is_ahead(house: Cast) -> None:
    ticket = house.ticket(house.service("wizard", workflow=house.workflow("return", RETURN)))
    ticket.move("1", by=house.technician)

    stops = track(ticket, conversation(ticket, house.alice))

    assert [(stop.name, stop.when) for stop in stops[2:]] == [(ticket.workflow.status("c").name(), "")]
