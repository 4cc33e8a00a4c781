"""Who looks at a request, who writes, and what one has not read any more."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.kit.clock import now
from parvis.tickets import lists, presence
from parvis.tickets.colleagues import who_handles
from parvis.tickets.filters import Filters
from parvis.tickets.models import Presence
from tests.cast import Cast


@pytest.fixture
def ticket(cast):
    return cast.ticket()


def seen(ticket, user):
    return [(str(one.user), one.is_writing) for one in presence.here(ticket, but=user)]


def test_the_others_are_seen_and_not_oneself(cast, ticket):
    presence.say(ticket, cast.technician, uuid4(), is_writing=False)

    assert seen(ticket, cast.technician) == []
    assert seen(ticket, cast.agent("other")) == [("Tessa Martin", False)]


def test_several_pages_of_one_person_are_one_who_writes_if_any_does(cast, ticket):
    pages = [uuid4(), uuid4(), uuid4()]
    for number, page in enumerate(pages):
        presence.say(ticket, cast.technician, page, is_writing=number == 1)

    assert seen(ticket, cast.agent("other")) == [("Tessa Martin", True)]
    presence.leave(cast.technician, pages[1])
    assert seen(ticket, cast.agent("another")) == [("Tessa Martin", False)]


def test_a_page_that_goes_elsewhere_is_there_alone(cast, ticket):
    page, elsewhere, other = uuid4(), cast.ticket(), cast.agent("other")
    presence.say(ticket, cast.technician, page, is_writing=True)

    presence.say(elsewhere, cast.technician, page, is_writing=False)

    assert (seen(ticket, other), seen(elsewhere, other)) == ([], [("Tessa Martin", False)])


def test_after_some_silence_nobody_is_there_and_the_sweep_forgets(cast, ticket, time_machine):
    presence.say(ticket, cast.technician, uuid4(), is_writing=False)

    time_machine.move_to(now() + timedelta(seconds=46))
    assert seen(ticket, cast.agent("other")) == []
    time_machine.move_to(now() + timedelta(seconds=60))
    assert (presence.forget_silent(), Presence.objects.count()) == (1, 0)


def test_a_beat_changes_nothing_and_a_word_does(cast, ticket):
    page = uuid4()
    presence.say(ticket, cast.technician, page, is_writing=False)
    before = presence.mark()

    presence.say(ticket, cast.technician, page, is_writing=False)
    assert presence.mark() == before
    presence.say(ticket, cast.technician, page, is_writing=True)
    assert presence.mark() != before


def test_nobody_takes_another_s_page(cast, ticket):
    page, other = uuid4(), cast.agent("other")
    presence.say(ticket, cast.technician, page, is_writing=True)

    presence.say(ticket, other, page, is_writing=False)
    presence.leave(other, page)

    assert seen(ticket, other) == [("Tessa Martin", True)]


def test_many_pages_enter_beat_and_leave_at_once(cast, ticket, django_assert_num_queries):
    pages = [presence.Page(cast.technician.pk, ticket.pk, ticket.organisation_id, uuid4()) for _ in range(30)]
    other = cast.agent("other")

    with django_assert_num_queries(3):
        presence.enter(pages)
        assert presence.beat(pages) == 30
        presence.left(pages[1:])

    assert seen(ticket, other) == [("Tessa Martin", False)]


def test_entering_again_leaves_what_the_page_said_of_itself(cast, ticket):
    page = uuid4()
    presence.say(ticket, cast.technician, page, is_writing=True)

    presence.enter([presence.Page(cast.technician.pk, ticket.pk, ticket.organisation_id, page)])

    assert seen(ticket, cast.agent("other")) == [("Tessa Martin", True)]


def test_the_journal_and_the_customer_know_nothing_of_it(cast, ticket):
    before = ticket.entries.count(), ticket.updated_at

    presence.say(ticket, cast.technician, uuid4(), is_writing=True)

    ticket.refresh_from_db()
    assert (ticket.entries.count(), ticket.updated_at) == before


def test_read_again_later(cast, ticket):
    ticket.mark_read(cast.technician)
    ticket.reply("More", by=cast.alice)
    ticket.mark_read(cast.technician)

    ticket.mark_unread(cast.technician)

    assert [row.is_unread for row in lists.page(cast.technician, Filters()).rows] == [True]
    assert [row.is_unread for row in lists.page(cast.technician, Filters(unread="1")).rows] == [True]
    assert ticket.participation_of(cast.technician).last_read_at < now()


def test_who_handles_what_is_asked_once_for_all(cast, django_assert_num_queries):
    other = Cast("elsewhere")
    both = cast.agent("both")
    other.team.memberships.create(user=both)
    people = {one.pk for one in (cast.technician, other.technician, both, cast.alice)}
    services = [cast.help.pk, other.help.pk]
    gone = cast.agent("gone", is_active=False)

    with django_assert_num_queries(3):
        found = who_handles(services, people | {gone.pk})

    assert found == {cast.help.pk: {cast.technician.pk, both.pk}, other.help.pk: {other.technician.pk, both.pk}}
    assert who_handles(services, []) == {}


@pytest.mark.parametrize("place", ["portal", "family", "person"])
def test_who_handles_a_family_a_portal_or_by_name(cast, place):
    team, family = cast.make_team("night"), cast.family("nights")
    service = cast.service("night", family=family, team=cast.make_team("nobody"))
    someone = cast.agent("nadia", team=team)
    if place == "person":
        cast.grant("handle", service=service, who="person", user=someone)
    else:
        cast.grant("handle", who="team", team=team, **({"family": family} if place == "family" else {}))

    assert who_handles([service.pk], {someone.pk}) == {service.pk: {someone.pk}}
