"""Moves that wait for somebody's yes: who is asked, who may answer, what a yes, a no, a deadline and a race do."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils.translation import override

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people.models import Membership, TeamMembership, User
from parvis.tickets import deadlines
from parvis.tickets.models import Approval, ApprovalRound, Ticket
from parvis.tickets.thread import conversation
from tests.tickets.guarded import WORDS, asked_of, guarded, service

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def own(round, user):
    return Approval.objects.get(round=round.pk, approver=user)


def say(ticket, round, user, yes=True, reason="", **more):
    return again(ticket).answer_approval(own(round, user), is_approved=yes, by=user, reason=reason, **more)


def outcome(round):
    return ApprovalRound.objects.get(pk=round.pk).outcome


def verbs(ticket, user):
    return [line.entry.verb for line in conversation(again(ticket), user)]


def with_managers(cast, count=2):
    return [cast.person(f"manager{number}", cast.home, role="manager") for number in range(count)]


def test_a_move_that_needs_a_yes_is_asked_for_and_never_made(cast):
    ticket = asked_of(cast, {"who": ["requester"]})

    assert "go" not in [move.key for move in ticket.moves_for(cast.technician)]
    assert [move.key for move in ticket.approvable_for(cast.technician)] == ["go"]
    assert ticket.approvable_for(cast.alice) == []
    with pytest.raises(Refused):
        ticket.move("go", by=cast.technician)


def test_the_requester_is_told_says_yes_and_the_move_is_made(cast):
    ticket = asked_of(cast, {"who": ["requester"]})

    round = ticket.ask_approval("go", by=cast.technician)
    assert cast.mails(cast.alice) == ["approval_asked"]
    say(ticket, round, cast.alice)

    assert (again(ticket).status_key, outcome(round)) == ("solved", "approved")
    assert verbs(ticket, cast.alice)[-3:] == ["approval_asked", "approval_given", "moved"]
    assert cast.mails(cast.technician) == ["approval_ended"]
    assert own(round, cast.alice).decided_at is not None


def test_a_no_needs_a_reason_ends_the_round_and_says_so(cast):
    ticket = asked_of(cast, {"who": ["requester"]})
    round = ticket.ask_approval("go", by=cast.technician)

    with pytest.raises(Refused, match="why"):
        say(ticket, round, cast.alice, yes=False)
    say(ticket, round, cast.alice, yes=False, reason="Too dear")

    assert (again(ticket).status_key, outcome(round)) == ("received", "refused")
    assert verbs(ticket, cast.alice)[-2:] == ["approval_denied", "approval_ended"]
    assert [move.key for move in again(ticket).approvable_for(cast.technician)] == ["go"]


def test_a_no_moves_the_ticket_where_the_workflow_says(cast):
    definition = guarded({"who": ["requester"]})
    definition["moves"] = [*definition["moves"], {**definition["moves"][2], "key": "back", "from": ["received"], "to": "taken"}]
    definition["moves"][-1] |= {"on": ["approval_refused"], "by": ["system"]}
    ticket = cast.ticket(service(cast, definition))
    round = ticket.ask_approval("go", by=cast.technician)

    say(ticket, round, cast.alice, yes=False, reason="No")

    assert again(ticket).status_key == "taken"


@pytest.mark.parametrize(
    ("quorum", "answers", "status", "ended"),
    [
        ("one", [True], "solved", "approved"),
        ("one", [False, True], "solved", "approved"),
        ("one", [False, False, False], "received", "refused"),
        ("all", [True, True], "received", ""),
        ("all", [True, True, True], "solved", "approved"),
        ("all", [True, False], "received", "refused"),
        ("2", [True], "received", ""),
        ("2", [True, True], "solved", "approved"),
        ("2", [False], "received", ""),
        ("2", [False, True, True], "solved", "approved"),
        ("2", [False, False], "received", "refused"),
        ("9", [True, True, True], "solved", "approved"),
    ],
)
def test_one_all_or_some_of_them(cast, quorum, answers, status, ended):
    ticket = asked_of(cast, {"who": ["managers"], "quorum": quorum})
    managers = with_managers(cast, 3)
    round = ticket.ask_approval("go", by=cast.technician)

    for user, yes in zip(managers, answers, strict=False):
        say(ticket, round, user, yes, "Because")

    assert (again(ticket).status_key, outcome(round)) == (status, ended)


def test_the_managers_of_the_organisation_are_asked_and_nobody_else(cast):
    ticket = asked_of(cast, {"who": ["managers", "administrators"]})
    manager = with_managers(cast, 1)[0]
    admin = cast.person("anna", cast.home, role="administrator")
    cast.person("far", role="manager")

    round = ticket.ask_approval("go", by=cast.technician)

    assert [one.approver for one in round.approvals.select_related("approver")] == [manager, admin]
    for user in (cast.bruno, cast.chloe, cast.alice):
        with pytest.raises(Refused):
            again(ticket).answer_approval(own(round, manager), is_approved=True, by=user)
    assert outcome(round) == ""


def test_who_does_not_see_the_request_is_not_asked_by_their_office(cast):
    ticket = cast.ticket(service(cast, guarded({"who": ["managers"]}), visibility="participants"))
    with_managers(cast, 1)

    with pytest.raises(Refused, match="nobody to ask"):
        ticket.ask_approval("go", by=cast.technician)


def test_nobody_asks_themselves(cast):
    ticket = asked_of(cast, {"who": ["requester"]}, by="requester")

    with pytest.raises(Refused, match="nobody to ask"):
        ticket.ask_approval("go", by=cast.alice)


def test_the_members_of_a_team_are_asked_and_the_customer_reads_nothing_of_it(cast):
    boss = cast.agent("boss", cast.make_team("bosses"))
    TeamMembership.objects.create(team=cast.team, user=boss)
    ticket = cast.ticket(service(cast, guarded({"team": "bosses", "internal": True}, asks=[WORDS]), visibility="organisation"))
    before = again(ticket).updated_at

    round = ticket.ask_approval("go", by=cast.technician, answers={"body": "Xylophones are dear"})
    say(ticket, round, boss, yes=False, reason="Zeppelins are dearer")

    assert [verb for verb in verbs(ticket, cast.alice) if verb.startswith("approval")] == []
    assert [verb for verb in verbs(ticket, cast.technician) if verb.startswith("approval")] == [
        "approval_asked",
        "approval_denied",
        "approval_ended",
    ]
    assert again(ticket).updated_at == before
    assert "xylophon" not in again(ticket).searchable
    assert "approval_asked" in cast.mails(boss)


def test_people_are_named_and_let_in_where_the_workflow_says_so(cast):
    ticket = cast.ticket(service(cast, guarded({"who": ["named"]}), visibility="participants"))

    round = ticket.ask_approval("go", by=cast.technician, people=["bruno@house.example", cast.bruno])

    assert [one.approver for one in round.approvals.all()] == [cast.bruno]
    assert Ticket.objects.visible_to(cast.bruno).filter(pk=ticket.pk).exists()


def test_people_are_not_named_elsewhere_nor_out_of_reach(cast):
    laid_down = asked_of(cast, {"who": ["requester"]})
    by_customer = cast.ticket(service(cast, guarded({"who": ["named"]}, by="requester"), "named"))

    with pytest.raises(Refused, match="laid down"):
        laid_down.ask_approval("go", by=cast.technician, people=[cast.bruno])
    with pytest.raises(Refused):
        by_customer.ask_approval("go", by=cast.alice, people=[cast.chloe])
    assert not ApprovalRound.objects.exists()


@pytest.mark.parametrize("who", ["alice", "bruno", "chloe"])
def test_only_the_side_that_wants_the_move_asks(cast, who):
    ticket = asked_of(cast, {"who": ["requester"]})

    with pytest.raises(Refused):
        ticket.ask_approval("go", by=getattr(cast, who))


def test_it_is_asked_once_at_a_time_and_sent_twice_once(cast):
    ticket, key = asked_of(cast, {"who": ["requester"]}), uuid4()

    first, second = (ticket.ask_approval("go", by=cast.technician, idem_key=key) for _ in range(2))

    assert first == second
    with pytest.raises(Refused):
        ticket.ask_approval("go", by=cast.technician)


def test_the_same_answer_twice_is_one_and_another_is_refused(cast):
    ticket = asked_of(cast, {"who": ["managers"], "quorum": "all"})
    first, _second = with_managers(cast)
    round = ticket.ask_approval("go", by=cast.technician)

    say(ticket, round, first)
    say(ticket, round, first)

    assert verbs(ticket, cast.technician).count("approval_given") == 1
    with pytest.raises(Refused, match="already"):
        say(ticket, round, first, yes=False, reason="No")


def test_a_late_answer_is_told_that_it_is_over(cast):
    ticket = asked_of(cast, {"who": ["managers"]})
    first, second = with_managers(cast)
    round = ticket.ask_approval("go", by=cast.technician)
    say(ticket, round, first)

    with pytest.raises(Refused, match="no longer needed"):
        say(ticket, round, second)


def test_an_approver_who_lost_sight_answers_no_more(cast):
    ticket = asked_of(cast, {"who": ["managers"]})
    manager = with_managers(cast, 1)[0]
    round = ticket.ask_approval("go", by=cast.technician)
    Membership.objects.filter(user=manager).delete()

    with pytest.raises(Refused):
        say(ticket, round, User.objects.get(pk=manager.pk))
    assert outcome(round) == ""


def test_what_the_request_no_longer_offers_is_asked_no_more(cast):
    ticket = asked_of(cast, {"who": ["requester"]})
    round = ticket.ask_approval("go", by=cast.technician)

    again(ticket).move("cancel", by=cast.alice)

    assert outcome(round) == "overtaken"
    with pytest.raises(Refused, match="gone on"):
        say(ticket, round, cast.alice)


def test_it_is_passed_on_to_a_colleague_who_is_told(cast):
    ticket = asked_of(cast, {"who": ["requester"]})
    round = ticket.ask_approval("go", by=cast.technician)

    again(ticket).delegate_approval(own(round, cast.alice), cast.bruno, by=cast.alice)

    assert cast.mails(cast.bruno)[-1] == "approval_asked"
    with pytest.raises(Refused, match="passed it on"):
        say(ticket, round, cast.alice)
    again(ticket).answer_approval(own(round, cast.alice), is_approved=True, by=cast.bruno)
    assert again(ticket).status_key == "solved"
    assert [line.sentence for line in conversation(again(ticket), cast.alice)][-2] == "Bruno Martin agreed for Alice Martin"


def test_it_is_passed_on_no_more_after_its_deadline(cast):
    cast.alice.memberships.update(role="manager")
    colleague = with_managers(cast, 1)[0]
    ticket = asked_of(cast, {"who": ["requester"], "within": "P10D"})
    round = ticket.ask_approval("go", by=cast.technician)

    with time_machine.travel(now() + timedelta(days=11), tick=False), pytest.raises(Refused, match="time to answer is over"):
        again(ticket).delegate_approval(own(round, cast.alice), colleague, by=cast.alice)

    assert (own(round, cast.alice).delegate, cast.mails(colleague)) == (None, [])


def test_it_is_passed_on_to_nobody_else(cast):
    ticket = asked_of(cast, {"who": ["managers", "requester"]})
    manager = with_managers(cast, 1)[0]
    round = ticket.ask_approval("go", by=cast.technician)

    for who in (cast.chloe, cast.technician, cast.alice, manager):
        with pytest.raises(Refused):
            again(ticket).delegate_approval(own(round, cast.alice), who, by=cast.alice)
    with pytest.raises(Refused):
        again(ticket).delegate_approval(own(round, cast.alice), cast.bruno, by=cast.bruno)
    assert own(round, cast.alice).delegate is None


def test_it_lapses_at_its_deadline_after_a_reminder(cast):
    ticket = asked_of(cast, {"who": ["requester"], "within": "P10D", "remind": "P7D"})
    round = ticket.ask_approval("go", by=cast.technician)

    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False):
        assert (deadlines.remind_rounds(), deadlines.remind_rounds(), deadlines.lapse_rounds()) == (1, 0, 0)
    with time_machine.travel(now() + timedelta(days=10, minutes=1), tick=False):
        with pytest.raises(Refused, match="time to answer is over"):
            say(ticket, round, cast.alice)
        assert (deadlines.lapse_rounds(), deadlines.lapse_rounds()) == (1, 0)

    assert (outcome(round), again(ticket).status_key) == ("lapsed", "received")
    assert cast.mails(cast.alice) == ["approval_asked", "approval_reminder"]
    assert cast.mails(cast.technician) == ["approval_ended"]


def test_after_the_deadline_nobody_is_reminded_though_no_worker_ran_before(cast):
    ticket = asked_of(cast, {"who": ["requester"], "within": "P10D", "remind": "P7D"})
    round = ticket.ask_approval("go", by=cast.technician)

    with time_machine.travel(now() + timedelta(days=11), tick=False):
        assert (deadlines.remind_rounds(), deadlines.lapse_rounds(), deadlines.remind_rounds()) == (0, 1, 0)

    assert (outcome(round), cast.mails(cast.alice)) == ("lapsed", ["approval_asked"])


def test_who_asked_and_the_team_take_it_back(cast):
    ticket = asked_of(cast, {"who": ["managers"]}, by="requester")
    manager = with_managers(cast, 1)[0]
    round = ticket.ask_approval("go", by=cast.alice)

    for user in (manager, cast.bruno):
        with pytest.raises(Refused):
            again(ticket).withdraw_approval(round, by=user)
    again(ticket).withdraw_approval(round, by=cast.alice)
    again(ticket).withdraw_approval(round, by=cast.alice)

    assert outcome(round) == "withdrawn"
    assert verbs(ticket, cast.alice).count("approval_ended") == 1


def test_what_the_move_asks_is_kept_until_it_is_made(cast):
    asks = [WORDS, {"key": "room", "type": "text", "label": {"fr": "Salle", "en": "Room"}}]
    ticket = asked_of(cast, {"who": ["requester"]}, asks=asks)

    round = ticket.ask_approval("go", by=cast.technician, answers={"body": "May I?", "room": "12"})
    say(ticket, round, cast.alice)

    assert [(entry.verb, entry.body) for entry in again(ticket).entries][-3:] == [
        ("approval_asked", "May I?"),
        ("approval_given", ""),
        ("moved", ""),
    ]
    assert again(ticket).entries.last().data["answers"] == {"room": "12"}
