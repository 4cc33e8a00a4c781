"""From one status to another."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.tickets import automatic
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Ticket


def keys(moves):
    return [move.key for move in moves]


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.parametrize(
    ("who", "status", "offered"),
    [
        ("alice", "received", ["cancel"]),
        ("technician", "received", ["take", "ask", "solve"]),
        ("bruno", "received", []),
        ("chloe", "received", []),
        ("alice", "solved", ["accept", "refuse"]),
        ("technician", "solved", []),
        ("alice", "closed", ["reopen"]),
    ],
)
def test_everyone_is_offered_their_own_moves_in_the_workflow_s_order(cast, who, status, offered):
    ticket = cast.ticket_at(status)

    assert keys(ticket.moves_for(getattr(cast, who))) == offered


def test_a_participant_is_offered_the_moves_of_participants(cast):
    ticket = cast.solved_ticket()
    ticket.add_participant(cast.bruno, by=cast.alice)

    assert keys(ticket.moves_for(cast.bruno)) == ["accept", "refuse"]


def test_taking_a_request_changes_status_phase_and_turn_and_says_so(cast):
    ticket = cast.ticket()
    cast.forget_mails()

    entry = ticket.move("take", by=cast.technician)

    ticket = again(ticket)
    assert (ticket.status_key, ticket.phase, ticket.turn) == ("taken", "active", "team")
    assert (entry.verb, entry.actor, entry.data["from"], entry.data["to"]) == ("moved", cast.technician, "received", "taken")
    assert entry.data["status"]["label"] == {"fr": "État taken", "en": "State taken"}
    assert cast.mails(cast.alice) == ["ticket_moved"]
    assert cast.mails(cast.technician) == []


def test_a_move_that_is_not_offered_is_refused_and_changes_nothing(cast):
    ticket = cast.ticket()

    for who, key in [(cast.alice, "take"), (cast.chloe, "cancel"), (cast.technician, "cancel"), (cast.alice, "nowhere")]:
        with pytest.raises(Refused):
            ticket.move(key, by=who)

    assert (again(ticket).status_key, again(ticket).version) == ("received", 1)


def test_the_requester_refuses_the_solution_and_the_ticket_is_open_again(cast):
    ticket = cast.ticket()
    ticket.move("solve", by=cast.technician)

    entry = ticket.move("refuse", by=cast.alice, answers={"reason": "Still no network"})

    ticket = again(ticket)
    assert (ticket.phase, ticket.solved_at, ticket.reopened_count) == ("active", None, 1)
    assert (entry.body, entry.is_from_team) == ("Still no network", False)
    assert ticket.last_customer_entry_at == entry.created_at


def test_what_a_move_asks_is_required(cast):
    ticket = cast.solved_ticket()

    with pytest.raises(Invalid) as refusal:
        ticket.move("refuse", by=cast.alice)

    assert list(refusal.value.errors) == ["reason"]
    assert again(ticket).status_key == "solved"


def test_the_same_move_sent_twice_is_made_once(cast):
    ticket, key = cast.ticket(), uuid4()

    first = ticket.move("take", by=cast.technician, idem_key=key)
    second = again(ticket).move("take", by=cast.technician, idem_key=key)

    assert first == second
    assert ticket.entries.filter(verb="moved").count() == 1


def test_of_two_who_read_the_same_state_the_second_is_told(cast):
    ticket = cast.ticket()
    other = again(ticket)
    ticket.move("take", by=cast.technician)

    with pytest.raises(Conflict):
        other.move("solve", by=cast.technician)
    with pytest.raises(Conflict):
        again(ticket).move("solve", by=cast.technician, seen_version=1)


def test_a_handlers_answer_takes_the_request_up(cast):
    ticket = cast.ticket()

    ticket.reply("We look at it", by=cast.technician)

    assert again(ticket).status_key == "taken"
    assert list(ticket.entries.values_list("verb", flat=True)) == ["submitted", "replied", "moved"]


def test_a_customers_answer_puts_the_request_back_to_the_team(cast):
    ticket = cast.ticket()
    ticket.move("ask", by=cast.technician, answers={"body": "Which door?"})

    ticket.reply("The blue one", by=cast.alice)

    assert (again(ticket).status_key, again(ticket).turn) == ("taken", "team")


def test_assigning_takes_the_request_up(cast):
    ticket = cast.ticket()

    ticket.assign(cast.technician, by=cast.technician)

    assert (again(ticket).agent, again(ticket).status_key) == (cast.technician, "taken")


def test_closing_and_reopening_keep_the_dates(cast):
    ticket = cast.solved_ticket()

    ticket.move("accept", by=cast.alice)
    assert (again(ticket).is_open, again(ticket).closed_at is None) == (False, False)

    ticket.move("reopen", by=cast.alice, answers={"reason": "It came back"})
    ticket = again(ticket)
    assert (ticket.is_open, ticket.closed_at, ticket.solved_at, ticket.reopened_count) == (True, None, None, 1)


def test_reopening_is_offered_for_thirty_days_only(cast):
    ticket = cast.solved_ticket()
    ticket.move("accept", by=cast.alice)

    with time_machine.travel(now() + timedelta(days=29), tick=False):
        assert keys(ticket.moves_for(cast.alice)) == ["reopen"]
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        assert keys(ticket.moves_for(cast.alice)) == []
        with pytest.raises(Refused):
            ticket.move("reopen", by=cast.alice, answers={"reason": "Late"})


def test_silence_closes_after_a_reminder_each_once(cast):
    ticket = cast.ticket()
    ticket.move("solve", by=cast.technician)
    cast.forget_mails()
    start = now()

    done = []
    for days in (7, 9, 9, 11, 13, 13):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            done.append((automatic.remind_due(), automatic.move_due()))

    assert done == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0)]
    assert cast.mails(cast.alice) == ["ticket_reminder", "ticket_moved"]
    assert again(ticket).status_key == "closed"
    last = ticket.entries.last()
    assert (last.actor, last.channel) == (None, "auto")


def test_acting_in_time_stops_the_delayed_move(cast):
    ticket = cast.solved_ticket()

    ticket.move("refuse", by=cast.alice, answers={"reason": "No"})

    assert (again(ticket).next_move_at, again(ticket).next_reminder_at) == (None, None)
    with time_machine.travel(now() + timedelta(days=40), tick=False):
        assert automatic.move_due() == 0


def test_a_delayed_move_that_the_workflow_lost_is_forgotten(cast):
    ticket = cast.solved_ticket()
    workflow = ticket.workflow
    workflow.definition = {**workflow.definition, "moves": [move for move in workflow.definition["moves"] if "after" not in move]}
    workflow.save(update_fields=["definition", "updated_at"])

    with time_machine.travel(now() + timedelta(days=40), tick=False):
        assert automatic.move_due() == 0

    assert again(ticket).next_move_at is None


def test_a_status_that_the_workflow_lost_is_still_shown(cast):
    ticket = cast.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(status_key="gone")

    assert (again(ticket).status.name(), again(ticket).status.phase) == ("gone", "new")


def test_an_event_from_elsewhere_moves_only_where_the_workflow_says_so(cast):
    ticket = cast.ticket()

    assert ticket.on_event("account_activated") is None
    assert again(ticket).status_key == "received"
