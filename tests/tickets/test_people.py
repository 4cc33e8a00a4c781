"""Who takes part, who handles."""

import pytest

from parvis.kit.errors import Refused
from parvis.tickets.models import Ticket


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_a_colleague_is_added_by_address_and_told(cast):
    ticket = cast.ticket()

    added = ticket.add_participant("BRUNO@house.example" if cast.bruno else "", by=cast.alice)

    assert (added.user, added.role, added.added_by) == (cast.bruno, "participant", cast.alice)
    assert cast.mails(cast.bruno) == ["participant_added"]
    assert ticket.add_participant(cast.bruno, by=cast.alice).pk == added.pk
    assert cast.mails(cast.bruno) == ["participant_added"]


@pytest.mark.parametrize("address", ["nobody@nowhere.example", "chloe@house.example"])
def test_an_address_out_of_reach_is_refused_in_the_same_words(cast, address):
    ticket = cast.ticket()
    assert cast.chloe.email == "chloe@house.example"

    with pytest.raises(Refused) as refusal:
        ticket.add_participant(address, by=cast.alice)

    assert refusal.value.code == "unknown_person"
    assert ticket.participants.count() == 1


def test_the_team_adds_anyone_it_knows(cast):
    ticket = cast.ticket()

    assert ticket.add_participant(cast.chloe.email, by=cast.technician).user == cast.chloe


def test_a_stranger_adds_nobody(cast):
    ticket = cast.ticket()

    with pytest.raises(Refused):
        ticket.add_participant(cast.bruno, by=cast.chloe)


def test_someone_removed_sees_it_no_more(cast):
    ticket = cast.ticket()
    ticket.add_participant(cast.bruno, by=cast.alice)

    ticket.remove_participant(cast.bruno, by=cast.alice)

    assert list(Ticket.objects.visible_to(cast.bruno)) == []
    assert [entry.verb for entry in ticket.entries.all()] == ["submitted", "participant_added", "participant_removed"]


def test_a_participant_may_leave_but_the_requester_stays(cast):
    ticket = cast.ticket()
    ticket.add_participant(cast.bruno, by=cast.alice)

    ticket.remove_participant(cast.bruno, by=cast.bruno)
    with pytest.raises(Refused):
        ticket.remove_participant(cast.alice, by=cast.alice)

    assert list(ticket.participants.values_list("user", flat=True)) == [cast.alice.pk]


def test_a_mark_of_reading_becomes_a_part_when_one_is_added(cast):
    ticket = cast.ticket(cast.service("open", visibility="site"))
    ticket.mark_read(cast.bruno)

    assert ticket.add_participant(cast.bruno, by=cast.alice).role == "participant"
    assert ticket.participation_of(cast.bruno).last_read_at is not None


def test_assigning_tells_the_agent_unless_they_took_it(cast):
    colleague = cast.agent("carl")
    ticket = cast.ticket()
    cast.forget_mails()

    ticket.assign(colleague, by=cast.technician)
    ticket.assign(cast.technician, by=cast.technician)

    assert (cast.mails(colleague), cast.mails(cast.technician)) == (["ticket_assigned"], [])
    assert again(ticket).assign(cast.technician, by=cast.technician) is None


def test_only_someone_who_handles_it_may_have_it_and_only_the_team_gives_it(cast):
    other = cast.agent("otto", cast.make_team("other"))
    ticket = cast.ticket()

    for agent, by in [(other, cast.technician), (cast.alice, cast.technician), (cast.technician, cast.alice), (cast.technician, other)]:
        with pytest.raises(Refused):
            ticket.assign(agent, by=by)

    assert again(ticket).agent is None


def test_a_request_goes_to_another_team_and_to_nobody(cast):
    ticket = cast.ticket()
    ticket.assign(cast.technician, by=cast.technician)
    second = cast.make_team("second")

    ticket.assign(None, by=cast.technician, team=second)

    assert (again(ticket).agent, again(ticket).team) == (None, second)


def test_title_priority_and_labels_are_the_teams(cast):
    ticket = cast.ticket()

    ticket.rename("  A better\ntitle ", by=cast.technician)
    ticket.set_priority(5, by=cast.technician)
    ticket.tag(["late", " late", "blue"], by=cast.technician)

    ticket = again(ticket)
    assert (ticket.title, ticket.priority, ticket.tags) == ("A better title", 5, ["blue", "late"])
    assert [(entry.verb, entry.is_internal) for entry in ticket.entries.all()][1:] == [
        ("renamed", False),
        ("priority_set", True),
        ("tagged", True),
    ]
    assert (ticket.rename("A better title", by=cast.technician), ticket.tag(["blue", "late"], by=cast.technician)) == (None, None)


def test_customers_change_neither_title_nor_priority_nor_labels(cast):
    ticket = cast.ticket()

    for act in (
        lambda: ticket.rename("Mine", by=cast.alice),
        lambda: ticket.set_priority(6, by=cast.alice),
        lambda: ticket.tag(["x"], by=cast.alice),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Refused):
        ticket.set_priority(7, by=cast.technician)
    with pytest.raises(Refused):
        ticket.rename("   ", by=cast.technician)
