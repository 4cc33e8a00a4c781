"""Two agents and a customer on one request, five hundred times at once: nothing is lost, and the journal tells it in order."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from parvis.journal.models import Entry
from parvis.kit.errors import Conflict, Refused
from parvis.tickets.correction import correct
from parvis.tickets.models import AnswerRevision, Ticket
from tests.cast import Cast
from tests.tickets.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race, pytest.mark.database]
ACTS = 500
REFUSALS = {"not_offered", "closed", "not_editable"}
ADVANCING = {"moved", "assigned", "replied", "priority_set", "tagged", "corrected", "renamed", "opinion_asked"}
"""One version each: what changes the row."""


@dataclass
class Hand:
    """One person at work: what was accepted of what they did, and what was refused them, in words."""

    act: Callable[["Hand", Ticket, random.Random], Entry | None]
    name: str
    accepted: list[UUID] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)

    def work(self, pk: UUID, turns: int) -> None:
        chance = random.Random(self.name)
        for _turn in range(turns):
            ticket = Ticket.objects.get(pk=pk)
            try:
                entry = self.act(self, ticket, chance)
            except Refused as refusal:
                assert str(refusal)
                self.refused.append(refusal)
            else:
                if entry is not None:
                    self.accepted.append(entry.pk)


def agents_act(cast: Cast, me: Any, other: Any) -> Callable[[Hand, Ticket, random.Random], Entry | None]:
    def act(hand: Hand, ticket: Ticket, chance: random.Random) -> Entry | None:
        match chance.randrange(7):
            case 0:
                return ticket.set_priority(chance.randint(1, 6), by=me, seen=ticket.priority)
            case 1:
                agent = chance.choice([me, other, None])
                return ticket.assign(agent, by=me, seen=ticket.agent_id)
            case 2:
                tag = f"{hand.name}{len(hand.tags)}"
                entry = ticket.tag([*ticket.tags, tag], by=me, seen=ticket.tags) if len(hand.tags) < 9 else None
                hand.tags |= {tag} if entry else set()
                return entry
            case 3:
                return ticket.rename(f"Title {chance.random()}", by=me, seen=ticket.title)
            case 4:
                return _moved(ticket, me, chance)
            case 5:
                return _sent_twice(partial(ticket.reply, f"Words of {hand.name}", by=me))
            case _:
                return ticket.reply("A note", by=me, internal=True)

    return act


def customer_acts(cast: Cast) -> Callable[[Hand, Ticket, random.Random], Entry | None]:
    def act(hand: Hand, ticket: Ticket, chance: random.Random) -> Entry | None:
        match chance.randrange(3):
            case 0:
                return _sent_twice(partial(ticket.reply, "Words of the customer", by=cast.alice, may_reopen=True))
            case 1:
                return correct(ticket, {"summary": f"It fell {chance.random()}"}, by=cast.alice, key=uuid4())
            case _:
                return _moved(ticket, cast.alice, chance)

    return act


def _moved(ticket: Ticket, by: Any, chance: random.Random) -> Entry | None:
    moves = [move for move in ticket.moves_for(by) if move.key != "cancel"]
    if not moves:
        return None
    move = chance.choice(moves)
    return ticket.move(move.key, by=by, answers={item["key"]: "Because" for item in move.asks}, idem_key=uuid4())


def _sent_twice(send: Callable[..., Entry]) -> Entry:
    key = uuid4()
    first, second = send(key=key), send(key=key)
    assert first.pk == second.pk
    return first


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    cast.service("many", editable_in=["new", "active", "waiting", "solved"])
    return cast


def test_two_agents_and_a_customer_act_at_once_and_nothing_is_lost(cast: Cast) -> None:
    tessa, tom = cast.technician, cast.agent("tom")
    ticket = cast.ticket(cast.portal.services.get(slug="many"))
    hands = [Hand(agents_act(cast, tessa, tom), "tessa"), Hand(agents_act(cast, tom, tessa), "tom"), Hand(customer_acts(cast), "alice")]

    at_once(*[partial(hand.work, ticket.pk, ACTS // len(hands) + 1) for hand in hands])

    entries, end = list(ticket.entries.order_by("id")), Ticket.objects.get(pk=ticket.pk)
    # each accepted change is one entry, and no other is there but what the workflow and the house did after one
    accepted = Counter(pk for hand in hands for pk in hand.accepted)
    assert set(accepted.values()) == {1}
    causes = {"moved": {"replied", "assigned"}, "opinion_asked": {"replied"}, "submitted": {""}}
    for before, entry in zip([None, *entries], entries, strict=False):
        assert entry.pk in accepted or (before.verb if before else "") in causes[entry.verb]
    # the version is linear
    assert end.version == 1 + sum(entry.verb in ADVANCING for entry in entries)
    # the history is linear, and replaying it gives the row
    assert [entry.created_at for entry in entries] == sorted(entry.created_at for entry in entries)
    _assert_replayed(entries, end)
    assert end.answers_revision == AnswerRevision.objects.filter(ticket=end).count()
    assert set(end.tags) == hands[0].tags | hands[1].tags
    assert all(isinstance(refusal, Conflict) or refusal.code in REFUSALS for hand in hands for refusal in hand.refused)


def _assert_replayed(entries: list[Entry], end: Ticket) -> None:
    status, agent, revision = "received", "", 1
    fields: dict[str, Any] = {"priority": 3, "tags": []}
    for entry in entries:
        data = entry.data
        if entry.verb == "moved":
            assert data["from"] == status
            status = data["to"]
        elif entry.verb == "assigned":
            agent = data["agent_id"]
        elif entry.verb == "corrected":
            assert data["revision"] == revision + 1
            revision = data["revision"]
        elif entry.verb in ("priority_set", "tagged"):
            assert fields[data["field"]] == data["from"]
            fields[data["field"]] = data["to"]
    assert (end.status_key, str(end.agent_id or ""), end.answers_revision) == (status, agent, revision)
    assert (end.priority, end.tags) == (fields["priority"], fields["tags"])


def test_labels_that_two_agents_add_at_once_are_all_kept(cast: Cast) -> None:
    tessa, tom = cast.technician, cast.agent("tom")
    ticket = cast.ticket()
    ticket.tag(["old"], by=tessa)
    read = [Ticket.objects.get(pk=ticket.pk) for _each in range(2)]

    at_once(
        lambda: read[0].tag(["old", "a"], by=tessa, seen=["old"]),
        lambda: read[1].tag(["b"], by=tom, seen=["old"]),
    )

    assert Ticket.objects.get(pk=ticket.pk).tags == ["a", "b"]


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told(cast: Cast) -> None:
    tessa, tom = cast.technician, cast.agent("tom")
    for _turn in range(5):
        ticket = cast.ticket()
        read = [Ticket.objects.get(pk=ticket.pk) for _each in range(2)]

        answers = at_once(
            lambda first=read[0]: first.assign(tessa, by=tessa, seen=None), lambda second=read[1]: second.assign(tom, by=tom, seen=None)
        )

        assert sum(isinstance(answer, Conflict) for answer in answers) == 1
        assert ticket.entries.filter(verb="assigned").count() == 1


def test_a_team_that_is_given_it_leaves_it_to_who_was_given_it_meanwhile(cast: Cast) -> None:
    ticket = cast.ticket()
    read = Ticket.objects.get(pk=ticket.pk)
    ticket.assign(cast.technician, by=cast.technician)

    read.assign_team(cast.team, by=cast.technician)

    end = Ticket.objects.get(pk=ticket.pk)
    assert (end.agent, end.team) == (cast.technician, cast.team)


def test_sent_twice_with_another_change_between_it_is_made_once(cast: Cast) -> None:
    ticket, key = cast.ticket(), uuid4()
    tessa = cast.technician

    first = ticket.set_priority(5, by=tessa, key=key)
    ticket.set_priority(2, by=tessa)
    again = Ticket.objects.get(pk=ticket.pk).set_priority(5, by=tessa, key=key)

    assert again == first
    assert Ticket.objects.get(pk=ticket.pk).priority == 2
    with pytest.raises(Conflict):
        ticket.set_priority(4, by=tessa, seen=5)
