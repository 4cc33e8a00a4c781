"""Many at once for the last place, through the whole web stack: as many have it as there are places, and the others read why.

trust.md R10, in a form short enough for every run and both databases: twenty threads, each with a connection of its own, begin
together and answer for a person each in turn. The two hundred times twenty are in test_last_place_served.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import RequestFactory

from parvis.config.wsgi import application
from parvis.kit.clock import now
from parvis.people.models import Membership, User
from parvis.people.sessions import BACKEND
from parvis.planning.grid import Grid
from parvis.planning.hours import WEEKDAYS
from parvis.planning.models import BookedSlot, Booking, Resource, Slot
from tests.cast import Cast
from tests.planning.bookable import room, rule

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
VISITORS, ROUNDS = 100, 2
SECRET = "s" * 32
EVERY_HOUR = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
PATH = "/p/house/bookings/resources/room/book"


class Visitor:
    """A browser before the server itself: Django's test client would copy every context that a template is drawn with."""

    def __init__(self, session: str) -> None:
        self.factory = RequestFactory(headers={"accept-language": "en"})
        self.factory.cookies["session"] = session
        self.factory.cookies[settings.CSRF_COOKIE_NAME] = SECRET

    def post(self, path: str, data: dict[str, Any] | None = None) -> tuple[int, str]:
        """Status and page; closed as a server does, which gives the connection back."""
        said: list[int] = []
        environ = self.factory.post(path, {**(data or {}), "csrfmiddlewaretoken": SECRET}).environ
        answer = application(environ, lambda status, _headers, _fault=None: said.append(int(status[:3])))
        page = b"".join(answer).decode()
        answer.close()
        return said[0], page


@pytest.fixture
def visitors(transactional_db: Any) -> list[Visitor]:
    return [Visitor(session) for session in house_of(VISITORS)]


def house_of(count: int) -> list[str]:
    """A room that one may have, and so many people of the house who want it: the key of each one's session."""
    cast = Cast("house", modules=["bookings"])
    room(cast, by_rule=rule(cast, week=EVERY_HOUR, holiday_country="", max_duration=timedelta(hours=6)))
    people = User.objects.bulk_create(
        User(
            username=f"visitor{number}",
            email=f"v{number}@house.example",
            last_name=f"V{number}",
            password="!",
            portal_key="house",
            language="en",
        )
        for number in range(count)
    )
    Membership.objects.bulk_create(Membership(organisation=cast.home, user=one, is_default=True) for one in people)
    return [_session(one) for one in people]


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY], store[HASH_SESSION_KEY] = user.pk.hex, BACKEND, user.get_session_auth_hash()
    store.save()
    return store.session_key or ""


def at_once(acts: Sequence[Callable[[], Any]], workers: int) -> list[Any]:
    barrier = Barrier(workers)

    def run(share: Sequence[Callable[[], Any]]) -> list[Any]:
        barrier.wait()
        try:
            return [act() for act in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return [answer for answers in pool.map(run, [acts[number::workers] for number in range(workers)]) for answer in answers]


def starts(resource: Resource, count: int) -> list[Any]:
    """Times far enough ahead to stay open while the test runs."""
    grid = Grid(resource, resource.rules.get())
    first = grid.window[0] + timedelta(days=2)
    return [cell.starts_at for cell in grid.cells(first, first + timedelta(days=10))][:count]


def post(client: Visitor, start: Any, count: int = 1) -> tuple[int, str]:
    return client.post(PATH, {"start": f"{start:%Y%m%dT%H%M%SZ}", "count": count, "do": "book", "key": str(uuid4())})


def sums_up() -> bool:
    """What slots say is taken is what bookings have, and no more than there is."""
    said = dict(Slot.objects.filter(booked__gt=0).values_list("pk", "booked"))
    had: Counter[Any] = Counter()
    for slot, places in BookedSlot.objects.values_list("slot", "places"):
        had[slot] += places
    return said == had and not any(slot.booked > slot.capacity for slot in Slot.objects.all())


def test_of_many_at_once_for_the_last_place_one_has_it_and_the_others_read_why(visitors):
    for start in starts(Resource.objects.get(), ROUNDS):
        answers = at_once([lambda one=one, start=start: post(one, start) for one in visitors], workers=20)

        assert Counter(status for status, _page in answers) == {302: 1, 409: VISITORS - 1}
        assert all("just been taken" in page and "nearest free times" in page for status, page in answers if status == 409)

    assert (Booking.objects.count(), sums_up()) == (ROUNDS, True)
    assert {one.reference for one in Booking.objects.all()} == {f"RES-{number}" for number in range(1, ROUNDS + 1)}


def test_a_pool_is_lent_to_as_many_as_it_has(visitors):
    Resource.objects.update(capacity=3)
    [start] = starts(Resource.objects.get(), 1)

    answers = at_once([lambda one=one: post(one, start) for one in visitors[:60]], workers=20)

    assert Counter(status for status, _page in answers) == {302: 3, 409: 57}
    assert (Booking.objects.count(), sums_up()) == (3, True)


def test_rows_of_times_that_overlap_neither_wait_in_a_circle_nor_share_a_time(visitors):
    """Four times in a row each, beginning anywhere among twelve: as many as fit, whoever comes first; none half booked."""
    times = starts(Resource.objects.get(), 12)
    wishes = [(one, times[number % 9]) for number, one in enumerate(visitors[:90])]

    answers = at_once([lambda one=one, start=start: post(one, start, 4) for one, start in wishes], workers=20)

    counted = Counter(status for status, _page in answers)
    assert set(counted) == {302, 409}
    assert 1 <= counted[302] <= 3
    assert (BookedSlot.objects.count(), sums_up()) == (counted[302] * 4, True)


def test_moving_booking_and_cancelling_at_once_leave_what_sums_up(visitors):
    times = starts(Resource.objects.get(), 12)
    for client, start in zip(visitors[:6], times[::2], strict=True):
        assert post(client, start)[0] == 302
    mine = [(client, Booking.objects.get(starts_at=start)) for client, start in zip(visitors[:6], times[::2], strict=True)]

    def moved(client: Visitor, booking: Booking, start: Any) -> int:
        return client.post(f"/p/house/bookings/{booking.reference}/move", {"start": f"{start:%Y%m%dT%H%M%SZ}", "count": 1})[0]

    acts: list[Callable[[], int]] = []
    for number, (client, booking) in enumerate(mine):
        acts.append(lambda client=client, booking=booking, number=number: moved(client, booking, times[(2 * number + 3) % 12]))
        acts.append(lambda client=visitors[number + 10], number=number: post(client, times[2 * number + 1])[0])
        acts.append(lambda client=client, booking=booking: client.post(f"/p/house/bookings/{booking.reference}/cancel")[0])
    answers = at_once(acts, workers=len(acts))

    assert set(answers) <= {302, 409}
    assert sums_up()
    assert now() > Booking.objects.latest("created_at").created_at
