"""A request that one agent puts off."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets import lists, snoozing
from parvis.tickets.filters import Filters
from parvis.tickets.models import Snooze, Ticket

TOMORROW = timedelta(days=1)


def away(user):
    return [row.ticket.reference for row in lists.page(user, Filters(snoozed="yes")).rows]


def here(user):
    return [row.ticket.reference for row in lists.page(user, Filters(snoozed="no")).rows]


@pytest.fixture
def ticket(cast):
    return cast.ticket()


def test_it_leaves_one_s_own_lists_and_nobody_else_s(cast, ticket):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)

    assert (away(cast.technician), here(cast.technician)) == ([ticket.reference], [])
    assert (away(cast.agent("other")), here(cast.agent("another"))) == ([], [ticket.reference])


def test_it_is_back_at_its_time_whether_or_not_the_sweep_came_by(cast, ticket, time_machine):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)

    time_machine.move_to(now() + TOMORROW + timedelta(seconds=1))

    assert (away(cast.technician), here(cast.technician)) == ([], [ticket.reference])
    assert snoozing.back_for(cast.technician, [ticket.pk]) == {ticket.pk}


def test_it_is_back_as_soon_as_the_customer_writes(cast, ticket):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)

    ticket.reply("Any news?", by=cast.alice)

    assert (away(cast.technician), here(cast.technician)) == ([], [ticket.reference])


def test_a_colleague_s_message_does_not_bring_it_back(cast, ticket):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)

    ticket.reply("We look at it", by=cast.agent("other"))

    assert away(cast.technician) == [ticket.reference]


def test_no_commitment_stops_for_it(cast, ticket):
    due = now() + timedelta(hours=2)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=due)

    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)

    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.entries.count()) == (due, 1)


def test_once_more_moves_the_time(cast, ticket):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)
    kept = snoozing.snooze(ticket, now() + 2 * TOMORROW, by=cast.technician)

    assert list(Snooze.objects.values_list("until", flat=True)) == [kept.until]


def test_undone_it_is_back_and_was_never_away(cast, ticket):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)

    assert (snoozing.wake(ticket, by=cast.technician), snoozing.wake(ticket, by=cast.technician)) == (True, False)
    assert (away(cast.technician), snoozing.back_for(cast.technician, [ticket.pk])) == ([], set())


@pytest.mark.parametrize(("after", "code"), [(timedelta(seconds=-1), "past"), (timedelta(days=400), "too_late")])
def test_only_a_time_to_come_within_a_year(cast, ticket, after, code):
    with pytest.raises(Refused) as refused:
        snoozing.snooze(ticket, now() + after, by=cast.technician)

    assert refused.value.code == code


def test_customers_and_other_teams_put_nothing_off(cast, ticket):
    for somebody in (cast.alice, cast.agent("stranger", team=cast.make_team("others"))):
        with pytest.raises(Refused) as refused:
            snoozing.snooze(ticket, now() + TOMORROW, by=somebody)
        assert refused.value.code == "team_only"
    assert not Snooze.objects.exists()


def test_what_is_closed_is_not_put_off(cast):
    with pytest.raises(Refused) as refused:
        snoozing.snooze(cast.ticket_at("closed"), now() + TOMORROW, by=cast.technician)

    assert refused.value.code == "closed"


def test_the_sweep_marks_what_is_back_once(cast, ticket, time_machine):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)
    other = cast.ticket()
    snoozing.snooze(other, now() + TOMORROW, by=cast.technician)
    other.reply("Hello?", by=cast.alice)

    assert (snoozing.wake_due(), snoozing.wake_due()) == (1, 0)
    time_machine.move_to(now() + TOMORROW)
    assert (snoozing.wake_due(), Snooze.objects.filter(woken_at=None).count()) == (1, 0)


def test_the_sweep_forgets_what_was_closed_and_what_nobody_looked_at(cast, ticket, time_machine):
    snoozing.snooze(ticket, now() + TOMORROW, by=cast.technician)
    snoozing.snooze(closed := cast.ticket(), now() + TOMORROW, by=cast.technician)
    Ticket.objects.filter(pk=closed.pk).update(is_open=False, phase="closed")

    snoozing.wake_due()
    assert list(Snooze.objects.values_list("ticket", flat=True)) == [ticket.pk]

    time_machine.move_to(now() + TOMORROW)
    snoozing.wake_due()
    time_machine.move_to(now() + timedelta(days=31))
    snoozing.wake_due()
    assert not Snooze.objects.exists()


@pytest.mark.parametrize(
    ("at", "keys"),
    [
        (datetime(2026, 11, 25, 9, 20, tzinfo=UTC), ["later", "tomorrow", "monday"]),  # a Wednesday, in Paris 10:20
        (datetime(2026, 11, 25, 15, 30, tzinfo=UTC), ["tomorrow", "monday"]),
        (datetime(2026, 11, 29, 9, 0, tzinfo=UTC), ["later", "tomorrow"]),  # a Sunday: tomorrow is Monday
    ],
)
def test_only_times_of_their_own_are_offered(at, keys):
    with timezone.override("Europe/Paris"):
        found = snoozing.choices(at)

    assert [choice.key for choice in found] == keys
    assert all(choice.until > at for choice in found)


def test_tomorrow_is_nine_o_clock_on_the_reader_s_clock_over_a_change_of_the_clocks():
    with timezone.override("Europe/Paris"):
        found = {choice.key: choice.until for choice in snoozing.choices(datetime(2026, 3, 28, 20, tzinfo=UTC))}

    assert found["tomorrow"] == datetime(2026, 3, 29, 7, tzinfo=UTC)
