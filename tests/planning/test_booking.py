"""Booking a time, moving it, giving it back: who may, when, and what is told."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.journal.models import Entry
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.planning.automatic import expire_bookings, remind_of_bookings
from parvis.planning.booking import Taken, book, book_all, confirm, hold, move
from parvis.planning.deciding import approve, cancel, refuse
from parvis.planning.models import Booking, ResourceAudience, Slot
from parvis.planning.recurrence import chosen
from tests.cast import Cast
from tests.planning.bookable import MONDAY, at, booked, customer, room, rule, wish

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast()


@pytest.fixture
def salle(cast):
    return room(cast)


def asked(cast, **said):
    return room(cast, "van", rule(cast, "van", needs_approval=True, **said))


def taken():
    return list(Slot.objects.filter(booked__gt=0).values_list("starts_at", "booked"))


def refusal(act):
    with pytest.raises(Refused) as found:
        act()
    return found.value.code


def test_a_booking_takes_its_times_and_is_told_by_mail(cast, salle):
    made = booked(salle, cast.alice, at(9), 2, title="Council")

    assert (made.reference, made.state, made.ends_at, made.organisation) == ("RES-1", "confirmed", at(11), cast.home)
    assert taken() == [(at(9), 1), (at(10), 1)]
    assert [(entry.verb, entry.actor, entry.organisation) for entry in Entry.objects.about(made)] == [("booked", cast.alice, cast.home)]
    assert cast.mails(cast.alice) == ["booking_booked"]


def test_the_same_key_books_once(cast, salle):
    key = uuid4().hex
    first, second = (book(wish(salle, at(9)), by=cast.alice, organisation=cast.home, key=key) for _ in range(2))

    assert first == second
    assert taken() == [(at(9), 1)]


def test_what_is_taken_is_taken_even_in_part(cast, salle):
    booked(salle, cast.alice, at(10))

    assert refusal(lambda: booked(salle, cast.bruno, at(9), 2)) == "taken"
    assert Booking.objects.count() == 1
    assert taken() == [(at(10), 1)]


def test_a_pool_is_lent_as_often_as_it_has_places(cast):
    pool = room(cast, "laptops", capacity=2)
    booked(pool, cast.alice, at(9))
    booked(pool, cast.bruno, at(9))

    assert refusal(lambda: booked(pool, cast.bruno, at(9))) == "taken"
    assert taken() == [(at(9), 2)]


@pytest.mark.parametrize(
    ("start", "count", "code"),
    [
        (at(12), 1, "closed"),
        (at(11), 2, "closed"),
        (at(9, 30), 1, "closed"),
        (at(9, day=12), 1, "closed"),
        (at(9, day=25), 1, "closed"),
        (at(9), 5, "length"),
        (at(9), 0, "length"),
        (at(9, day=4), 1, "outside"),
        (at(9, day=8, month=3, year=2027), 1, "outside"),
    ],
)
def test_a_time_that_the_rule_does_not_offer_is_refused(cast, salle, start, count, code):
    """Lunch, a row over lunch, off the grid, Saturday, Christmas, too long, nothing, past, too far ahead."""
    assert refusal(lambda: booked(salle, cast.alice, start, count)) == code
    assert taken() == []


def test_who_is_no_customer_books_nothing(cast, salle):
    assert refusal(lambda: booked(salle, cast.chloe, at(9))) == "not_yours"
    assert refusal(lambda: book(wish(salle, at(9)), by=cast.alice, organisation=cast.organisation(), key="k")) == "not_yours"

    assert booked(salle, customer(cast, cast.chloe), at(9)).state == "confirmed"


def test_a_resource_of_named_organisations_is_theirs_alone(cast):
    theirs = room(cast, audience="organisations")
    assert refusal(lambda: booked(theirs, cast.alice, at(9))) == "not_yours"

    ResourceAudience.objects.create(organisation=cast.home, resource=theirs)
    assert booked(theirs, cast.alice, at(9)).state == "confirmed"
    assert refusal(lambda: booked(theirs, customer(cast, cast.chloe), at(10))) == "not_yours"


def test_cancelling_gives_the_time_back_once(cast, salle):
    made = booked(salle, cast.alice, at(9), 2)
    cast.forget_mails()

    assert [one.state for one in cancel(made, by=cast.alice)] == ["cancelled"]
    assert cancel(made, by=cast.alice) == []
    assert (taken(), cast.mails(cast.alice)) == ([], ["booking_cancelled"])
    assert booked(salle, cast.bruno, at(9)).reference == "RES-2"


def test_only_the_booker_a_manager_and_the_team_change_it(cast, salle):
    made = booked(salle, cast.alice, at(9))
    manager = cast.person("maud", cast.home, role="manager")

    assert [
        refusal(lambda who=who: cancel(made, by=who)) for who in (cast.bruno, cast.chloe, cast.agent("otto", cast.make_team("rare")))
    ] == ["not_yours"] * 3
    moved = move(made, at(10), by=manager, key=uuid4())
    assert cancel(moved, by=cast.technician)[0].state == "cancelled"


def test_it_is_changed_until_the_hour_that_the_rule_says_and_by_the_team_after(cast):
    strict = room(cast, by_rule=rule(cast, changes_until=timedelta(hours=2)))
    made = booked(strict, cast.alice, at(10))

    with standing_at(at(8)):
        assert refusal(lambda: cancel(made, by=cast.alice)) == "too_late"
        assert refusal(lambda: move(made, at(14), by=cast.alice, key=uuid4())) == "too_late"
        assert cancel(made, by=cast.technician)[0].state == "cancelled"


def test_moving_puts_another_booking_in_its_place(cast, salle):
    made = booked(salle, cast.alice, at(9), 2, title="Council")
    new = move(made, at(10), by=cast.alice, key=uuid4())
    made.refresh_from_db()

    assert (made.state, new.replaces, new.title, new.uid, new.sequence) == ("moved", made, "Council", made.uid, 1)
    assert taken() == [(at(10), 1), (at(11), 1)]
    assert cast.mails(cast.alice) == ["booking_booked", "booking_moved"]


def test_moving_to_what_is_taken_leaves_everything_as_it_was(cast, salle):
    made = booked(salle, cast.alice, at(9))
    booked(salle, cast.bruno, at(11))

    assert refusal(lambda: move(made, at(11), by=cast.alice, key=uuid4())) == "taken"
    made.refresh_from_db()
    assert made.state == "confirmed"
    assert taken() == [(at(9), 1), (at(11), 1)]


def test_a_move_sent_twice_moves_once(cast, salle):
    made, key = booked(salle, cast.alice, at(9)), uuid4()

    assert move(made, at(10), by=cast.alice, key=key) == move(made, at(10), by=cast.alice, key=key)
    assert taken() == [(at(10), 1)]


def test_what_needs_approval_keeps_the_time_and_asks_the_team(cast):
    van = asked(cast)
    cast.technician.get_username()
    made = booked(van, cast.alice, at(9))

    assert (made.state, taken()) == ("requested", [(at(9), 1)])
    assert (cast.mails(cast.alice), cast.mails(cast.technician)) == (["booking_booked"], ["booking_asked"])
    assert approve(made, by=cast.technician)[0].state == "confirmed"
    assert cast.mails(cast.alice) == ["booking_booked", "booking_approved"]
    assert refusal(lambda: approve(made, by=cast.technician)) == "over"


def test_a_refusal_says_why_and_gives_the_time_back(cast):
    made = booked(asked(cast), cast.alice, at(9))
    cast.technician.get_username()

    assert refusal(lambda: refuse(made, by=cast.technician, reason=" ")) == "reason"
    assert refusal(lambda: refuse(made, by=cast.alice, reason="No")) == "not_yours"
    done = refuse(made, by=cast.technician, reason="It is being repaired")[0]
    assert (done.state, done.end_reason, taken()) == ("refused", "It is being repaired", [])
    assert cast.mails(cast.alice) == ["booking_booked", "booking_refused"]


def test_what_nobody_answered_before_it_began_is_over(cast):
    made = booked(asked(cast), cast.alice, at(9))

    with standing_at(at(9) - timedelta(seconds=1)):
        assert expire_bookings() == 0
    with standing_at(at(9)):
        assert expire_bookings() == 1
    made.refresh_from_db()
    assert (made.state, taken()) == ("expired", [])
    assert cast.mails(cast.alice) == ["booking_booked", "booking_refused"]


def test_a_hold_is_confirmed_in_time_or_free_again(cast, salle):
    made = hold(wish(salle, at(9)), by=cast.alice, organisation=cast.home, key="one")
    assert (made.state, taken(), cast.mails(cast.alice)) == ("held", [(at(9), 1)], [])
    assert confirm(made, by=cast.alice, title="Council").state == "confirmed"
    assert confirm(made, by=cast.alice).title == "Council"
    assert cast.mails(cast.alice) == ["booking_booked"]

    late = hold(wish(salle, at(10)), by=cast.alice, organisation=cast.home, key="two")
    with standing_at(MONDAY + timedelta(minutes=15)):
        assert refusal(lambda: confirm(late, by=cast.alice)) == "expired"
        assert booked(salle, cast.bruno, at(10)).state == "confirmed"
    late.refresh_from_db()
    assert late.state == "expired"


def test_a_recurrence_is_booked_whole_or_not_at_all(cast, salle):
    weekly = chosen(wish(salle, at(9)), [at(9), at(9, day=14), at(9, day=21)])
    other = booked(salle, cast.bruno, at(9, day=14))

    with pytest.raises(Taken):
        book_all(weekly, by=cast.alice, organisation=cast.home, key=uuid4())
    assert taken() == [(at(9, day=14), 1)]
    cancel(other, by=cast.bruno)
    key = uuid4()
    made = book_all(weekly, by=cast.alice, organisation=cast.home, key=key)
    assert [(one.reference, one.starts_at.day) for one in made] == [("RES-2", 7), ("RES-3", 14), ("RES-4", 21)]
    assert book_all(weekly, by=cast.alice, organisation=cast.home, key=key) == made
    assert cast.mails(cast.alice) == ["booking_booked"]


@pytest.mark.parametrize(("scope", "left"), [("one", [7, 21]), ("following", [7]), ("all", [])])
def test_of_a_recurrence_one_the_following_or_all_are_cancelled(cast, salle, scope, left):
    days = [at(9), at(9, day=14), at(9, day=21)]
    made = book_all(chosen(wish(salle, at(9)), days), by=cast.alice, organisation=cast.home, key=uuid4())

    cancel(made[1], by=cast.alice, scope=scope)

    assert [start.day for start, _booked in taken()] == left
    assert cast.mails(cast.alice) == ["booking_booked", "booking_cancelled"]


def test_a_reminder_is_sent_once_and_not_for_what_is_booked_at_the_last_moment(cast):
    reminding = room(cast, by_rule=rule(cast, remind_before=timedelta(hours=24)))
    booked(reminding, cast.alice, at(9, day=10))
    booked(reminding, cast.bruno, at(9, day=11))

    with standing_at(at(9, day=9) - timedelta(seconds=1)):
        booked(reminding, cast.alice, at(14, day=9))
        assert remind_of_bookings() == 0
    with standing_at(at(9, day=9)):
        assert (remind_of_bookings(), remind_of_bookings()) == (1, 0)
    assert cast.mails(cast.alice) == ["booking_booked", "booking_booked", "booking_reminder"]


def test_everyone_sees_what_is_theirs_to_see(cast, salle):
    mine, colleagues, others = (
        booked(salle, who, at(hour)) for who, hour in ((cast.alice, 9), (cast.bruno, 10), (customer(cast, cast.chloe), 11))
    )
    manager = cast.person("maud", cast.home, role="manager")

    def seen(user):
        return set(Booking.objects.visible_to(user))

    assert seen(cast.alice) == {mine}
    assert seen(manager) == {mine, colleagues}
    assert seen(cast.chloe) == {others}
    assert seen(cast.technician) == {mine, colleagues, others}
    assert seen(cast.agent("otto", cast.make_team("rare"))) == set()
    assert seen(cast.agent("root", cast.make_team("rare"), is_superuser=True)) == {mine, colleagues, others}


def test_a_manager_above_sees_and_one_below_does_not(cast):
    head = cast.home
    branch = cast.organisation("Branch", parent=head)
    made = booked(room(cast), cast.alice, at(9))
    below, above = cast.person("bea", branch, role="manager"), cast.person("amir", head, role="administrator")
    theirs = booked(made.resource, below, at(10))

    assert set(Booking.objects.visible_to(below)) == {theirs}
    assert set(Booking.objects.visible_to(above)) == {made, theirs}
