"""Links are told to the team; customers read of which request theirs is a part, when they may see it."""

import pytest

from parvis.kit.errors import Refused
from parvis.tickets.linking import called, link, open_parts, ties_of, unlink
from parvis.tickets.models import Link, Ticket
from parvis.tickets.similar import similar_to


def names(ticket, user):
    return [(tie.kind, tie.is_out, tie.other.reference) for tie in ties_of(Ticket.objects.get(pk=ticket.pk), user)]


def refusal(act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    return caught.value.code


def test_a_link_is_read_on_both_sides_and_said_in_both_journals(cast):
    one, two = cast.ticket(), cast.ticket()

    link(one, two, "caused_by", by=cast.technician)

    assert names(one, cast.technician) == [("caused_by", True, two.reference)]
    assert names(two, cast.technician) == [("caused_by", False, one.reference)]
    assert [entry.is_internal for row in (one, two) for entry in row.entries.filter(verb="linked")] == [True, True]


def test_customers_read_of_parts_that_they_may_see_and_of_nothing_else(cast):
    one, two, foreign = cast.ticket(), cast.ticket(), cast.ticket(by=cast.chloe)
    link(one, two, "parent", by=cast.technician)
    link(foreign, two, "parent", by=cast.technician)
    link(one, two, "related", by=cast.technician)

    assert names(two, cast.alice) == [("parent", False, one.reference)]
    assert names(foreign, cast.chloe) == []


def test_said_twice_a_link_is_made_once_and_taken_away_once(cast):
    one, two = cast.ticket(), cast.ticket()
    made = {link(one, two, "related", by=cast.technician), link(two, one, "related", by=cast.technician)}
    assert len(made) == 1

    for _ in range(2):
        unlink(*made, by=cast.technician)

    assert not Link.objects.exists()
    assert one.entries.filter(verb="unlinked").count() == 1


def test_nothing_is_a_part_of_itself_nor_of_two(cast):
    one, two, three = cast.ticket(), cast.ticket(), cast.ticket()
    link(one, two, "parent", by=cast.technician)
    link(two, three, "parent", by=cast.technician)

    assert refusal(link, three, one, "parent", by=cast.technician) == "circle"
    assert refusal(link, one, three, "parent", by=cast.technician) == "has_parent"
    assert refusal(link, one, one, "related", by=cast.technician) == "itself"
    assert refusal(link, one, two, "follows", by=cast.technician) == "unknown_kind"


def test_only_who_handles_both_links_them(cast):
    one, two = cast.ticket(), cast.ticket()

    assert refusal(link, one, two, "related", by=cast.alice) == "team_only"
    assert refusal(link, one, two, "related", by=cast.agent("olga", cast.make_team("elsewhere"))) == "team_only"
    made = link(one, two, "related", by=cast.technician)
    assert refusal(unlink, made, by=cast.alice) == "team_only"


def test_open_parts_are_those_not_settled_yet(cast):
    whole, opened, settled = cast.ticket(), cast.ticket(), cast.solved_ticket()
    for part in (opened, settled):
        link(part, whole, "parent", by=cast.technician)

    assert open_parts(whole) == [opened.reference]


def test_a_reference_is_found_for_who_may_see_it_alone(cast):
    ticket = cast.ticket()

    assert called(f" {ticket.reference.lower()} ", cast.technician) == ticket
    assert refusal(called, ticket.reference, cast.chloe) == "unknown"
    assert refusal(called, "nothing", cast.technician) == "unknown"


def test_similar_requests_share_two_words_and_are_seen(cast, django_assert_max_num_queries):
    ticket = cast.ticket(summary="The big printer jams again")
    like = cast.ticket(summary="Printer jams")
    cast.ticket(summary="The screen is dark")
    foreign = cast.ticket(summary="My printer jams", by=cast.chloe)
    technician = cast.technician

    with django_assert_max_num_queries(2):
        found = similar_to(ticket, technician)

    assert set(found) == {like, foreign}
    assert similar_to(ticket, cast.chloe) == [foreign]
    assert similar_to(cast.ticket(summary="Help"), technician) == []
