"""What a booking is for, and who made it, reaches those who may read it and nobody else: on no page, in no feed, file or mail."""

from __future__ import annotations

import html

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.planning import feeds
from parvis.planning.models import Booking, CalendarFeed, Resource
from tests.rights import rows_desk, rows_portal
from tests.rights.addresses import ask, filled, undone
from tests.rights.table import CUSTOMERS, STAFF, STRANGERS
from tests.rights.world import BOOKED, OBJECTS, World

BESIDES = (
    "/p/house/bookings?show=past",
    "/p/house/bookings?show=organisation",
    "/p/house/bookings/resources/room?view=month",
    "/p/house/bookings/resources/room?view=day",
)


def foreign(role: str) -> set[str]:
    return {BOOKED[about] for about in OBJECTS if role not in rows_portal.READS[about]}


def paths(world: World) -> list[str]:
    rows = [row for row in (*rows_portal.BOOKINGS, *rows_desk.BOOKINGS) if row.method == "GET"]
    days = [f"/p/house/bookings/resources/room?view=week&on={one.starts_at:%Y-%m-%d}" for one in Booking.objects.all()]
    return list(dict.fromkeys([*(filled(row, world, about) for row in rows for about in OBJECTS), *BESIDES, *days]))


@pytest.mark.parametrize("role", [*STRANGERS, *CUSTOMERS, "other agent"])
def test_nobody_reads_a_booking_that_is_not_theirs_to_read(world: World, role: str):
    hidden = foreign(role) | ({"Frank Martin"} if role != "stranger" else {"Alice Martin", "Erin Martin"})
    found = {}
    for path in paths(world):
        with undone():
            words = html.unescape(ask(world, role, "GET", path).content.decode())
        if held := {word for word in hidden if word in words and word not in str(world.users.get(role))}:
            found[path] = held

    assert found == {}


@pytest.mark.parametrize("role", ["requester", "colleague", "administrator", "stranger", *STAFF])
@pytest.mark.parametrize("key", ["", "room"])
def test_a_feed_says_what_its_person_may_read(world: World, role: str, key: str):
    user = world.users[role]
    with undone():
        feed = feeds.make(user, "house", Resource.objects.get(key=key) if key else None)
        answer = ask(world, "anonymous", "GET", f"/p/house{feeds.address_of(feed)}")
    if key and role == "other agent":
        assert answer.status_code == 404
        return

    words = answer.content.decode().replace("\r\n ", "")
    may = {about for about in OBJECTS if role in rows_portal.READS[about]} if key else {"own"} & ({"own"} if role == "requester" else set())
    assert {about for about in OBJECTS if BOOKED[about] in words} == may
    assert words.count("BEGIN:VEVENT") == (3 if key else len(may))
    assert words.count("CLASS:PRIVATE") == (3 - len(may) if key else 0)


def test_an_address_that_was_changed_guessed_or_is_another_portals_answers_nobody(world: World):
    user = world.users["requester"]
    with undone():
        old = feeds.make(user, "house")
        path = feeds.address_of(old)
        new = feeds.make(user, "house")
        tried = {
            "old": f"/p/house{path}",
            "new": f"/p/house{feeds.address_of(new)}",
            "forged": f"/p/house{feeds.address_of(new)[:-6]}x.ics",
        }
        answers = {name: ask(world, "anonymous", "GET", one) for name, one in tried.items()}
        assert {name: answer.status_code for name, answer in answers.items()} == {"old": 404, "new": 200, "forged": 404}
        assert (dict(answers["new"].cookies), answers["new"]["Content-Type"]) == ({}, "text/calendar; charset=utf-8")
        feeds.revoke(user, "house")
        assert ask(world, "anonymous", "GET", tried["new"]).status_code == 404
        CalendarFeed.objects.filter(pk=new.pk).delete()


def test_a_feed_ends_with_the_account_and_with_the_right_to_the_resource(world: World):
    with undone():
        user, resource = world.users["requester"], Resource.objects.get(key="room")
        feed = feeds.make(user, "house", resource)
        path = f"/p/house{feeds.address_of(feed)}"
        assert ask(world, "anonymous", "GET", path).status_code == 200
        resource.audiences.filter(organisation=world.cast.home).delete()
        assert ask(world, "anonymous", "GET", path).status_code == 404
        mine = f"/p/house{feeds.address_of(feeds.make(user, 'house'))}"
        assert ask(world, "anonymous", "GET", mine).status_code == 200
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        assert ask(world, "anonymous", "GET", mine).status_code == 404


def test_mails_about_bookings_hold_what_their_readers_may_read(world: World):
    roles = {user.pk: role for role, user in world.users.items()}
    mails = list(OutgoingMail.objects.filter(kind__startswith="booking_"))
    for mail in mails:
        words = render(mail).text
        assert [mark for about, mark in BOOKED.items() if mark in words and roles[mail.user_id] not in (about, "requester")] == []
    assert len(mails) == 3
