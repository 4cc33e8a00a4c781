"""People whom a mail named: let in or left out by the person whose request it is, or by the team."""

import pytest

from parvis.kit.errors import Refused
from parvis.tickets.models import Participant, Ticket


def proposed(ticket, user):
    return Participant.objects.create(organisation=ticket.organisation, ticket=ticket, user=user, role="proposed", is_notified=False)


@pytest.mark.parametrize("decider", ["alice", "technician"])
def test_the_requester_or_the_team_lets_in_and_the_person_is_told(cast, decider):
    ticket = cast.ticket()
    proposed(ticket, cast.chloe)
    cast.forget_mails()

    added = ticket.accept_proposed(cast.chloe, by=getattr(cast, decider))

    assert (added.role, added.is_notified) == ("participant", True)
    assert cast.mails(cast.chloe) == ["participant_added"]
    assert list(Ticket.objects.visible_to(cast.chloe)) == [ticket]


def test_letting_in_twice_is_done_once(cast):
    ticket = cast.ticket()
    proposed(ticket, cast.chloe)

    first = ticket.accept_proposed(cast.chloe, by=cast.alice)

    assert ticket.accept_proposed(cast.chloe, by=cast.alice) == first
    assert [entry.verb for entry in ticket.entries.all()] == ["submitted", "participant_added"]
    assert cast.mails(cast.chloe) == ["participant_added"]


def test_who_is_left_out_reads_nothing_and_is_told_nothing(cast):
    ticket = cast.ticket()
    mark = proposed(ticket, cast.chloe)
    before = Ticket.objects.get(pk=ticket.pk).updated_at

    ticket.decline_proposed(cast.chloe, by=cast.alice)
    ticket.decline_proposed(cast.chloe, by=cast.alice)

    mark.refresh_from_db()
    assert (mark.role, mark.is_notified) == ("reader", False)
    assert list(Ticket.objects.visible_to(cast.chloe)) == []
    assert cast.mails(cast.chloe) == []
    assert [entry.verb for entry in ticket.entries.all()] == ["submitted", "participant_declined"]
    assert Ticket.objects.get(pk=ticket.pk).updated_at == before


def test_who_was_left_out_is_let_in_no_more_by_the_same_button(cast):
    ticket = cast.ticket()
    proposed(ticket, cast.chloe)
    ticket.decline_proposed(cast.chloe, by=cast.alice)

    with pytest.raises(Refused) as refusal:
        ticket.accept_proposed(cast.chloe, by=cast.alice)

    assert refusal.value.code == "not_proposed"
    assert list(Ticket.objects.visible_to(cast.chloe)) == []


def test_nobody_else_decides_not_even_who_is_proposed(cast):
    ticket = cast.ticket()
    ticket.add_participant(cast.bruno, by=cast.alice)
    proposed(ticket, cast.chloe)

    for decider, code in ((cast.bruno, "not_yours_to_decide"), (cast.chloe, "not_yours")):
        for verb in (ticket.accept_proposed, ticket.decline_proposed):
            with pytest.raises(Refused) as refusal:
                verb(cast.chloe, by=decider)
            assert refusal.value.code == code
    assert ticket.participants.get(user=cast.chloe).role == "proposed"


def test_somebody_nobody_proposed_is_not_let_in(cast):
    ticket = cast.ticket()

    with pytest.raises(Refused):
        ticket.accept_proposed(cast.chloe, by=cast.technician)

    assert ticket.participants.count() == 1
